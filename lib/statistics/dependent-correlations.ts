import normalCdf from '@stdlib/stats-base-dists-normal-cdf'
import { phrase } from '#lib/messages/message.ts'
import { RELATIVE_ROUNDING } from './constant.ts'
import { NoVariance, TooFewPairs } from './errors.ts'
import { correlation } from './pearson-correlation.ts'

export interface DependentDifference {
  first: number
  second: number
  /** first - second */
  difference: number
  z: number
  /** Two-sided, of the hypothesis that both are equal. */
  p: number
}

/**
 * Compares how two sets of estimates correlate with the same ratings on the same interviews. Steiger (1980), Psychological Bulletin
 * 87, eq. 14: difference of Fisher's z with the covariance at the mean of both correlations.
 *
 * @throws TooFewPairs with fewer than four interviews; NoVariance; UnequalLengths
 */
export function compareDependentCorrelations(
  ratings: readonly number[],
  first: readonly number[],
  second: readonly number[],
): DependentDifference {
  const n = ratings.length
  if (n < 4) throw new TooFewPairs(4, n)
  const r12 = correlation(ratings, first)
  const r13 = correlation(ratings, second)
  const r23 = correlation(first, second)
  const middle = (r12 + r13) / 2
  const squared = middle * middle
  if (r12 === r13) return { first: r12, second: r13, difference: 0, z: 0, p: 1 }
  if (1 - Math.max(Math.abs(r12), Math.abs(r13)) < RELATIVE_ROUNDING)
    throw new NoVariance(phrase('One of the two correlations is perfect, so its error can’t be computed.'))
  const covariance =
    (r23 * (1 - 2 * squared) - 0.5 * squared * (1 - 2 * squared - r23 * r23)) / ((1 - squared) * (1 - squared))
  const spread = 2 - 2 * covariance
  if (!(spread > 1e-12))
    throw new NoVariance(phrase('Both sets of estimates are the same except for rounding, so they can’t be compared.'))
  const z = (Math.atanh(r12) - Math.atanh(r13)) * Math.sqrt((n - 3) / spread)
  return { first: r12, second: r13, difference: r12 - r13, z, p: 2 * normalCdf(-Math.abs(z), 0, 1) }
}
