import { describe, expect, it } from 'vitest'
import { storedHeadCard } from '#lib/heads/head-card.ts'
import { linearReading, readingOf, strongestFeatures } from '#lib/heads/head-reading.ts'
import { english } from '#lib/messages/translator.ts'
import { inUnit, namedNumber } from '#lib/movement/measure-words.ts'
import { CLIP_NAMES } from '#lib/movement/measures.ts'
import { sectionOnReading } from '#lib/reports/card-reading-section.ts'
import { clipNames } from '#lib/training/clip-names.ts'
import { ridgeCard } from '../../fixtures/head-card.ts'

const rows = [
  [1, 10, 5],
  [3, 10, 7],
  [5, 10, 3],
].map((row) => Float32Array.from(row))
const linear = linearReading(Float64Array.of(0.5, 9, -2), rows, Float64Array.of(0, 6, 6))

describe('what a linear head reads', () => {
  it('is its weights with the deviations of features and labels over the interviews', () => {
    const spread = Math.sqrt(8 / 3)
    expect([...linear.deviations]).toEqual([spread, 0, spread])
    expect(linear.labelDeviation).toBeCloseTo(Math.sqrt(8), 10)
  })

  it('puts the strongest first and leaves out what did not vary', () => {
    const reading = readingOf(linear, ['a', 'b', 'c'])
    const spread = Math.sqrt(8 / 3)
    expect(strongestFeatures(reading as never, 5)).toEqual([
      { name: 'c', effect: -2 * spread, deviation: spread },
      { name: 'a', effect: 0.5 * spread, deviation: spread },
    ])
    expect(strongestFeatures(reading as never, 1)).toHaveLength(1)
  })

  it('is nothing without names, or with names of other numbers, or where the head is not linear', async () => {
    expect(readingOf(linear, undefined)).toBe('unnamed')
    expect(readingOf(linear, ['a', 'b'])).toBe('unnamed')
    expect(readingOf(undefined, ['a', 'b', 'c'])).toBe('nonlinear')
    expect(await clipNames(undefined, { name: 'emoclip', sha256: 'e' })).toBeUndefined()
    expect(await clipNames(undefined, { name: 'facial-movement', sha256: 'e' })).toBe(CLIP_NAMES)
  })
})

describe('on a card', () => {
  const features = [
    { name: 'fac_cornerlift_mean', weight: 40, deviation: 0.02 },
    { name: 'mov_blinkrate', weight: -0.1, deviation: 6 },
    { name: 'foreign|1', weight: 0.01, deviation: 1 },
  ]
  const card = { ...ridgeCard(), reads: { labelDeviation: 3.1, features } }

  it('it stands in sentences and a table, with signs and units', () => {
    const { lines, table } = sectionOnReading(english, { card })
    expect(lines.slice(0, 2)).toEqual([
      'The estimate rises by 0.80 points where “Lift of the mouth’s corners: mean” is one standard deviation (0.020 eye distances) higher.',
      'The estimate falls by 0.60 points where “Blinks per minute” is one standard deviation (6.0 per minute) higher.',
    ])
    expect(lines[3]).toContain('3.10 points')
    expect(table?.rows.map((row) => row.slice(0, 2))).toEqual([
      ['Lift of the mouth’s corners: mean', '+0.80'],
      ['Blinks per minute', '−0.60'],
      ['foreign|1', '+0.01'],
    ])
  })

  it('how surely a face was found is not listed, but it is said that the head reads it', () => {
    const score = { name: 'fac_score_mean', weight: 90, deviation: 1 }
    const { lines, table } = sectionOnReading(english, {
      card: { ...card, reads: { labelDeviation: 3.1, features: [score, ...features] } },
    })
    expect(table?.rows.map(([title]) => title)).not.toContain('How surely it is a face: mean')
    expect(lines[0]).toContain('Lift of the mouth’s corners')
    expect(lines.join(' ')).toContain('The head also reads how surely a face was found.')
    const alone = sectionOnReading(english, { card: { ...card, reads: { labelDeviation: 3.1, features: [score] } } })
    expect(alone.lines).toHaveLength(1)
    expect(alone.lines[0]).not.toContain('reads nothing')
  })

  it('it comes back as it was stored, and cards of before don’t know it', () => {
    const stored = storedHeadCard.write(card)
    expect(storedHeadCard.read(stored).reads).toEqual(card.reads)
    const { reads: _, ...earlier } = stored
    expect(storedHeadCard.read({ ...earlier, format: 2 }).reads).toBe('unknown')
  })

  it('it is said to be unknown only for older linear heads on movements of the face', () => {
    const linesOf = (given: Partial<typeof card>) => sectionOnReading(english, { card: { ...card, ...given } }).lines
    const encoder = { ...card.encoder, name: 'facial-movement' }
    const older = { reads: 'unknown' } as never as Partial<typeof card>
    expect(linesOf({ ...older, encoder })).toEqual([expect.stringContaining('isn’t known')])
    expect(linesOf(older)).toEqual([])
  })
})

describe('names of numbers', () => {
  it('are in words for all of a clip’s, each with its unit', () => {
    const words = CLIP_NAMES.map((name) => english(namedNumber(name).title))
    expect(new Set(words).size).toBe(CLIP_NAMES.length)
    for (const name of CLIP_NAMES) expect(namedNumber(name).unit, name).not.toBe('none')
  })

  it('are given with two digits that count', () => {
    expect(english(inUnit(0.01234, { unit: 'eye-distance' }))).toBe('0.012 eye distances')
    expect(english(inUnit(12.34, { unit: 'degrees', perSecond: true }))).toBe('12° per second')
    expect(english(inUnit(0.256, { unit: 'share' }))).toBe('26 %')
    expect(english(inUnit(0, { unit: 'eye-width' }))).toBe('0 eye widths')
  })
})
