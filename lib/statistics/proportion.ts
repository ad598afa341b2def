import normalQuantile from '@stdlib/stats-base-dists-normal-quantile'
import type { Interval } from './jackknife.ts'

/**
 * Wilson's interval of a proportion. Wilson (1927), Journal of the American Statistical Association 22.
 *
 * @param count of those that have it
 * @param n of all, at least one
 */
export function wilsonInterval(count: number, n: number, level = 0.95): Interval {
  const z = normalQuantile(0.5 + level / 2, 0, 1)
  const share = count / n
  const middle = (share + (z * z) / (2 * n)) / (1 + (z * z) / n)
  const reach = (z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n)
  return [count === 0 ? 0 : middle - reach, count === n ? 1 : middle + reach]
}

/**
 * Interval of the mean of independent proportions, from Wilson's of each by MOVER. Zou and Donner (2008), Statistics in Medicine 27.
 *
 * @param parts counts of those that have it, and of all, one each
 */
export function meanProportionInterval(parts: readonly { count: number; n: number }[], level = 0.95): Interval {
  const shares = parts.map(({ count, n }) => ({ share: count / n, interval: wilsonInterval(count, n, level) }))
  const mean = shares.reduce((sum, { share }) => sum + share, 0) / shares.length
  const reach = (end: 0 | 1) =>
    Math.hypot(...shares.map(({ share, interval }) => share - interval[end])) / shares.length
  return [Math.max(0, mean - reach(0)), Math.min(1, mean + reach(1))]
}
