import { describe, expect, it, test } from 'vitest'
import { fisherInterval } from '#lib/statistics/pearson-correlation.ts'
import {
  expectedIntraclassWidth,
  expectedLimitWidth,
  expectedShrinkage,
  participantsForCorrelation,
  participantsForDevelopment,
  participantsForIntraclass,
  participantsForLimits,
} from '#lib/statistics/sample-size.ts'

describe('developing a head, by Riley et al. (2019)', () => {
  it('25 parameters and R² of 0.2 need 918 participants for a shrinkage of 0.9, as the paper prints it', () => {
    expect(participantsForDevelopment(0.2, 25, 0.9)).toEqual({
      shrinkage: 918,
      optimism: 401,
      residual: 259,
      mean: undefined,
      participants: 918,
    })
    expect(expectedShrinkage(0.2, 25, 918)).toBeGreaterThanOrEqual(0.9)
    expect(expectedShrinkage(0.2, 25, 917)).toBeLessThan(0.9)
  })

  it('a mean of 1.9 with a deviation of 0.6 is known within 10 % with 38 participants, and not with 37', () => {
    const reach = 1.9 * 0.1
    const { mean, participants } = participantsForDevelopment(0.2, 25, 0.9, { mean: 1.9, deviation: 0.6 })
    expect(participants).toBe(918)
    // Student's quantile at 12 degrees of freedom is 2.1788, at 11 it is 2.2010; the residual deviation is sqrt(0.8 · 0.36).
    const residual = Math.sqrt(0.8 * 0.36)
    expect(mean).toBe(38)
    expect((2.1788 * residual) / Math.sqrt(38)).toBeLessThanOrEqual(reach)
    expect((2.201 * residual) / Math.sqrt(37)).toBeGreaterThan(reach)
  })

  it('a score that varies much about a small mean asks for more participants than the other criteria', () => {
    const { mean, participants } = participantsForDevelopment(0.5, 5, 0.9, { mean: 1, deviation: 4 })
    expect(participants).toBe(mean)
    expect(mean).toBeGreaterThan(3000)
  })
})

describe('r', () => {
  // Bonett and Wright (2000), Psychometrika 65, their table for 95 % intervals of Pearson's correlation.
  it.each([
    [0.1, [1507, 378, 168]],
    [0.3, [1274, 320, 143]],
    [0.5, [867, 219, 99]],
    [0.7, [404, 105, 49]],
    [0.8, [205, 56, 28]],
  ])('of %s is known to 0.1, 0.2 and 0.3 with %j participants', (r, participants) => {
    expect([0.1, 0.2, 0.3].map((width) => participantsForCorrelation(r, width))).toEqual(participants)
    expect(participantsForCorrelation(-r, 0.2)).toBe(participants[1])
  })

  it('has an interval of the wanted width at the number found, and not with one participant less', () => {
    const width = (n: number) => {
      const [low, high] = fisherInterval(0.8, n, 0.95)!
      return high - low
    }
    const n = participantsForCorrelation(0.8, 0.2)!
    expect(width(n)).toBeLessThanOrEqual(0.2)
    expect(width(n - 1)).toBeGreaterThan(0.2)
  })
})

describe('an intraclass correlation, by Bonett (2002), Statistics in Medicine 21', () => {
  it('of 0.8 of two raters within 0.2 needs 51 participants, and 55 with his addition, as he prints it', () => {
    expect(participantsForIntraclass(0.8, 2, 0.2)).toBe(55)
    expect(participantsForIntraclass(0.8, 2, 0.2) - 5 * 0.8).toBe(51)
  })

  it('of three raters needs no addition', () => {
    // 8 · 1.96² · 0.04 · 2.6² / (6 · 0.04) + 1 = 35.6
    expect(participantsForIntraclass(0.8, 3, 0.2)).toBe(36)
    expect(expectedIntraclassWidth(0.8, 3, 36)).toBeLessThanOrEqual(0.2)
    expect(expectedIntraclassWidth(0.8, 3, 35)).toBeGreaterThan(0.2)
  })
})

describe('limits of agreement', () => {
  it('are known to about 0.34 standard deviations to each side with a hundred participants, as Bland and Altman (1986) print it', () => {
    // Their standard error of a limit is the root of 3/n deviations.
    for (const n of [100, 200, 400]) expect(expectedLimitWidth(n) / (2 * 1.96 * Math.sqrt(3 / n))).toBeCloseTo(1, 1.5)
    expect(participantsForLimits(0.68)).toBe(102)
    expect(participantsForLimits(0.0001)).toBeUndefined()
  })

  it.each([10, 20, 50, 100])('have nearly the exact interval of a normal percentile with %i participants', (n) => {
    const exact = percentileQuantile(0.975, n) - percentileQuantile(0.025, n)
    expect(Math.abs(expectedLimitWidth(n) / exact - 1)).toBeLessThan(0.05)
  })
})

/**
 * Where the standardised 97.5th percentile lies with a probability: a quantile of the noncentral t over the root of n (Carkeet 2015; Jan and Shieh
 * 2018), by integrating over the distribution of the standard deviation.
 */
function percentileQuantile(probability: number, n: number): number {
  const freedom = n - 1
  const steps = 4000
  const top = Math.sqrt(freedom) * 1 + 8
  const nodes = Array.from({ length: steps }, (_, i) => ((i + 0.5) * top) / steps)
  const weights = nodes.map((chi) => Math.exp((freedom - 1) * Math.log(chi) - (chi * chi) / 2))
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  const below = (k: number) =>
    nodes.reduce(
      (sum, chi, i) =>
        sum + weights[i]! * normalCdf((k * chi * Math.sqrt(n)) / Math.sqrt(freedom) - 1.96 * Math.sqrt(n)),
      0,
    ) / all
  let [low, high] = [0, 20]
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (below(middle) < probability) low = middle
    else high = middle
  }
  return low
}

/** Abramowitz and Stegun 7.1.26, to 1.5e-7. */
function normalCdf(z: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(z)) / Math.SQRT2)
  const tail =
    (((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) *
      t *
      Math.exp(-(z * z) / 2)) /
    2
  return z > 0 ? 1 - tail : tail
}

test('fewer parameters than the formula takes are refused', () => {
  expect(() => participantsForDevelopment(0.2, 2)).toThrow()
})
