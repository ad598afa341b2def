import normalQuantile from '@stdlib/stats-base-dists-normal-quantile'
import { TooFewPairs } from './errors.ts'
import { LIMITS_REACH } from './limits-of-agreement.ts'
import { differenceVarianceOf, limitInterval } from './repeated-limits.ts'

/** More participants than any such study has. */
const MOST = 1_000_000

/** The least number for which a condition holds that holds for all larger ones; undefined where none does. */
function least(from: number, holds: (n: number) => boolean): number | undefined {
  let high = from
  while (!holds(high)) {
    high *= 2
    if (high > MOST) return undefined
  }
  let low = Math.max(from - 1, Math.floor(high / 2))
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (holds(middle)) high = middle
    else low = middle
  }
  return high
}

/**
 * Participants for a 95 % interval of Pearson's r (Fisher's z) that is no wider than wanted. Bonett and Wright (2000), Psychometrika 65.
 *
 * @param width of the whole interval
 */
export function participantsForCorrelation(r: number, width: number, level = 0.95): number | undefined {
  const z = normalQuantile(0.5 + level / 2, 0, 1)
  return least(4, (n) => {
    const reach = z / Math.sqrt(n - 3)
    return Math.tanh(Math.atanh(r) + reach) - Math.tanh(Math.atanh(r) - reach) <= width
  })
}

/**
 * Participants for an interval of the intraclass correlation of k raters that is no wider than wanted. Bonett (2002), Statistics in Medicine 21, eq. 3,
 * with its addition of 5 rho for two raters of a correlation of 0.7 or more.
 */
export function participantsForIntraclass(icc: number, raters: number, width: number, level = 0.95): number {
  const z = normalQuantile(0.5 + level / 2, 0, 1)
  const n = (8 * z * z * (1 - icc) ** 2 * (1 + (raters - 1) * icc) ** 2) / (raters * (raters - 1) * width * width) + 1
  return Math.ceil(raters === 2 && icc >= 0.7 ? n + 5 * icc : n)
}

/**
 * Participants for 95 % intervals of the limits of agreement that are no wider than wanted, by MOVER with one interview each.
 *
 * @param width in standard deviations of the differences
 */
export function participantsForLimits(width: number): number | undefined {
  return least(6, (n) => {
    const variance = differenceVarianceOf(1, n)
    const reach = variance.reach
    const [low, high] = limitInterval(0, [-reach, reach], variance, LIMITS_REACH)
    return high - low <= width
  })
}

export interface DevelopmentSize {
  /** For estimates that have to be shrunk no more than wanted. */
  shrinkage: number
  /** For an apparent R² within 0.05 of the true one. */
  optimism: number
  /** For a residual standard deviation within 10 %. */
  residual: number
  /** The largest of them. */
  participants: number
}

/**
 * Participants for developing a model of a continuous score with some parameters. Riley et al. (2019), Statistics in Medicine 38, part I: criteria (i) to (iii).
 *
 * @param explained adjusted R² that is expected, between 0 and 1
 * @param parameters of the model that are estimated
 * @param shrinkage wanted, such as 0.9
 */
export function participantsForDevelopment(explained: number, parameters: number, shrinkage = 0.9): DevelopmentSize {
  if (parameters < 3) throw new TooFewPairs(3, parameters)
  const shrunk = (n: number) => {
    const apparent = (explained * (n - parameters - 1) + parameters) / (n - 1)
    return 1 + (parameters - 2) / (n * Math.log(1 - apparent))
  }
  const byShrinkage = least(parameters + 2, (n) => shrunk(n) >= shrinkage) ?? MOST
  const byOptimism = Math.ceil(1 + (parameters * (1 - explained)) / 0.05)
  const byResidual = 234 + parameters
  return {
    shrinkage: byShrinkage,
    optimism: byOptimism,
    residual: byResidual,
    participants: Math.max(byShrinkage, byOptimism, byResidual),
  }
}
