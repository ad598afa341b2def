import { expect, test } from 'vitest'
import { pairedErrors } from '#lib/statistics/paired-errors.ts'
import { subgroups } from '#lib/statistics/subgroups.ts'

test('r is within each group, and a grouping of one group is none', () => {
  const rows = subgroups([1, 2, 3, 4, 9], [2, 4, 6, 1, 9], {
    site: ['north', 'north', 'north', 'south', null],
    sex: ['f', 'f', 'f', 'f', 'f'],
  })
  expect(rows).toMatchObject([
    { by: 'site', group: 'north', n: 3, pearson: { value: { r: 1 } } },
    { by: 'site', group: 'south', n: 1, pearson: { why: expect.stringMatching(/at least 2 pairs/) } },
  ])
})

test('paired errors say which of two is further off', () => {
  const { difference, interval, p } = pairedErrors([1, 2, 3, 4], [2, 4, 4, 6], [1, 2, 3, 5])
  // Errors of 1, 2, 1, 2 against 0, 0, 0, 1.
  expect(difference).toBe(1.25)
  expect(interval[0]).toBeGreaterThan(0)
  expect(p).toBeLessThan(0.05)
  expect(pairedErrors([1, 2, 3], [2, 3, 4], [1, 2, 3])).toMatchObject({ difference: 1, p: undefined })
})
