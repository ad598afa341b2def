import normalQuantile from '@stdlib/stats-base-dists-normal-quantile'
import studentQuantile from '@stdlib/stats-base-dists-t-quantile'
import { TooFewPairs } from './errors.ts'
import type { Interval } from './jackknife.ts'
import { LIMITS_REACH } from './limits-of-agreement.ts'
import { differenceVarianceOf, limitInterval } from './repeated-limits.ts'

/** More participants than any such study has. */
const MOST = 1_000_000

/** The least number for which a condition holds that holds for all larger ones; undefined where none does. */
function least(from: number, holds: (n: number) => boolean): number | undefined {
  let [low, high] = [from - 1, from]
  while (!holds(high)) {
    low = high
    high *= 2
    if (high > MOST) return undefined
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (holds(middle)) high = middle
    else low = middle
  }
  return high
}

const widthOf = ([low, high]: Interval) => high - low

/**
 * Interval that r is expected to have (Fisher's z). Bonett and Wright (2000), Psychometrika 65.
 *
 * @param participants with one interview each, at least four
 */
export function expectedCorrelationInterval(r: number, participants: number, level = 0.95): Interval {
  const reach = normalQuantile(0.5 + level / 2, 0, 1) / Math.sqrt(participants - 3)
  return [Math.tanh(Math.atanh(r) - reach), Math.tanh(Math.atanh(r) + reach)]
}

/**
 * Participants for a 95 % interval of Pearson's r that is no wider than wanted.
 *
 * @param width of the whole interval
 */
export function participantsForCorrelation(r: number, width: number, level = 0.95): number | undefined {
  return least(4, (n) => widthOf(expectedCorrelationInterval(r, n, level)) <= width)
}

/** What Bonett adds for two raters of a high correlation. */
const addedForTwo = (icc: number, raters: number) => (raters === 2 && icc >= 0.7 ? 5 * icc : 0)

/** Square of the width of the interval times the participants less one: Bonett (2002), eq. 3. */
function intraclassSpread(icc: number, raters: number, level: number): number {
  const z = normalQuantile(0.5 + level / 2, 0, 1)
  return (8 * z * z * (1 - icc) ** 2 * (1 + (raters - 1) * icc) ** 2) / (raters * (raters - 1))
}

/** Width of the interval that an intraclass correlation is expected to have, by the formula of participantsForIntraclass. */
export function expectedIntraclassWidth(icc: number, raters: number, participants: number, level = 0.95): number {
  return Math.sqrt(intraclassSpread(icc, raters, level) / (participants - addedForTwo(icc, raters) - 1))
}

/**
 * Participants for an interval of the intraclass correlation of k raters that is no wider than wanted. Bonett (2002), Statistics in Medicine 21, eq. 3,
 * with its addition of 5 rho for two raters of a correlation of 0.7 or more.
 */
export function participantsForIntraclass(icc: number, raters: number, width: number, level = 0.95): number {
  return Math.ceil(intraclassSpread(icc, raters, level) / width ** 2 + 1 + addedForTwo(icc, raters))
}

/**
 * Width of the interval of either limit of agreement, by MOVER with one interview each.
 *
 * @returns in standard deviations of the differences
 */
export function expectedLimitWidth(participants: number): number {
  const variance = differenceVarianceOf(1, participants)
  return widthOf(limitInterval(0, [-variance.reach, variance.reach], variance, LIMITS_REACH))
}

/**
 * Participants for 95 % intervals of the limits of agreement that are no wider than wanted, by MOVER with one interview each.
 *
 * @param width in standard deviations of the differences
 */
export function participantsForLimits(width: number): number | undefined {
  return least(6, (n) => expectedLimitWidth(n) <= width)
}

export interface DevelopmentSize {
  /** (i) For estimates that have to be shrunk no more than wanted. */
  shrinkage: number
  /** (ii) For an apparent R² within 0.05 of the true one. */
  optimism: number
  /** (iii) For a residual standard deviation within 10 %. */
  residual: number
  /** (iv) For a mean estimate within 10 % of the mean outcome; undefined where the outcome's mean and deviation are not given. */
  mean: number | undefined
  /** The largest of them. */
  participants: number
}

/** Share of itself within which the mean estimate must lie, as Riley et al. recommend it. */
const MEAN_MARGIN = 0.1

/**
 * Shrinkage that a linear model is expected to need: Riley et al. (2019), part I, from the apparent R² that goes with the adjusted one.
 *
 * @param participants more than the parameters plus one
 */
export function expectedShrinkage(explained: number, parameters: number, participants: number): number {
  const apparent = (explained * (participants - parameters - 1) + parameters) / (participants - 1)
  return 1 + (parameters - 2) / (participants * Math.log(1 - apparent))
}

/**
 * Participants for developing a model of a continuous score with some parameters. Riley et al. (2019), Statistics in Medicine 38, part I, all four
 * criteria.
 *
 * @param explained adjusted R² that is expected, between 0 and 1
 * @param parameters of the model that are estimated
 * @param shrinkage wanted, such as 0.9
 * @param outcome mean, which is not 0, and standard deviation of the score, for criterion (iv)
 */
export function participantsForDevelopment(
  explained: number,
  parameters: number,
  shrinkage = 0.9,
  outcome?: { mean: number; deviation: number },
): DevelopmentSize {
  if (parameters < 3) throw new TooFewPairs(3, parameters)
  const byShrinkage = least(parameters + 2, (n) => expectedShrinkage(explained, parameters, n) >= shrinkage) ?? MOST
  const byOptimism = Math.ceil(1 + (parameters * (1 - explained)) / 0.05)
  const byResidual = 234 + parameters
  const byMean = outcome && (least(parameters + 2, (n) => meanReach(n) <= MEAN_MARGIN * Math.abs(outcome.mean)) ?? MOST)
  function meanReach(n: number): number {
    return studentQuantile(0.975, n - parameters - 1) * Math.sqrt(((1 - explained) * outcome!.deviation ** 2) / n)
  }
  return {
    shrinkage: byShrinkage,
    optimism: byOptimism,
    residual: byResidual,
    mean: byMean,
    participants: Math.max(byShrinkage, byOptimism, byResidual, byMean ?? 0),
  }
}
