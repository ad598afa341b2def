import { expect, test } from 'vitest'
import { fisherInterval } from '#lib/statistics/pearson-correlation.ts'
import {
  participantsForCorrelation,
  participantsForDevelopment,
  participantsForIntraclass,
  participantsForLimits,
} from '#lib/statistics/sample-size.ts'

test('a model with 25 parameters and R² of 0.2 needs 918 participants for a shrinkage of 0.9, as Riley et al. (2019) print it', () => {
  expect(participantsForDevelopment(0.2, 25, 0.9)).toMatchObject({
    shrinkage: 918,
    optimism: 401,
    residual: 259,
    participants: 918,
  })
})

test('the interval of r has the wanted width at the number found, and not with one participant less', () => {
  const width = (n: number) => {
    const [low, high] = fisherInterval(0.8, n, 0.95)!
    return high - low
  }
  const n = participantsForCorrelation(0.8, 0.2)!
  expect(width(n)).toBeLessThanOrEqual(0.2)
  expect(width(n - 1)).toBeGreaterThan(0.2)
})

test('an intraclass correlation of 0.8 of three raters within 0.2 needs 36 participants, by Bonett’s formula', () => {
  // 8 · 1.96² · 0.04 · 2.6² / (6 · 0.04) + 1 = 35.6
  expect(participantsForIntraclass(0.8, 3, 0.2)).toBe(36)
  expect(participantsForIntraclass(0.8, 2, 0.2)).toBe(Math.ceil((8 * 3.841459 * 0.04 * 3.24) / 0.08 + 1 + 4))
})

test('limits are known to about 0.34 standard deviations to each side with a hundred participants, as Bland prints it', () => {
  const n = participantsForLimits(0.68)!
  expect(n).toBeGreaterThan(90)
  expect(n).toBeLessThan(110)
  expect(participantsForLimits(0.0001)).toBeUndefined()
})
