import type { ClipSeries } from './clip-series.ts'

/** A clip worth watching: one of those with the highest or the lowest estimates. */
export interface Moment {
  kind: 'highest' | 'lowest'
  clip: number
  fromMs: number
  toMs: number
  value: number
}

/** Moments of one kind start at least this far from each other. */
export const MOMENTS_APART_MS = 30_000
/** Clips must show more of the face than those that merely count. */
export const MOMENT_COVERAGE = 0.8

/** The clips with the highest and the lowest estimates, in that order, the most extreme first; none is both. */
export function momentsOf(series: ClipSeries, most = 3): Moment[] {
  const { count, value, coverage } = series
  const order = Array.from({ length: count }, (_, clip) => clip)
    .filter((clip) => coverage[clip]! > MOMENT_COVERAGE && !Number.isNaN(value[clip]!))
    .sort((a, b) => value[b]! - value[a]! || a - b)
  const highest = apart(series, order, most)
  const taken = new Set(highest)
  const lowest = apart(
    series,
    order.toReversed().filter((clip) => !taken.has(clip)),
    most,
  )
  const moment = (kind: Moment['kind']) => (clip: number) => ({
    kind,
    clip,
    fromMs: series.startMs[clip]!,
    toMs: series.endMs[clip]!,
    value: value[clip]!,
  })
  return [...highest.map(moment('highest')), ...lowest.map(moment('lowest'))]
}

function apart({ startMs }: ClipSeries, order: readonly number[], most: number): number[] {
  const chosen: number[] = []
  for (const clip of order) {
    if (chosen.length === most) break
    if (chosen.every((other) => Math.abs(startMs[other]! - startMs[clip]!) >= MOMENTS_APART_MS)) chosen.push(clip)
  }
  return chosen
}
