import { expect, it } from 'vitest'
import { changeFromFirst } from '#lib/statistics/reliable-change.ts'

it('is the index of Jacobson and Truax, example of 1991: scores 47.5 and 32.5, SD 7.5, reliability 0.80', () => {
  // Their table: S_diff = 4.74, RC = -3.16.
  const { difference, index, error } = changeFromFirst([47.5], [32.5], 7.5, 0.8)
  expect(difference).toBe(-15)
  expect(error * Math.SQRT2).toBeCloseTo(4.74, 2)
  expect(index).toBeCloseTo(-3.16, 2)
})

it('takes the reliability of a mean from that of one rating, of as many raters as both visits have', () => {
  const one = changeFromFirst([20], [24], 6, 0.6)
  const two = changeFromFirst([19, 21], [23, 25], 6, 0.6)
  expect(two.difference).toBe(4)
  // Spearman and Brown: 2 * 0.6 / 1.6 = 0.75.
  expect(two.error).toBeCloseTo(6 * Math.sqrt(0.25), 12)
  expect(Math.abs(two.index)).toBeGreaterThan(Math.abs(one.index))
  expect(changeFromFirst([19, 21], [24], 6, 0.6).error).toBeCloseTo(one.error, 12)
})
