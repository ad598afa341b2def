import { demandPairs, NoVariance } from './errors.ts'

/**
 * Cohen's weighted kappa of two raters on one ordered item, at most 1. Cohen (1968), Psychological Bulletin 70.
 *
 * @param weights `quadratic` (as an intraclass correlation) or `linear`
 * @throws TooFewPairs with fewer than two pairs; NoVariance where both gave the same one score throughout; UnequalLengths
 */
export function weightedKappa(
  x: readonly number[],
  y: readonly number[],
  weights: 'quadratic' | 'linear' = 'quadratic',
): number {
  demandPairs(x, y, 2)
  const cost = (a: number, b: number) => (weights === 'quadratic' ? (a - b) ** 2 : Math.abs(a - b))
  let observed = 0
  let expected = 0
  for (const [i, a] of x.entries()) {
    observed += cost(a, y[i]!) / x.length
    for (const b of y) expected += cost(a, b) / x.length ** 2
  }
  if (expected === 0) throw new NoVariance()
  return 1 - observed / expected
}
