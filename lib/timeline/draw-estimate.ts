import type { ClipLevel } from './clip-levels.ts'
import { beginsApart, type ClipSeries, clipSpacingMs, visibleClips } from './clip-series.ts'
import type { Lanes } from './lanes.ts'
import type { Pen } from './pen.ts'
import { type TimeView, xOfTime } from './time-view.ts'
import type { TimelineInk } from './timeline-ink.ts'

/** Medians as a line with a band from quartile to quartile; both end where no clip counts. */
export function drawStretches(
  pen: Pen,
  { spanMs, count, median, lowerQuartile, upperQuartile }: ClipLevel,
  { left, width }: Pick<Lanes, 'left' | 'width'>,
  view: TimeView,
  y: (value: number) => number,
  ink: TimelineInk,
  lineWidth = 2,
): void {
  const x = (stretch: number) => left + xOfTime((stretch + 0.5) * spanMs, view, width)
  const first = Math.max(0, Math.floor(view.fromMs / spanMs) - 1)
  const last = Math.min(count, Math.ceil(view.toMs / spanMs) + 1)
  for (let from = first; from < last; from++) {
    if (Number.isNaN(median[from]!)) continue
    let to = from
    while (to + 1 < last && !Number.isNaN(median[to + 1]!)) to++
    pen.fillStyle = ink.quartiles
    pen.beginPath()
    for (let i = from; i <= to; i++) pen.lineTo(x(i), y(upperQuartile[i]!))
    for (let i = to; i >= from; i--) pen.lineTo(x(i), y(lowerQuartile[i]!))
    pen.closePath()
    pen.fill()
    pen.strokeStyle = ink.line
    pen.lineWidth = lineWidth
    pen.beginPath()
    // A stretch alone is a short line, as a point of no length is not drawn.
    if (from === to) pen.moveTo(x(from) - 1, y(median[from]!))
    for (let i = from; i <= to; i++) pen.lineTo(x(i) + (from === to ? 1 : 0), y(median[i]!))
    pen.stroke()
    from = to
  }
}

/** Clips as a line through their middles, with a dot each where there is room; hollow where they are beyond the scale. Clips that lie apart are short lines of their own. */
export function drawClips(
  pen: Pen,
  series: ClipSeries,
  [low, high]: readonly [number, number],
  { left, width }: Pick<Lanes, 'left' | 'width'>,
  view: TimeView,
  y: (value: number) => number,
  ink: TimelineInk,
  dotRadius = 3,
): void {
  const { startMs, endMs, value, count } = series
  const [visible, after] = visibleClips(series, view)
  const first = Math.max(0, visible - 1)
  const last = Math.min(count, after + 1)
  const x = (clip: number) => left + xOfTime((startMs[clip]! + endMs[clip]!) / 2, view, width)
  pen.strokeStyle = ink.line
  pen.lineWidth = dotRadius > 0 ? 1.5 : 1
  pen.beginPath()
  for (let i = first; i < last; i++) {
    if (Number.isNaN(value[i]!)) continue
    const begins = i === first || Number.isNaN(value[i - 1]!) || beginsApart(series, i)
    if (!begins) pen.lineTo(x(i), y(value[i]!))
    else if (i + 1 < count && beginsApart(series, i + 1)) {
      const from = left + xOfTime(startMs[i]!, view, width)
      pen.moveTo(from, y(value[i]!))
      pen.lineTo(Math.max(from + 2, left + xOfTime(endMs[i]!, view, width)), y(value[i]!))
    } else pen.moveTo(x(i), y(value[i]!))
  }
  pen.stroke()
  if (dotRadius === 0 || xOfTime(view.fromMs + clipSpacingMs(series), view, width) < 7) return
  for (let i = first; i < last; i++) {
    if (Number.isNaN(value[i]!)) continue
    const isBeyond = value[i]! < low || value[i]! > high
    pen.fillStyle = isBeyond ? ink.body : ink.line
    pen.beginPath()
    pen.arc(x(i), y(value[i]!), isBeyond ? dotRadius + 1 : dotRadius, 0, 2 * Math.PI)
    pen.fill()
    if (isBeyond) pen.stroke()
  }
}
