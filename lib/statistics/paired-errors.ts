import studentCdf from '@stdlib/stats-base-dists-t-cdf'
import studentQuantile from '@stdlib/stats-base-dists-t-quantile'
import { mean, sampleStandardDeviation } from 'simple-statistics'
import { TooFewPairs, UnequalLengths } from './errors.ts'

export interface PairedDifference {
  /** Mean of first - second. */
  difference: number
  interval: [number, number]
  /** Two-sided, by the paired t-test; undefined where all differences are equal. */
  p: number | undefined
}

/**
 * Difference of the absolute errors of two sets of estimates on the same interviews, with its 95 % interval (paired t).
 *
 * @throws TooFewPairs with fewer than three interviews; UnequalLengths
 */
export function pairedErrors(
  ratings: readonly number[],
  first: readonly number[],
  second: readonly number[],
): PairedDifference {
  const n = ratings.length
  if (first.length !== n || second.length !== n) throw new UnequalLengths(n, Math.min(first.length, second.length))
  if (n < 3) throw new TooFewPairs(3, n)
  const differences = ratings.map((rating, i) => Math.abs(first[i]! - rating) - Math.abs(second[i]! - rating))
  const difference = mean(differences)
  const error = sampleStandardDeviation(differences) / Math.sqrt(n)
  const reach = studentQuantile(0.975, n - 1) * error
  return {
    difference,
    interval: [difference - reach, difference + reach],
    p: error === 0 ? undefined : 2 * studentCdf(-Math.abs(difference / error), n - 1),
  }
}
