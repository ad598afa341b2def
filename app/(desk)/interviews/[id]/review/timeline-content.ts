import type { AnalysedClip } from '#lib/analysis/analysis.ts'
import { isCovered } from '#lib/numbers/coverage.ts'
import type { ShownEstimate } from '#lib/review/shown-estimate.ts'
import { clipsIn } from '#lib/studies/left-out-clips.ts'
import { clipLevels } from '#lib/timeline/clip-levels.ts'
import { clipSeries, gapsOf, leftOutSpans, unseenSpans } from '#lib/timeline/clip-series.ts'
import type { TimelineContent } from '#lib/timeline/draw-timeline.ts'

/**
 * What the timeline of an interview shows, pictures of the face, marks and words aside.
 *
 * @param estimate undefined where it is hidden or not there; made from an earlier analysis, it has clips of its own
 * @param isOfSome whether the analysis is of some clips of the recording
 * @param excluded stretches that events leave out now, as far as the person sees them
 */
export function timelineContent(
  clips: readonly AnalysedClip[],
  estimate: ShownEstimate | undefined,
  range: readonly [number, number],
  recordingEndMs: number,
  isOfSome: boolean,
  excluded: readonly { fromMs: number; toMs: number }[],
): Omit<TimelineContent, 'faces' | 'marks' | 'words' | 'movement'> {
  const values = estimate && valuesFor(clips, estimate.clips)
  const now = clipsIn(clips, excluded)
  // A clip that shows enough of the face and has no value was left out when the estimate was made.
  const leftOut = clips.map(({ coverage }, i) => now[i]! || (isCovered(coverage) && values?.[i] === null))
  const series = clipSeries(
    clips,
    values?.map((value) => value ?? null),
    leftOut,
  )
  const endMs = Math.max(recordingEndMs, clips.at(-1)?.endMs ?? 0)
  return {
    endMs,
    unseen: isOfSome ? unseenSpans(series, endMs) : [],
    series,
    levels: clipLevels(series),
    gaps: gapsOf(series),
    leftOut: leftOutSpans(series),
    range,
    estimate: estimate && { value: estimate.value, interval: estimate.interval90 },
  }
}

/** The estimates of clips, found by the times of the clips that they were made from; undefined where those were others. */
function valuesFor(clips: readonly AnalysedClip[], estimated: ShownEstimate['clips']): (number | null | undefined)[] {
  const byStart = new Map(estimated.map(({ startMs, value }) => [Math.round(startMs), value]))
  return clips.map(({ startMs }) => byStart.get(Math.round(startMs)))
}
