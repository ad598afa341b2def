import { groupsOf } from './bootstrap.ts'
import { addPair, addSums, correlationOfSums, hasCorrelation, noSums, sumsWithout } from './correlation-sums.ts'
import { jackknifeCorrelation } from './jackknife.ts'
import { type Correlation, pearsonCorrelation } from './pearson-correlation.ts'

/**
 * Pearson's r with its 95 % interval. Where everybody has one interview that is Fisher's; where somebody has several, Fisher's z with the
 * error that leaving out one participant at a time shows (jackknife), since Fisher's own takes
 * interviews for independent.
 *
 * @throws TooFewPairs, NoVariance, UnequalLengths
 */
export function participantCorrelation(
  x: readonly number[],
  y: readonly number[],
  participants: readonly string[],
): Correlation {
  const found = pearsonCorrelation(x, y)
  const groups = groupsOf(participants)
  if (found.interval === undefined || groups.length === participants.length) return found
  return { ...found, interval: intervalOver(found.r, x, y, groups) }
}

function intervalOver(
  r: number,
  x: readonly number[],
  y: readonly number[],
  groups: readonly number[][],
): [number, number] | undefined {
  const all = noSums()
  const parts = groups.map((rows) => {
    const own = noSums()
    for (const row of rows) addPair(own, x[row]!, y[row]!)
    addSums(all, own)
    return own
  })
  const left = parts.map((own) => sumsWithout(all, own))
  return left.every(hasCorrelation) ? jackknifeCorrelation(r, left.map(correlationOfSums)) : undefined
}
