import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { concordanceCorrelation } from '#lib/statistics/concordance-correlation.ts'
import { NoVariance, TooFewPairs, UnequalLengths } from '#lib/statistics/errors.ts'
import { limitsOfAgreement } from '#lib/statistics/limits-of-agreement.ts'
import { pearsonCorrelation, standardNormalQuantile } from '#lib/statistics/pearson-correlation.ts'
import { hasShared, shared } from '../../fixtures/shared.ts'

interface Reference {
  agreement: {
    x: number[]
    y: number[]
    pearson: number
    fisher95: [number, number]
    ccc: number
    mae: number
    bland_altman: { bias: number; loa: [number, number] }
  }[]
}

describe.skipIf(!hasShared)('agreement statistics against SciPy', () => {
  const samples = hasShared
    ? (JSON.parse(readFileSync(shared('reference/statistics.json'), 'utf8')) as Reference).agreement
    : []

  it.each(samples.map((sample, i) => [i, sample] as const))('agree on sample %i', (_, sample) => {
    const { r, interval } = pearsonCorrelation(sample.x, sample.y)
    expect(r).toBeCloseTo(sample.pearson, 12)
    expect(interval![0]).toBeCloseTo(sample.fisher95[0], 10)
    expect(interval![1]).toBeCloseTo(sample.fisher95[1], 10)
    expect(concordanceCorrelation(sample.x, sample.y)).toBeCloseTo(sample.ccc, 12)
    const limits = limitsOfAgreement(sample.x, sample.y)
    expect(limits.meanAbsoluteError).toBeCloseTo(sample.mae, 12)
    expect(limits.bias).toBeCloseTo(sample.bland_altman.bias, 12)
    expect(limits.lower).toBeCloseTo(sample.bland_altman.loa[0], 2)
    expect(limits.upper).toBeCloseTo(sample.bland_altman.loa[1], 2)
  })
})

describe('what the statistics refuse', () => {
  it('a correlation of fewer than two pairs', () => {
    expect(() => pearsonCorrelation([1], [2])).toThrow(TooFewPairs)
  })
  it('a correlation with a score that does not vary', () => {
    expect(() => pearsonCorrelation([1, 1, 1, 1], [1, 2, 3, 4])).toThrow(NoVariance)
  })
  it('lists of different lengths', () => {
    expect(() => pearsonCorrelation([1, 2], [1])).toThrow(UnequalLengths)
    expect(() => concordanceCorrelation([1, 2], [1])).toThrow(UnequalLengths)
    expect(() => limitsOfAgreement([1, 2], [1])).toThrow(UnequalLengths)
  })
  it('an interval from three pairs', () => {
    expect(pearsonCorrelation([1, 2, 3], [1, 3, 2]).interval).toBeUndefined()
  })
})

it('knows the quantiles of the normal distribution', () => {
  expect(standardNormalQuantile(0.975)).toBeCloseTo(1.959963984540054, 12)
  expect(standardNormalQuantile(0.05)).toBeCloseTo(-1.6448536269514722, 12)
})
