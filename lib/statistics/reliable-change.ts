import { mean } from '#lib/numbers/mean.ts'

/**
 * Reliable change index: how many standard errors of a difference two scores of one person are apart; beyond 1.96 the change is more
 * than measurement error. Jacobson and Truax (1991), Journal of Consulting and Clinical Psychology 59.
 *
 * @param deviation standard deviation of the scores over people
 * @param reliability of a score, 0 to 1
 */
export function reliableChange(before: number, after: number, deviation: number, reliability: number): number {
  const error = deviation * Math.sqrt(2) * Math.sqrt(1 - reliability)
  if (error === 0) return before === after ? 0 : Math.sign(after - before) * Number.POSITIVE_INFINITY
  return (after - before) / error
}

/**
 * Correlation as it would be without the error of measurement in one or both sets: r / sqrt(reliabilities). Spearman (1904), American
 * Journal of Psychology 15. It may exceed one, and says nothing about how well scores agree as they are.
 */
export function disattenuated(r: number, reliabilityX: number, reliabilityY = 1): number {
  return r / Math.sqrt(reliabilityX * reliabilityY)
}

/** A change of a person's score from the first visit. */
export interface VisitChange {
  difference: number
  /** In standard errors of a difference. */
  index: number
  /** Standard error of measurement of each of both means of raters. */
  error: number
}

/** Beyond this many standard errors of a difference, a change is more than measurement error, with 5 % error in the long run. */
export const RELIABLE = 1.96

/**
 * Standard deviation of single ratings over people, from that of means of raters. With the variance V of a single rating and its reliability r, a
 * mean of k raters has the variance V (r + (1 - r) / k).
 *
 * @param ofMeans standard deviation of the means
 * @param single reliability of a single rating, between 0 and 1
 * @param raters how many each mean is of
 */
export function deviationOfSingle(ofMeans: number, single: number, raters: readonly number[]): number {
  const share = raters.reduce((sum, count) => sum + 1 / count, 0) / raters.length
  return ofMeans / Math.sqrt(single + (1 - single) * share)
}

/**
 * Reliable change between the means of two visits' raters. The error of a mean of m raters is that of a single rating over √m, as the formula of
 * Spearman (1910) and Brown (1910) has it, with m the smaller number of raters of both visits.
 *
 * @param first scores of the first visit, one a rater, at least one
 * @param later those of the later visit
 * @param deviation standard deviation of single ratings over people, above 0
 * @param single reliability of a single rating, between 0 and 1
 */
export function changeFromFirst(
  first: readonly number[],
  later: readonly number[],
  deviation: number,
  single: number,
): VisitChange {
  const raters = Math.min(first.length, later.length)
  const before = mean(first)
  const after = mean(later)
  const error = deviation * Math.sqrt((1 - single) / raters)
  return { difference: after - before, index: (after - before) / (Math.SQRT2 * error), error }
}
