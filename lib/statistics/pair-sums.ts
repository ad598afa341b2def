import { clamp } from '#lib/numbers/clamp.ts'
import { RELATIVE_ROUNDING } from './constant.ts'

/**
 * Sums of pairs of scores about a common centre. They add up over participants, so that a statistic without one participant needs no pass
 * over interviews; taken about the grand mean, no digits are lost to the size of the scores.
 */
export interface PairSums {
  n: number
  /** Sums of x and y about their centres. */
  x: number
  y: number
  xx: number
  yy: number
  xy: number
  /** Of (x - centre) - (y - centre), squared. */
  dd: number
  /** Of |x - y|. */
  absolute: number
  /** Of (x - y)². */
  squared: number
}

export const noSums = (): PairSums => ({ n: 0, x: 0, y: 0, xx: 0, yy: 0, xy: 0, dd: 0, absolute: 0, squared: 0 })

/** @param centre what is taken from x and y first */
export function sumsOver(
  x: readonly number[],
  y: readonly number[],
  centre: readonly [number, number],
  rows: Iterable<number>,
): PairSums {
  const sums = noSums()
  for (const row of rows) {
    const u = x[row]! - centre[0]
    const v = y[row]! - centre[1]
    const difference = x[row]! - y[row]!
    sums.n += 1
    sums.x += u
    sums.y += v
    sums.xx += u * u
    sums.yy += v * v
    sums.xy += u * v
    sums.dd += (u - v) * (u - v)
    sums.absolute += Math.abs(difference)
    sums.squared += difference * difference
  }
  return sums
}

/** The sums of all participants, and those without each. */
export interface SumsWithout {
  all: PairSums
  without: PairSums[]
}

/**
 * The sums of all rows, and those without each participant. Where one participant has most of a sum, taking theirs away would lose the digits of
 * the others', so that the others are summed anew.
 *
 * @param groups rows of each participant
 */
export function sumsWithoutEach(
  x: readonly number[],
  y: readonly number[],
  centre: readonly [number, number],
  groups: readonly (readonly number[])[],
): SumsWithout {
  const parts = groups.map((rows) => sumsOver(x, y, centre, rows))
  const all = parts.reduce((sum, part) => added(sum, part), noSums())
  const without = parts.map((part, i) =>
    part.xx > all.xx / 2 || part.yy > all.yy / 2 || part.dd > all.dd / 2
      ? parts.reduce((sum, other, j) => (j === i ? sum : added(sum, other)), noSums())
      : added(all, part, -1),
  )
  return { all, without }
}

function added(to: PairSums, part: PairSums, sign: 1 | -1 = 1): PairSums {
  return {
    n: to.n + sign * part.n,
    x: to.x + sign * part.x,
    y: to.y + sign * part.y,
    xx: to.xx + sign * part.xx,
    yy: to.yy + sign * part.yy,
    xy: to.xy + sign * part.xy,
    dd: to.dd + sign * part.dd,
    absolute: to.absolute + sign * part.absolute,
    squared: to.squared + sign * part.squared,
  }
}

/** Sum of squares about the mean, or zero where it is only rounding. */
export function spreadOf(n: number, sum: number, squares: number): number {
  const spread = squares - (sum * sum) / n
  return spread > RELATIVE_ROUNDING * squares ? spread : 0
}

/** Pearson's r of sums, in [-1, 1]; NaN where one side does not vary or there are fewer than two pairs. */
export function correlationOfSums({
  n,
  x,
  y,
  xx,
  yy,
  xy,
}: Pick<PairSums, 'n' | 'x' | 'y' | 'xx' | 'yy' | 'xy'>): number {
  const scale = Math.sqrt(spreadOf(n, x, xx) * spreadOf(n, y, yy))
  return scale > 0 ? clamp((xy - (x * y) / n) / scale, -1, 1) : Number.NaN
}
