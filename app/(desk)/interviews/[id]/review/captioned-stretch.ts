import { type ClipSeries, clipAt } from '#lib/timeline/clip-series.ts'
import type { TimeSpan } from '#lib/timeline/time-view.ts'

/** Around a moment that is in no clip: as long as a clip of the default sampling, 32 frames at 12.5 a second. */
const AROUND_MS = 1280

/**
 * What a caption is written for: the range that is looped, or else the clip at a moment, or else what is around the moment. Whole ms.
 *
 * @param endMs of the recording; 0 where it was not analysed
 */
export function captionedStretch(
  series: ClipSeries,
  nowMs: number,
  endMs: number,
  loop: TimeSpan | undefined,
): TimeSpan {
  const clip = clipAt(series, nowMs)
  const latest = endMs > 0 ? endMs - 2 * AROUND_MS : Number.POSITIVE_INFINITY
  const from = Math.max(0, Math.min(nowMs - AROUND_MS, latest))
  const { fromMs, toMs } =
    loop ??
    (clip < 0
      ? { fromMs: from, toMs: from + 2 * AROUND_MS }
      : { fromMs: series.startMs[clip]!, toMs: series.endMs[clip]! })
  return { fromMs: Math.round(fromMs), toMs: Math.round(toMs) }
}
