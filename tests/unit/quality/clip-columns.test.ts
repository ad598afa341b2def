import { describe, expect, it } from 'vitest'
import { columnsOf, effectOnColumns } from '#lib/quality/clip-columns.ts'
import { type ClipQuality, QUALITY_KEYS, QUALITY_MEASURES } from '#lib/quality/measures.ts'
import { BINS, binAt, binsOf, distributionOf } from '#lib/quality/quality-bins.ts'
import type { QualityRule } from '#lib/quality/rule.ts'
import { RuleTally } from '#lib/quality/rule-effect.ts'
import { Random } from '#lib/statistics/random.ts'

/** Clips with measures of few different values, so that many lie on a limit, and some without. */
function clipsOf(random: Random, count: number) {
  const column = (most: number) =>
    Array.from({ length: count }, () => (random.next() < 0.1 ? null : Number(((random.next() * 8) | 0) * most * 0.125)))
  const quality = Object.fromEntries(
    QUALITY_MEASURES.map(({ key, suggested }) => [key, column(2 * suggested).map((value) => value && four(value))]),
  ) as ClipQuality
  return { counts: Array.from({ length: count }, () => random.next() < 0.8), quality }
}
const four = (value: number) => Number(value.toPrecision(4))

describe('a rule on columns of measures', () => {
  it('does to clips what it does to them one by one', () => {
    const random = new Random(11)
    for (let trial = 0; trial < 60; trial++) {
      const rule: QualityRule = Object.fromEntries(
        QUALITY_MEASURES.filter(() => random.next() < 0.5).map(({ key, suggested }) => [
          key,
          { limit: suggested, below: random.next() < 0.5 ? ('leave-out' as const) : ('weight' as const) },
        ]),
      )
      const interview = { ...clipsOf(random, 1 + (trial % 20)), ...(trial % 9 === 0 && { quality: undefined }) }
      const tally = new RuleTally(rule)
      tally.add(interview)
      expect(effectOnColumns(rule, columnsOf(interview.counts, interview.quality))).toEqual(tally.effect)
    }
  })

  it('tells a limit from a value that is the same as float32', () => {
    const quality = { ...clipsOf(new Random(1), 3).quality, certainty: [0.7, 0.7, 0.7] }
    const columns = columnsOf([true, true, true], quality)
    const leftOut = (limit: number) =>
      effectOnColumns({ certainty: { limit, below: 'leave-out' } }, columns).each.certainty!.leftOut
    expect([leftOut(0.7), leftOut(0.700000001), leftOut(0.699999999)]).toEqual([0, 3, 0])
  })
})

describe('the distribution of measures', () => {
  it('counts each measured clip in one bin, what is more in the last', () => {
    const columns = { light: Float32Array.of(0, 8.5, 9, 255, 300), yaw: Float32Array.of(Number.NaN, 2, 89, 90) }
    const { light, yaw, size } = distributionOf([binsOf(columns), binsOf({ light: Float32Array.of(0) })])
    expect([light[0], light[1], light[BINS - 1]]).toEqual([2, 2, 2])
    expect([yaw[0], yaw[BINS - 1]]).toEqual([1, 2])
    expect(size.every((count) => count === 0)).toBe(true)
    expect(QUALITY_KEYS.indexOf('light')).toBe(0)
  })

  it('says in which bin a share of the clips is reached', () => {
    expect([binAt([0, 1, 2, 1], 0.05), binAt([0, 1, 2, 1], 0.5), binAt([0, 1, 2, 1], 1)]).toEqual([1, 2, 3])
    expect(binAt([0, 0], 0.5)).toBeUndefined()
  })
})
