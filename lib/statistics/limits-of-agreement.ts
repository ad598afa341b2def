import studentCdf from '@stdlib/stats-base-dists-t-cdf'
import { mean } from 'simple-statistics'
import { phrase } from '#lib/messages/message.ts'
import { fitLine } from './calibration-line.ts'
import { isConstant } from './constant.ts'
import { demandPairs, NoVariance } from './errors.ts'
import { FEWEST_PARTICIPANTS, type Interval } from './jackknife.ts'
import { differenceVariance, limitInterval, meanInterval } from './repeated-limits.ts'

export interface LimitsOfAgreement {
  /** Mean of x - y. */
  bias: number
  /** Standard deviation of a single difference: between and within participants. */
  deviation: number
  lower: number
  upper: number
  meanAbsoluteError: number
  rootMeanSquareError: number
  /** 95 % intervals of the bias and of both limits; undefined with fewer than six participants. */
  intervals: { bias: Interval; lower: Interval; upper: Interval } | undefined
}

/** Standard deviations that the limits reach to both sides, as Bland and Altman print it. */
export const LIMITS_REACH = 1.96

/**
 * Bias, 95 % limits of agreement (bias -/+ 1.96 standard deviations of a single difference) and mean errors of two sets of scores, in their
 * units. Bland and Altman (1986), Lancet 327; where participants have several interviews, as for repeated measures where the true value varies:
 * Bland and Altman (2007), Journal of Biopharmaceutical Statistics 17. Intervals of the limits by MOVER: Zou (2013), Statistical Methods in
 * Medical Research 22.
 *
 * @param x scores, one per interview
 * @param y scores of the same interviews in the same order
 * @param participants of the same interviews; everybody has one where left out
 * @throws TooFewPairs with fewer than two participants; UnequalLengths
 */
export function limitsOfAgreement(
  x: readonly number[],
  y: readonly number[],
  participants: readonly string[] = x.map((_, i) => String(i)),
): LimitsOfAgreement {
  demandPairs(x, y, 2)
  const differences = x.map((value, i) => value - y[i]!)
  const variance = differenceVariance(differences, participants)
  const bias = mean(differences)
  const deviation = Math.sqrt(variance.total)
  const reach = LIMITS_REACH * deviation
  const biasInterval = meanInterval(bias, variance)
  return {
    bias,
    deviation,
    lower: bias - reach,
    upper: bias + reach,
    meanAbsoluteError: mean(differences.map(Math.abs)),
    rootMeanSquareError: Math.sqrt(mean(differences.map((difference) => difference ** 2))),
    intervals:
      variance.freedom + 1 < FEWEST_PARTICIPANTS
        ? undefined
        : {
            bias: biasInterval,
            lower: limitInterval(bias, biasInterval, variance, -LIMITS_REACH),
            upper: limitInterval(bias, biasInterval, variance, LIMITS_REACH),
          },
  }
}

/** How the difference of two sets of scores changes with their size. */
export interface ProportionalBias {
  /** Change of x - y for one unit of the mean of both. */
  slope: number
  interval: Interval
  /** Undefined where the points lie on a line. */
  p: number | undefined
}

/**
 * Proportional bias: the slope of differences over means, as of a Bland-Altman picture.
 *
 * @throws TooFewPairs with fewer than three pairs; NoVariance where all means are equal, or one set does not vary
 */
export function proportionalBias(x: readonly number[], y: readonly number[]): ProportionalBias {
  demandPairs(x, y, 3)
  // Means about the first pair: of large scores that differ little, no digits are lost.
  const means = x.map((value, i) => (value - x[0]! + (y[i]! - y[0]!)) / 2)
  const differences = x.map((value, i) => value - y[i]!)
  if (isConstant(x) || isConstant(y))
    throw new NoVariance(
      phrase('One of the two sets of scores is the same for everyone, so a proportional bias is not defined.'),
    )
  const size = x.reduce((most, value, i) => Math.max(most, Math.abs(value - x[0]!), Math.abs(y[i]! - y[0]!)), 0)
  if (isConstant(means, size))
    throw new NoVariance(phrase('The means of both scores are all the same, so a proportional bias is not defined.'))
  const { slope, slopeError, slopeInterval } = fitLine(means, differences)
  return { slope, interval: slopeInterval, p: slopeProbability(slope, slopeError, x.length) }
}

/** Two-sided p of a slope of zero by Student's t; undefined where the points lie on a line, so that its error is nothing but rounding. */
function slopeProbability(slope: number, slopeError: number, n: number): number | undefined {
  return slopeError > 0 ? 2 * studentCdf(-Math.abs(slope / slopeError), n - 2) : undefined
}
