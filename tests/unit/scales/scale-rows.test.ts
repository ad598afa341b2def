import { describe, expect, it } from 'vitest'
import { english } from '#lib/messages/translator.ts'
import { panss } from '#lib/scales/panss.ts'
import { scaleSchema } from '#lib/scales/scale.ts'
import { changesThatMatter, type ItemRow, rowsOfScale, type ScaleAbout, scaleOfRows } from '#lib/scales/scale-rows.ts'
import { SCALES } from '#lib/scales/scales.ts'
import { ownScale } from '../../fixtures/own-scale.ts'

const about: ScaleAbout = {
  name: 'OWN',
  title: 'A scale',
  source: 'A study',
  holder: 'The study',
  rights: 'Own work',
  leastShare: '',
  leastShareSource: '',
  notes: '',
}
const row = (code: string, changes: Partial<ItemRow> = {}): ItemRow => ({
  place: 'Line 2',
  code,
  title: code,
  low: '0',
  high: '4',
  sums: '',
  levels: '',
  reversed: '',
  weight: '',
  optional: '',
  ...changes,
})
const problemsOf = (rows: ItemRow[], changes: Partial<ScaleAbout> = {}) =>
  (scaleOfRows({ ...about, ...changes }, rows).problems ?? []).map(english.stored)

describe('a scale of rows', () => {
  it('has the items, and the sums that they name', () => {
    const { scale } = scaleOfRows({ ...about, leastShare: '80', leastShareSource: 'A paper' }, [
      row('A1', { sums: 'Total; Face (mean)', levels: '0 = none; 4: much', reversed: 'Yes' }),
      row('A2', { sums: 'Total', weight: '1,5', high: '6' }),
      row('A3', { optional: 'x' }),
    ])
    expect(scaleSchema.parse(scale)).toMatchObject({
      items: [
        { key: 'A1', reversed: true, levels: { 0: 'none', 4: 'much' } },
        { key: 'A2', weight: 1.5, high: 6 },
        { key: 'A3', optional: true },
      ],
      sums: [
        { key: 'total', title: 'Total', items: ['A1', 'A2'], as: 'sum' },
        { key: 'face', title: 'Face', items: ['A1'], as: 'mean' },
      ],
      prorating: { leastShare: 0.8, source: 'A paper' },
    })
  })

  it('has no item or sum with a name that every object has', () => {
    for (const code of ['constructor', 'toString', 'hasOwnProperty'])
      expect(problemsOf([row(code)])[0], code).toMatch(/^items 1 key: This code can’t be used/)
    const items = [row('A1', { sums: 'Constructor' })]
    expect(problemsOf(items)[0]).toMatch(/This code can’t be used/)
  })

  it('has a total of what is not optional where no sum is named', () => {
    const { scale } = scaleOfRows(about, [row('A1'), row('A2', { optional: 'yes' })])
    expect(scale?.sums).toEqual([{ key: 'total', title: 'Total', items: ['A1'] }])
  })

  it('names everything that is wrong by row and column', () => {
    const rows = [
      row('1A', { title: ' ', low: '-1', high: '4.5', weight: 'a', reversed: 'perhaps', levels: 'none' }),
      row('A2', { place: 'Line 3', low: '4', high: '2', levels: '9 = much' }),
    ]
    expect(problemsOf(rows, { leastShare: 'half' })).toEqual([
      'Line 2, column code: “1A” is not a code of up to 30 letters, digits, “-” and “_”, such as N1.',
      'Line 2, column title: it is empty.',
      'Line 2, column weight: “a” is not a number above 0 and up to 10.',
      'Line 2, column low: “-1” is not a whole number from 0 to 1000.',
      'Line 2, column high: “4.5” is not a whole number from 0 to 1000.',
      'Line 2, column high: 0 is not above the lowest score, 0.',
      'Line 2, column levels: “none” is not a score from 0 to 0 and its label, such as “0 = absent”.',
      'Line 2, column reversed: “perhaps” is neither yes nor no.',
      'Line 3, column high: 2 is not above the lowest score, 4.',
      'Line 3, column levels: “9 = much” is not a score from 4 to 2 and its label, such as “4 = absent”.',
      'The least share of rated items is a whole percentage from 1 to 100, or empty.',
    ])
  })

  it('is refused with what contradicts itself, or is missing', () => {
    expect(problemsOf([row('A1'), row('A1')])).toContain('The code “A1” is used twice.')
    expect(problemsOf([row('A1')], { name: '' })).toEqual(['name: it is empty.'])
    expect(problemsOf([row('A1', { sums: 'T', optional: 'yes' })])[0]).toMatch(/optional/)
  })

  it.each(SCALES.map((scale) => [scale.name, scale] as const))('%s is the same scale again as rows', (_, scale) => {
    const { about: written, rows } = rowsOfScale(scale)
    const { models, thresholds, changeBase, codes } = scale
    const besides = { models, thresholds, codes, ...(changeBase && { changeBase }) }
    const again = scaleSchema.parse(scaleOfRows(written, rows, besides).scale)
    expect(again.items.map(({ loinc, ...item }) => item)).toEqual(scale.items.map(({ loinc, ...item }) => item))
    expect(again.sums.map(({ items, as, title }) => ({ items, as, title }))).toEqual(
      scale.sums
        .map(({ items, as, title }) => ({ items: [...items].sort(byPlace(scale)), as, title }))
        .sort((a, b) => firstPlace(scale, a) - firstPlace(scale, b)),
    )
  })
})

const placeIn = (scale: (typeof SCALES)[number], key: string) => scale.items.findIndex((item) => item.key === key)
const byPlace = (scale: (typeof SCALES)[number]) => (a: string, b: string) => placeIn(scale, a) - placeIn(scale, b)
/** Sums come in the order in which items name them. */
const firstPlace = (scale: (typeof SCALES)[number], { items, title }: { items: string[]; title: string }) =>
  placeIn(scale, items[0]!) * 100 + scale.sums.findIndex((sum) => sum.title === title)

describe('a new version', () => {
  const before = scaleSchema.parse({ ...ownScale(), key: 'own' })
  const changed = (changes: object) => scaleSchema.parse({ ...before, ...changes })

  it('may add items and sums, and change titles and labels', () => {
    const items = [...before.items.map((item) => ({ ...item, title: 'Other' })), { ...before.items[2]!, key: 'A4' }]
    const sums = [...before.sums, { ...before.sums[0]!, key: 'more', items: ['A4'] }]
    expect(changesThatMatter(before, changed({ items, sums, notes: 'x' }))).toEqual([])
  })

  it('may not change what scores mean', () => {
    const [first, ...others] = before.items
    expect(
      changesThatMatter(before, changed({ items: [{ ...first!, high: 3 }, ...others] })).map(english.stored),
    ).toEqual(['The item A1 has another range, weight or direction.'])
    const [total, still] = before.sums
    expect(changesThatMatter(before, changed({ sums: [{ ...total!, items: ['A1'] }] })).map(english.stored)).toEqual([
      'The sum “Total” has other items, or is computed otherwise.',
      'The sum “Still” is missing.',
    ])
    expect(changesThatMatter(before, changed({ sums: [total!, { ...still!, as: 'sum' }] }))).toHaveLength(1)
    expect(changesThatMatter(before, changed({ prorating: { leastShare: 0.5, source: 'x' } }))).toHaveLength(1)
    expect(changesThatMatter(before, panss).length).toBeGreaterThan(3)
  })
})
