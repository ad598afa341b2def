import { expect, test } from 'vitest'
import { pairedErrors } from '#lib/statistics/paired-errors.ts'
import { subgroups } from '#lib/statistics/subgroups.ts'

test('r is within each group, and a grouping of one group is none', () => {
  const rows = subgroups([1, 2, 3, 4, 9], [2, 4, 6, 1, 9], ['a', 'b', 'c', 'd', 'e'], {
    site: ['north', 'north', 'north', 'south', null],
    sex: ['f', 'f', 'f', 'f', 'f'],
  })
  expect(rows).toMatchObject([
    { by: 'site', group: 'north', n: 3, pearson: { value: { r: 1 } } },
    { by: 'site', group: 'south', n: 1, pearson: { why: expect.stringMatching(/at least 2 pairs/) } },
  ])
})

test('paired errors say which of two is further off', () => {
  const { first, second, difference, interval, p } = pairedErrors(
    [1, 2, 3, 4],
    [2, 4, 4, 6],
    [1, 2, 3, 5],
    ['a', 'b', 'c', 'd'],
  )
  // Errors of 1, 2, 1, 2 against 0, 0, 0, 1.
  expect([first, second, difference]).toEqual([1.5, 0.25, 1.25])
  expect(interval[0]).toBeGreaterThan(0)
  expect(p).toBeLessThan(0.05)
  expect(pairedErrors([1, 2, 3], [2, 3, 4], [1, 2, 3], ['a', 'b', 'c'])).toMatchObject({ difference: 1, p: undefined })
})

test('somebody with many interviews counts once in paired errors, and makes no interval narrower', () => {
  const people = ['a', 'b', 'c', 'd', 'e']
  const twice = [...people, ...people]
  const ratings = [1, 2, 3, 4, 5]
  const [first, second] = [
    [2, 4, 4, 6, 5],
    [1, 2, 3, 5, 7],
  ]
  const doubled = (values: number[]) => [...values, ...values]
  expect(pairedErrors(doubled(ratings), doubled(first!), doubled(second!), twice)).toEqual(
    pairedErrors(ratings, first!, second!, people),
  )
  const many = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
  const x = [1, 2, 3, 4, 6, 7, 5, 9]
  const y = [2, 1, 4, 3, 6, 9, 7, 5]
  const site = many.map((_, i) => (i < 7 ? 'north' : 'south'))
  const once = subgroups(x, y, many, { site })[0]!.pearson.value!
  const again = subgroups(doubled(x), doubled(y), [...many, ...many], { site: [...site, ...site] })[0]!.pearson.value!
  expect(again.r).toBeCloseTo(once.r, 12)
  const strangers = [...many, ...many].map((name, i) => `${name}${i}`)
  const naive = subgroups(doubled(x), doubled(y), strangers, { site: [...site, ...site] })[0]!.pearson.value!
  const width = ([low, high]: [number, number]) => high - low
  expect(width(again.interval!)).toBeGreaterThan(width(naive.interval!))
})
