import { correlationsWithoutEach } from './correlation-sums.ts'
import { jackknifeInterval } from './jackknife.ts'
import { meanOf } from './mean-of.ts'
import { groupsOf } from './participants.ts'
import { type Correlation, correlation } from './pearson-correlation.ts'

/**
 * Pearson's r with a 95 % interval that holds whether participants have one interview or several: Fisher's z with the error that leaving out
 * one participant at a time shows, and Student's t. The interval is undefined with fewer than six participants.
 *
 * @throws TooFewPairs, NoVariance, UnequalLengths
 */
export function participantCorrelation(
  x: readonly number[],
  y: readonly number[],
  participants: readonly string[],
): Correlation {
  const r = correlation(x, y)
  const { without } = correlationsWithoutEach(x, y, [meanOf(x), meanOf(y)], groupsOf(participants))
  return { r, interval: jackknifeInterval(r, without, 'z'), n: x.length }
}
