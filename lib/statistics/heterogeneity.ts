import fCdf from '@stdlib/stats-base-dists-f-cdf'
import { clamp } from '#lib/numbers/clamp.ts'
import { TooFewPairs } from './errors.ts'

/** A figure of one group with its standard error. */
export interface GroupFigure {
  value: number
  /** Standard error, above zero. */
  error: number
  /** Degrees of freedom of the error. */
  freedom: number
}

export interface Heterogeneity {
  f: number
  /** Degrees of freedom of numerator and denominator. */
  freedom: [number, number]
  p: number
  groups: number
}

/**
 * Whether a figure is the same in all groups (an interaction with the group), where each group has an error of its own: Welch's test of
 * means with unequal variances, on any figure that is about normal. Welch (1951), Biometrika 38.
 *
 * @throws TooFewPairs with fewer than two groups
 */
export function heterogeneity(groups: readonly GroupFigure[]): Heterogeneity {
  const k = groups.length
  if (k < 2) throw new TooFewPairs(2, k)
  const weights = groups.map(({ error }) => 1 / error ** 2)
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  const centre = groups.reduce((sum, { value }, i) => sum + weights[i]! * value, 0) / all
  const between = groups.reduce((sum, { value }, i) => sum + weights[i]! * (value - centre) ** 2, 0) / (k - 1)
  const unequal = groups.reduce((sum, { freedom }, i) => sum + (1 - weights[i]! / all) ** 2 / freedom, 0)
  const f = between / (1 + ((2 * (k - 2)) / (k ** 2 - 1)) * unequal)
  const freedom: [number, number] = [k - 1, (k ** 2 - 1) / (3 * unequal)]
  return { f, freedom, p: clamp(1 - fCdf(f, ...freedom), 0, 1), groups: k }
}
