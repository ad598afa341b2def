import { clamp } from '#lib/numbers/clamp.ts'
import { NoVariance } from './errors.ts'

/** Sums that a correlation follows from; they add up over participants, so that a draw of these needs no pass over interviews. */
export interface CorrelationSums {
  n: number
  x: number
  y: number
  xx: number
  yy: number
  xy: number
}

export const noSums = (): CorrelationSums => ({ n: 0, x: 0, y: 0, xx: 0, yy: 0, xy: 0 })

export function addPair(sums: CorrelationSums, x: number, y: number): void {
  sums.n += 1
  sums.x += x
  sums.y += y
  sums.xx += x * x
  sums.yy += y * y
  sums.xy += x * y
}

export function addSums(into: CorrelationSums, from: CorrelationSums): void {
  into.n += from.n
  into.x += from.x
  into.y += from.y
  into.xx += from.xx
  into.yy += from.yy
  into.xy += from.xy
}

export function sumsWithout(all: CorrelationSums, part: CorrelationSums): CorrelationSums {
  return {
    n: all.n - part.n,
    x: all.x - part.x,
    y: all.y - part.y,
    xx: all.xx - part.xx,
    yy: all.yy - part.yy,
    xy: all.xy - part.xy,
  }
}

/** Sums of many participants in one array, six numbers each, for drawing from them fast. */
export function packedSums(parts: readonly CorrelationSums[]): Float64Array {
  return Float64Array.from(parts.flatMap(({ n, x, y, xx, yy, xy }) => [n, x, y, xx, yy, xy]))
}

/** The sums of the participants that were drawn. */
export function drawnSums(packed: Float64Array, drawn: Int32Array): CorrelationSums {
  let [n, x, y, xx, yy, xy] = [0, 0, 0, 0, 0, 0]
  for (let i = 0; i < drawn.length; i++) {
    const at = 6 * drawn[i]!
    n += packed[at]!
    x += packed[at + 1]!
    y += packed[at + 2]!
    xx += packed[at + 3]!
    yy += packed[at + 4]!
    xy += packed[at + 5]!
  }
  return { n, x, y, xx, yy, xy }
}

const spread = (n: number, sum: number, squares: number) => squares - (sum * sum) / n

/** Whether a correlation is defined: three pairs or more, and both sides vary beyond rounding. */
export function hasCorrelation({ n, x, y, xx, yy }: CorrelationSums): boolean {
  return n >= 3 && spread(n, x, xx) > 1e-9 * Math.abs(xx) && spread(n, y, yy) > 1e-9 * Math.abs(yy)
}

/** @throws NoVariance where one side does not vary */
export function correlationOfSums({ n, x, y, xx, yy, xy }: CorrelationSums): number {
  const scale = Math.sqrt(spread(n, x, xx) * spread(n, y, yy))
  if (!(scale > 0)) throw new NoVariance()
  return clamp((xy - (x * y) / n) / scale, -1, 1)
}
