import studentCdf from '@stdlib/stats-base-dists-t-cdf'
import studentQuantile from '@stdlib/stats-base-dists-t-quantile'
import { mean, sampleStandardDeviation } from 'simple-statistics'
import { isConstant } from './constant.ts'
import { TooFewPairs, UnequalLengths } from './errors.ts'
import { FEWEST_PARTICIPANTS, type Interval } from './jackknife.ts'
import { groupsOf } from './participants.ts'

export interface PairedDifference {
  /** Mean absolute error of each. */
  first: number
  second: number
  /** Mean of first - second. */
  difference: number
  /** Undefined with fewer than six participants, and where all differences are equal, which makes no difference certain. */
  interval: Interval | undefined
  /** Two-sided, by the paired t-test; undefined where there is no interval. */
  p: number | undefined
}

/**
 * Difference of the absolute errors of two sets of estimates on the same interviews, with its 95 % interval (paired t). Interviews of one
 * participant are averaged first, so that everybody counts once.
 *
 * @throws TooFewPairs with fewer than three participants; UnequalLengths
 */
export function pairedErrors(
  ratings: readonly number[],
  first: readonly number[],
  second: readonly number[],
  participants: readonly string[],
): PairedDifference {
  for (const list of [first, second, participants])
    if (list.length !== ratings.length) throw new UnequalLengths(ratings.length, list.length)
  const groups = groupsOf(participants)
  const n = groups.length
  if (n < 3) throw new TooFewPairs(3, n)
  const errorsOf = (estimates: readonly number[]) =>
    groups.map((rows) => mean(rows.map((row) => Math.abs(estimates[row]! - ratings[row]!))))
  const [one, two] = [errorsOf(first), errorsOf(second)]
  const differences = one.map((error, i) => error - two[i]!)
  const difference = mean(differences)
  const errors = { first: mean(one), second: mean(two), difference }
  // Equal differences have no error; what is left of it by rounding would make any of them certain.
  const size = [...one, ...two].reduce((most, error) => Math.max(most, error), 0)
  if (n < FEWEST_PARTICIPANTS || isConstant(differences, size)) return { ...errors, interval: undefined, p: undefined }
  const error = sampleStandardDeviation(differences) / Math.sqrt(n)
  const reach = studentQuantile(0.975, n - 1) * error
  return {
    ...errors,
    interval: [difference - reach, difference + reach],
    p: 2 * studentCdf(-Math.abs(difference / error), n - 1),
  }
}
