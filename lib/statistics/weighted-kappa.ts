import { isConstant } from './constant.ts'
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
  const n = x.length
  for (const [i, a] of x.entries()) observed += cost(a, y[i]!) / n
  const [givenX, givenY] = [counts(x), counts(y)]
  for (const [a, timesA] of givenX)
    for (const [b, timesB] of givenY) expected += (cost(a, b) * timesA * timesB) / n ** 2
  if (expected === 0 || isConstant([...x, ...y])) throw new NoVariance()
  return 1 - observed / expected
}

function counts(values: readonly number[]): Map<number, number> {
  const found = new Map<number, number>()
  for (const value of values) found.set(value, (found.get(value) ?? 0) + 1)
  return found
}
