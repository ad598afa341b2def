import type { AnalysedClip } from '#lib/analysis/analysis.ts'
import type { ShownEstimate } from '#lib/review/shown-estimate.ts'
import { clipLevels } from '#lib/timeline/clip-levels.ts'
import { clipSeries, gapsOf } from '#lib/timeline/clip-series.ts'
import type { TimelineContent } from '#lib/timeline/draw-timeline.ts'

/**
 * What the timeline of an interview shows, marks and words aside.
 *
 * @param estimate undefined where it is hidden or not there; made from an earlier analysis, it has clips of its own
 */
export function timelineContent(
  clips: readonly AnalysedClip[],
  estimate: ShownEstimate | undefined,
  range: readonly [number, number],
  recordingEndMs: number,
): Omit<TimelineContent, 'marks' | 'words'> {
  const values = estimate && valuesFor(clips, estimate.clips)
  const series = clipSeries(clips, values)
  return {
    endMs: Math.max(recordingEndMs, clips.at(-1)?.endMs ?? 0),
    series,
    levels: clipLevels(series),
    gaps: gapsOf(series),
    range,
    estimate: estimate && { value: estimate.value, interval: estimate.interval90 },
  }
}

/** The estimates of clips, found by the times of the clips that they were made from. */
function valuesFor(clips: readonly AnalysedClip[], estimated: ShownEstimate['clips']): (number | null)[] {
  const byStart = new Map(estimated.map(({ startMs, value }) => [Math.round(startMs), value]))
  return clips.map(({ startMs }) => byStart.get(Math.round(startMs)) ?? null)
}
