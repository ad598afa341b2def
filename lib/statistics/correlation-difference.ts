import { correlationsWithoutEach } from './correlation-sums.ts'
import { fisherZ, type Interval, jackknifeInterval } from './jackknife.ts'
import { meanOf } from './mean-of.ts'
import { groupsOf } from './participants.ts'
import { correlation } from './pearson-correlation.ts'

/** A correlation with its values with one participant left out at a time. */
export interface JackknifedCorrelation {
  r: number
  without: readonly number[]
}

/**
 * Interval of first.r - second.r, two correlations of the same participants, by MOVER from the intervals of both and the correlation of their
 * errors. Zou (2007), Psychological Methods 12. The plain jackknife of the difference is too sure on the side of the better correlation, whose
 * error is the smaller one.
 *
 * @returns undefined where one of the correlations has no interval
 */
export function differenceInterval(
  first: JackknifedCorrelation,
  second: JackknifedCorrelation,
  level = 0.95,
): Interval | undefined {
  const one = jackknifeInterval(first.r, first.without, 'z', level)
  const two = jackknifeInterval(second.r, second.without, 'z', level)
  if (!one || !two) return undefined
  const errorCorrelationOfBoth = errorCorrelation(first.without.map(fisherZ), second.without.map(fisherZ))
  const difference = first.r - second.r
  const reach = (a: number, b: number) => Math.sqrt(Math.max(0, a * a + b * b - 2 * errorCorrelationOfBoth * a * b))
  return [
    difference - reach(first.r - one[0], two[1] - second.r),
    difference + reach(one[1] - first.r, second.r - two[0]),
  ]
}

/** Correlation of two jackknifed errors; zero where one of them has none. */
function errorCorrelation(first: readonly number[], second: readonly number[]): number {
  const [centreFirst, centreSecond] = [meanOf(first), meanOf(second)]
  let [both, one, two] = [0, 0, 0]
  for (let i = 0; i < first.length; i++) {
    const [a, b] = [first[i]! - centreFirst, second[i]! - centreSecond]
    both += a * b
    one += a * a
    two += b * b
  }
  const scale = Math.sqrt(one * two)
  return scale > 0 ? both / scale : 0
}

/**
 * Difference of two correlations with the same ratings, with its 95 % interval.
 *
 * @throws TooFewPairs, NoVariance, UnequalLengths
 */
export function correlationDifference(
  ratings: readonly number[],
  first: readonly number[],
  second: readonly number[],
  participants: readonly string[],
): { difference: number; interval: Interval | undefined } {
  const groups = groupsOf(participants)
  const [one, two] = [first, second].map((estimates): JackknifedCorrelation => {
    const { without } = correlationsWithoutEach(estimates, ratings, [meanOf(estimates), meanOf(ratings)], groups)
    return { r: correlation(estimates, ratings), without }
  })
  return { difference: one!.r - two!.r, interval: differenceInterval(one!, two!) }
}
