import studentCdf from '@stdlib/stats-base-dists-t-cdf'
import studentQuantile from '@stdlib/stats-base-dists-t-quantile'
import { mean, sampleStandardDeviation } from 'simple-statistics'
import { fitLine } from './calibration-line.ts'
import { demandPairs, NoVariance } from './errors.ts'

export interface LimitsOfAgreement {
  /** Mean of x - y. */
  bias: number
  /** Sample standard deviation of x - y. */
  deviation: number
  lower: number
  upper: number
  meanAbsoluteError: number
  rootMeanSquareError: number
  /** 95 % intervals of the bias and of both limits; undefined with fewer than three pairs. */
  intervals: { bias: [number, number]; lower: [number, number]; upper: [number, number] } | undefined
}

/** Standard deviations that the limits reach to both sides, as Bland and Altman print it. */
export const LIMITS_REACH = 1.96

/**
 * Bias, 95 % limits of agreement (bias -/+ 1.96 sample standard deviations of the differences) and mean errors of two sets
 * of scores, in their units. Bland and Altman (1986), Lancet 327; intervals of 1999, Statistical Methods in Medical Research 8.
 *
 * @param x scores, one per interview
 * @param y scores of the same interviews in the same order
 * @throws TooFewPairs with fewer than two pairs; UnequalLengths
 */
export function limitsOfAgreement(x: readonly number[], y: readonly number[]): LimitsOfAgreement {
  demandPairs(x, y, 2)
  const n = x.length
  const differences = x.map((value, i) => value - y[i]!)
  const bias = mean(differences)
  const deviation = sampleStandardDeviation(differences)
  const reach = LIMITS_REACH * deviation
  const about = (centre: number, error: number): [number, number] => {
    const half = studentQuantile(0.975, n - 1) * error
    return [centre - half, centre + half]
  }
  const limitError = deviation * Math.sqrt(1 / n + LIMITS_REACH ** 2 / (2 * (n - 1)))
  return {
    bias,
    deviation,
    lower: bias - reach,
    upper: bias + reach,
    meanAbsoluteError: mean(differences.map(Math.abs)),
    rootMeanSquareError: Math.sqrt(mean(differences.map((difference) => difference ** 2))),
    intervals:
      n < 3
        ? undefined
        : {
            bias: about(bias, deviation / Math.sqrt(n)),
            lower: about(bias - reach, limitError),
            upper: about(bias + reach, limitError),
          },
  }
}

/** How the difference of two sets of scores changes with their size. */
export interface ProportionalBias {
  /** Change of x - y for one unit of the mean of both. */
  slope: number
  interval: [number, number]
  p: number
}

/**
 * Proportional bias: the slope of differences over means, as of a Bland-Altman picture.
 *
 * @throws TooFewPairs with fewer than three pairs; NoVariance where all means are equal
 */
export function proportionalBias(x: readonly number[], y: readonly number[]): ProportionalBias {
  demandPairs(x, y, 3)
  const means = x.map((value, i) => (value + y[i]!) / 2)
  const differences = x.map((value, i) => value - y[i]!)
  const { slope, slopeError, slopeInterval } = fitLine(means, differences)
  if (Number.isNaN(slope)) throw new NoVariance()
  const p = slopeError === 0 ? 0 : 2 * studentCdf(-Math.abs(slope / slopeError), x.length - 2)
  return { slope, interval: slopeInterval, p }
}
