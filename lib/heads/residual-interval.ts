import { quantileSorted } from 'simple-statistics'

/** Share of new participants whose rating the interval is meant to hold. */
export const INTERVAL_LEVEL = 0.9

/**
 * Half the width of the interval around an estimate: the conservative 90 % quantile of the absolute residuals of
 * left-out participants, as in cross-conformal prediction. Vovk (2015), Annals of Mathematics and AI 74.
 *
 * @param residuals estimate minus rating, out of fold
 */
export function residualReach(residuals: readonly number[]): number {
  const sorted = residuals.map(Math.abs).sort((a, b) => a - b)
  const level = Math.min(1, (INTERVAL_LEVEL * (sorted.length + 1)) / sorted.length)
  return quantileSorted(sorted, level)
}
