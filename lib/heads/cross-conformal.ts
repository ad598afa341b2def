import { TooFewPairs } from '#lib/statistics/errors.ts'

/** Levels that intervals are given at. */
export const INTERVAL_LEVELS = [0.9, 0.95] as const

/**
 * The CV+ interval of a new participant (jackknife+ where each fold leaves one out): quantiles of the folds' estimates less and plus
 * the residuals that these folds left. Barber, Candès, Ramdas and Tibshirani (2021), Annals of Statistics 49, eq. 11; it holds at
 * least 1 - 2(1 - level) whatever the data, and about the level in practice.
 *
 * @param estimates of the new participant by the head of the fold that left training row i out
 * @param residuals of training row i: its rating less its out-of-fold estimate; same order
 * @throws TooFewPairs without residuals
 */
export function cvPlusInterval(
  estimates: readonly number[],
  residuals: readonly number[],
  level: number,
): [number, number] {
  const n = residuals.length
  if (n === 0 || estimates.length !== n) throw new TooFewPairs(1, Math.min(n, estimates.length))
  const lower = estimates.map((estimate, i) => estimate - Math.abs(residuals[i]!)).sort((a, b) => a - b)
  const upper = estimates.map((estimate, i) => estimate + Math.abs(residuals[i]!)).sort((a, b) => a - b)
  const rank = Math.ceil(level * (n + 1))
  // With too few residuals for the level the widest one there is stands in.
  return [lower[Math.max(0, n - rank)]!, upper[Math.min(n, rank) - 1]!]
}

/**
 * The interval of a training interview from the other participants' residuals about its own out-of-fold estimate: what can be said of it
 * without training a head for each pair that is left out.
 *
 * @param residuals of interviews of other participants
 */
export function outOfFoldInterval(estimate: number, residuals: readonly number[], level: number): [number, number] {
  return cvPlusInterval(
    residuals.map(() => estimate),
    residuals,
    level,
  )
}

/** Share of intervals that hold the rating. */
export function observedCoverage(
  intervals: readonly (readonly [number, number])[],
  ratings: readonly number[],
): number {
  return intervals.filter(([low, high], i) => low <= ratings[i]! && ratings[i]! <= high).length / intervals.length
}
