import { isCovered } from '#lib/numbers/coverage.ts'
import type { TimeSpan, TimeView } from './time-view.ts'

/** The clips of an analysis as columns, in the order of their starts, with the estimate of each. */
export interface ClipSeries {
  count: number
  startMs: Float64Array
  endMs: Float64Array
  /** Share of a clip's frames with the face, 0 to 1. */
  coverage: Float64Array
  /** Not clamped; NaN where a clip is left out or there is no estimate. */
  value: Float64Array
  /** 1 where an event leaves a clip out, however much of the face it shows. */
  leftOut: Uint8Array
}

/**
 * @param values one a clip, null for those that are left out; undefined where there is no estimate or it is hidden
 * @param leftOut whether an event leaves a clip out, so that a value that it has does not count; none where none does
 */
export function clipSeries(
  clips: readonly { startMs: number; endMs: number; coverage: number }[],
  values: readonly (number | null)[] | undefined,
  leftOut: readonly boolean[] = [],
): ClipSeries {
  return {
    count: clips.length,
    startMs: Float64Array.from(clips, ({ startMs }) => startMs),
    endMs: Float64Array.from(clips, ({ endMs }) => endMs),
    coverage: Float64Array.from(clips, ({ coverage }) => coverage),
    value: Float64Array.from(clips, (_, i) => (leftOut[i] ? Number.NaN : (values?.[i] ?? Number.NaN))),
    leftOut: Uint8Array.from(clips, (_, i) => Number(leftOut[i] ?? false)),
  }
}

/** The clips that a view shows, from the first to before the last. Clips may overlap; none is longer than the longest of its neighbours. */
export function visibleClips({ count, startMs, endMs }: ClipSeries, { fromMs, toMs }: TimeView): [number, number] {
  const first = firstAt(count, (i) => endMs[i]! >= fromMs)
  return [
    first,
    Math.max(
      first,
      firstAt(count, (i) => startMs[i]! > toMs),
    ),
  ]
}

/** The clip that a moment is in: the last to start of those that overlap. -1 where it is in none. */
export function clipAt({ count, startMs, endMs }: ClipSeries, ms: number): number {
  const last = firstAt(count, (i) => startMs[i]! > ms) - 1
  return last >= 0 && ms <= endMs[last]! ? last : -1
}

/** The nearest clip that starts after a moment, or before it; -1 where there is none. */
export function neighbourClip({ count, startMs }: ClipSeries, ms: number, direction: 1 | -1): number {
  // Half a ms, so that a player that stands at the start of a clip is taken to be there.
  if (direction === 1) {
    const next = firstAt(count, (i) => startMs[i]! > ms + 0.5)
    return next < count ? next : -1
  }
  return firstAt(count, (i) => startMs[i]! >= ms - 0.5) - 1
}

/** Stretches in which clips show too little of the face to count, joined where they touch or overlap. */
export function gapsOf(series: ClipSeries): TimeSpan[] {
  return spansOf(series, (i) => !isCovered(series.coverage[i]!))
}

/** Stretches in which events leave clips out that would count otherwise, joined in the same way. */
export function leftOutSpans(series: ClipSeries): TimeSpan[] {
  return spansOf(series, (i) => series.leftOut[i] === 1 && isCovered(series.coverage[i]!))
}

/** Stretches before, between and after the clips of an analysis of some, which no clip of it shows. @param endMs of the recording */
export function unseenSpans({ count, startMs, endMs: ends }: ClipSeries, endMs: number): TimeSpan[] {
  const spans: TimeSpan[] = []
  let from = 0
  for (let i = 0; i <= count; i++) {
    const to = i < count ? startMs[i]! : endMs
    if (to > from) spans.push({ fromMs: from, toMs: to })
    if (i < count) from = Math.max(from, ends[i]!)
  }
  return spans
}

function spansOf({ count, startMs, endMs }: ClipSeries, isIn: (clip: number) => boolean): TimeSpan[] {
  const spans: TimeSpan[] = []
  for (let i = 0; i < count; i++) {
    if (!isIn(i)) continue
    const last = spans.at(-1)
    if (last && startMs[i]! <= last.toMs + 1) last.toMs = Math.max(last.toMs, endMs[i]!)
    else spans.push({ fromMs: startMs[i]!, toMs: endMs[i]! })
  }
  return spans
}

/** Time from the start of one clip to the next in ms, or the length of the only one; 0 without clips. */
export function clipSpacingMs({ count, startMs, endMs }: ClipSeries): number {
  if (count === 0) return 0
  return count === 1 ? endMs[0]! - startMs[0]! : (startMs[count - 1]! - startMs[0]!) / (count - 1)
}

/**
 * Whether a clip begins so far after the end of the one before that a line from one to the other would show what nobody looked at: by more
 * than its own length.
 */
export function beginsApart({ startMs, endMs }: Pick<ClipSeries, 'startMs' | 'endMs'>, clip: number): boolean {
  return clip > 0 && startMs[clip]! - endMs[clip - 1]! > endMs[clip]! - startMs[clip]!
}

/** The first index for which something holds that holds for all after it; count where it holds for none. */
export function firstAt(count: number, holds: (index: number) => boolean): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
