import { expect, it } from 'vitest'
import { Random } from '#lib/statistics/random.ts'
import { changeFromFirst, deviationOfSingle } from '#lib/statistics/reliable-change.ts'

it('is the index of Jacobson and Truax, example of 1991: scores 47.5 and 32.5, SD 7.5, reliability 0.80', () => {
  // Their table: S_diff = 4.74, RC = -3.16.
  const { difference, index, error } = changeFromFirst([47.5], [32.5], 7.5, 0.8)
  expect(difference).toBe(-15)
  expect(error * Math.SQRT2).toBeCloseTo(4.74, 2)
  expect(index).toBeCloseTo(-3.16, 2)
})

it('takes the error of a mean from that of one rating, of as many raters as both visits have', () => {
  // Means of two raters with the standard deviation 6; Spearman and Brown: 2 * 0.6 / 1.6 = 0.75.
  const deviation = deviationOfSingle(6, 0.6, [2, 2, 2])
  const one = changeFromFirst([20], [24], deviation, 0.6)
  const two = changeFromFirst([19, 21], [23, 25], deviation, 0.6)
  expect(two.difference).toBe(4)
  expect(two.error).toBeCloseTo(6 * Math.sqrt(0.25), 12)
  expect(Math.abs(two.index)).toBeGreaterThan(Math.abs(one.index))
  expect(changeFromFirst([19, 21], [24], deviation, 0.6).error).toBeCloseTo(one.error, 12)
})

it('finds the error of a rating again where first visits had more raters than later ones', () => {
  // True scores with the variance 1, errors with 1/3: the reliability of a single rating is 0.75.
  const random = new Random(4)
  const error = Math.sqrt(1 / 3)
  const raters = Array.from({ length: 20_000 }, (_, i) => 1 + (i % 3))
  const means = raters.map((count) => {
    const errors = Array.from({ length: count }, () => error * random.normal())
    return random.normal() + errors.reduce((sum, one) => sum + one, 0) / count
  })
  const centre = means.reduce((sum, mean) => sum + mean, 0) / means.length
  const ofMeans = Math.sqrt(means.reduce((sum, mean) => sum + (mean - centre) ** 2, 0) / (means.length - 1))
  const found = changeFromFirst([0, 0, 0], [1], deviationOfSingle(ofMeans, 0.75, raters), 0.75)
  expect(Math.abs(found.error / error - 1)).toBeLessThan(0.02)
  // With the deviation of the means, it would come out too small.
  expect(changeFromFirst([0, 0, 0], [1], ofMeans, 0.75).error / error).toBeLessThan(0.96)
})
