import { clamp } from '#lib/numbers/clamp.ts'
import { type ClipLevel, clipLevels, levelFor } from './clip-levels.ts'
import { type ClipSeries, clipAt, clipSeries, clipSpacingMs } from './clip-series.ts'
import { drawClips, drawStretches } from './draw-estimate.ts'
import type { Lane, Lanes } from './lanes.ts'
import type { Pen } from './pen.ts'
import type { TimeView } from './time-view.ts'
import type { TimelineInk } from './timeline-ink.ts'

/** A measured movement over the recording. */
export interface MovementLane {
  series: ClipSeries
  levels: readonly ClipLevel[]
  /** Lowest and highest value, and how they are written. */
  range: readonly [number, number]
  ends: readonly [string, string]
  title: string
  /** A value with its unit. */
  inWords: (value: number) => string
}

/** @param values one a clip; null for those that don't count */
export function movementLane(
  clips: readonly { startMs: number; endMs: number; coverage: number }[],
  values: readonly (number | null)[],
  { title, inWords, short }: Pick<MovementLane, 'title' | 'inWords'> & { short: (value: number) => string },
): MovementLane {
  const series = clipSeries(clips, values)
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of series.value) {
    if (value < low) low = value
    if (value > high) high = value
  }
  // Nothing, or the same all the time, is a line in the middle.
  const range: [number, number] = high > low ? [low, high] : high === low ? [low - 1, high + 1] : [0, 1]
  const ends: [string, string] = high > low ? [short(low), short(high)] : ['', '']
  return { series, levels: clipLevels(series), range, ends, title, inWords }
}

/** The movement at a moment; undefined where no clip counts there. */
export function movementAt({ series }: MovementLane, ms: number): number | undefined {
  const value = series.value[clipAt(series, ms)]
  return value === undefined || Number.isNaN(value) ? undefined : value
}

/** The movement as a line; what is long is summed up as the estimate is, so that only what the view shows is visited. */
export function drawMovement(
  pen: Pen,
  { series, levels, range }: MovementLane,
  lanes: Lanes,
  { top, height }: Lane,
  view: TimeView,
  ink: TimelineInk,
): void {
  const [low, high] = range
  const y = (value: number) => top + 3 + (height - 6) * (1 - (clamp(value, low, high) - low) / (high - low))
  pen.fillStyle = ink.ground
  pen.fillRect(lanes.left, top, lanes.width, height)
  const own = { ...ink, line: ink.note, quartiles: ink.loop }
  const level = levelFor(levels, clipSpacingMs(series), (view.toMs - view.fromMs) / lanes.width)
  if (level) drawStretches(pen, level, lanes, view, y, own, 1.5)
  else drawClips(pen, series, range, lanes, view, y, own, 2)
}

/** The ends of the lane's own scale, at its left. */
export function drawMovementScale(pen: Pen, { ends }: MovementLane, lanes: Lanes, lane: Lane, ink: TimelineInk): void {
  pen.fillStyle = ink.text
  pen.textAlign = 'right'
  pen.textBaseline = 'middle'
  pen.fillText(ends[1], lanes.left - 5, lane.top + 6)
  pen.fillText(ends[0], lanes.left - 5, lane.top + lane.height - 6)
}
