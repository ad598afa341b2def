import { describe, expect, it } from 'vitest'
import { problemsOf, scoreSum, sumRange, unrated } from '#lib/scales/scale.ts'
import { SCALES, scaleOf, sumOf } from '#lib/scales/scales.ts'

describe('PANSS', () => {
  const panss = scaleOf('panss')
  it('has 30 items from 1 to 7 and sums from 30 to 210', () => {
    expect(panss.items).toHaveLength(30)
    expect(sumRange(panss, sumOf(panss, 'total'))).toEqual([30, 210])
    expect(sumRange(panss, sumOf(panss, 'negative'))).toEqual([7, 49])
    expect(sumRange(panss, sumOf(panss, 'general'))).toEqual([16, 112])
  })
})

describe('CAINS', () => {
  const cains = scaleOf('cains')
  it('has 13 items from 0 to 4: 9 of motivation and pleasure, 4 of expression', () => {
    expect(cains.items).toHaveLength(13)
    expect(sumRange(cains, sumOf(cains, 'map'))).toEqual([0, 36])
    expect(sumRange(cains, sumOf(cains, 'exp'))).toEqual([0, 16])
  })
  it('has no sum while one of its items is not rated', () => {
    const scores = { EXP1: 1, EXP2: 2, EXP3: 3 }
    expect(scoreSum(sumOf(cains, 'exp'), scores)).toBeUndefined()
    expect(scoreSum(sumOf(cains, 'exp'), { ...scores, EXP4: 4 })).toBe(10)
    expect(unrated(cains, scores)).toHaveLength(10)
  })
  it('says what is wrong with a score', () => {
    expect(problemsOf(cains, { EXP1: 5 })).toEqual(['EXP1 is scored with a whole number from 0 to 4, not 5.'])
    expect(problemsOf(cains, { EXP1: 1.5 })).toHaveLength(1)
    expect(problemsOf(cains, { N1: 1 })).toEqual(['CAINS has no item “N1”.'])
  })
})

it.each(SCALES.map((scale) => [scale.name, scale] as const))(
  '%s sums only items that it has, its total all of them',
  (_, scale) => {
    const keys = scale.items.map((item) => item.key)
    for (const sum of scale.sums) expect(keys).toEqual(expect.arrayContaining([...sum.items]))
    expect([...sumOf(scale, 'total').items].sort()).toEqual([...keys].sort())
  },
)
