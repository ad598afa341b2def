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
    { by: 'site', group: 'south', n: 1, pearson: { why: expect.stringMatching(/pairs of scores.*"needed":2/) } },
  ])
})

test('paired errors say which of two is further off', () => {
  const { first, second, difference, interval, p } = pairedErrors(
    [1, 2, 3, 4, 5, 6],
    [2, 4, 4, 6, 6, 8],
    [1, 2, 3, 5, 5, 6],
    ['a', 'b', 'c', 'd', 'e', 'f'],
  )
  // Errors of 1, 2, 1, 2, 1, 2 against 0, 0, 0, 1, 0, 0.
  expect([first, second]).toEqual([1.5, 1 / 6])
  expect(difference).toBeCloseTo(4 / 3, 12)
  expect(interval![0]).toBeGreaterThan(0)
  expect(p).toBeLessThan(0.05)
  const none = { difference: 1, interval: undefined, p: undefined }
  expect(pairedErrors([1, 2, 3], [2, 3, 4], [1, 2, 3], ['a', 'b', 'c'])).toMatchObject(none)
  const six = [1, 2, 3, 4, 5, 6]
  const people = six.map(String)
  expect(pairedErrors(six, [2, 3, 4, 5, 6, 7], six, people)).toMatchObject(none)
  // Five participants are too few for an interval.
  expect(pairedErrors(six.slice(1), [2, 4, 4, 6, 6], six.slice(1), people.slice(1)).interval).toBeUndefined()
})

test('somebody with many interviews counts once in paired errors, and makes no interval narrower', () => {
  const people = ['a', 'b', 'c', 'd', 'e', 'f']
  const twice = [...people, ...people]
  const ratings = [1, 2, 3, 4, 5, 6]
  const [first, second] = [
    [2, 4, 4, 6, 5, 9],
    [1, 2, 3, 5, 7, 6],
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
