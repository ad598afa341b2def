import type { Formats } from '#lib/messages/formats.ts'
import { clamp } from '#lib/numbers/clamp.ts'
import { type ClipLevel, levelFor } from './clip-levels.ts'
import { type ClipSeries, clipSpacingMs } from './clip-series.ts'
import { drawClips, drawStretches } from './draw-estimate.ts'
import { drawHatched } from './draw-hatched.ts'
import { drawMarks, drawWords, type ShownMark, type WordLane } from './draw-lanes.ts'
import { drawMovement, drawMovementScale, type MovementLane } from './draw-movement.ts'
import { drawFilmstrip, type Filmstrip, type StripTiles } from './filmstrip.ts'
import type { Lanes } from './lanes.ts'
import type { Pen } from './pen.ts'
import { axisTicks, scaleTicks } from './time-labels.ts'
import { type TimeSpan, type TimeView, wholeView, xOfTime } from './time-view.ts'
import type { TimelineInk } from './timeline-ink.ts'

/** What a timeline shows of an interview; made once for an analysis. */
export interface TimelineContent {
  endMs: number
  series: ClipSeries
  levels: readonly ClipLevel[]
  /** Stretches that show too little of the face to count. */
  gaps: readonly TimeSpan[]
  /** Stretches that would count, and that events leave out. */
  leftOut: readonly TimeSpan[]
  /** Stretches that an analysis of some clips did not look at; none where it looked at all. */
  unseen: readonly TimeSpan[]
  /** Ends of the scale. */
  range: readonly [number, number]
  /** The estimate of the interview with its interval; undefined where there is none or it is hidden. */
  estimate: { value: number; interval: readonly [number, number] | undefined } | undefined
  /** Undefined where the analysis keeps no pictures of the participant's face. */
  faces: Filmstrip | undefined
  marks: readonly ShownMark[]
  words: WordLane | undefined
  movement: MovementLane | undefined
}

/** What is chosen on the timeline beside its content. */
export interface TimelineState {
  view: TimeView
  loop: TimeSpan | undefined
  /** Tiles of the filmstrip that have been loaded. */
  tiles: StripTiles
}

const FONT = '11px system-ui, sans-serif'

/** Draws all of the timeline but the cursor, which moves by itself. Only what the view shows is visited. */
export function drawTimeline(
  pen: Pen,
  content: TimelineContent,
  lanes: Lanes,
  { view, loop, tiles }: TimelineState,
  ink: TimelineInk,
  numbers: Pick<Formats, 'oneDecimal'>,
): void {
  pen.clearRect(0, 0, lanes.left + lanes.width + 64, lanes.height)
  pen.font = FONT
  if (lanes.estimate) drawEstimateLane(pen, content, lanes, view, ink)
  if (lanes.movement && content.movement) drawMovementScale(pen, content.movement, lanes, lanes.movement, ink)
  pen.save()
  pen.beginPath()
  pen.rect(lanes.left, 0, lanes.width, lanes.overview.top)
  pen.clip()
  if (lanes.faces && content.faces) {
    pen.fillStyle = ink.ground
    pen.fillRect(lanes.left, lanes.faces.top, lanes.width, lanes.faces.height)
    // Pictures are wider than the clips that they are of, and lie over it.
    drawHatched(pen, content.unseen, lanes, lanes.faces, view, ink)
    drawFilmstrip(pen, content.faces, tiles, lanes, lanes.faces, view)
  }
  if (lanes.marks) drawMarks(pen, content.marks, lanes, lanes.marks, view, ink)
  if (lanes.words && content.words) drawWords(pen, content.words, lanes, lanes.words, view, ink)
  if (lanes.movement && content.movement) drawMovement(pen, content.movement, lanes, lanes.movement, view, ink)
  drawCoverage(pen, content, lanes, view, ink)
  drawHatched(pen, content.unseen, lanes, lanes.coverage, view, ink)
  for (const lane of [lanes.words, lanes.movement, lanes.coverage])
    if (lane) drawHatched(pen, content.leftOut, lanes, lane, view, ink, { falling: true, veil: 0.7 })
  if (loop) drawSpan(pen, loop, lanes, view, ink)
  pen.restore()
  drawAxis(pen, lanes, view, ink, numbers)
  drawOverview(pen, content, lanes, view, ink)
}

function drawEstimateLane(pen: Pen, content: TimelineContent, lanes: Lanes, view: TimeView, ink: TimelineInk): void {
  const { top, height } = lanes.estimate!
  const [low, high] = content.range
  const y = (value: number) => top + 5 + (height - 10) * (1 - (clamp(value, low, high) - low) / (high - low))
  pen.fillStyle = ink.text
  pen.strokeStyle = ink.grid
  pen.lineWidth = 1
  pen.textAlign = 'right'
  pen.textBaseline = 'middle'
  for (const tick of scaleTicks(content.range, Math.max(2, Math.floor(height / 26)))) {
    pen.fillText(String(tick), lanes.left - 5, y(tick))
    line(pen, lanes.left, Math.round(y(tick)) + 0.5, lanes.left + lanes.width)
  }
  pen.save()
  pen.beginPath()
  pen.rect(lanes.left, top, lanes.width, height)
  pen.clip()
  drawHatched(pen, content.unseen, lanes, lanes.estimate!, view, ink, { veil: 0 })
  drawHatched(pen, content.gaps, lanes, lanes.estimate!, view, ink)
  drawHatched(pen, content.leftOut, lanes, lanes.estimate!, view, ink, { falling: true })
  if (content.estimate) drawInterval(pen, content.estimate, lanes, y, ink)
  const level = levelFor(content.levels, clipSpacingMs(content.series), (view.toMs - view.fromMs) / lanes.width)
  if (level) drawStretches(pen, level, lanes, view, y, ink)
  else drawClips(pen, content.series, content.range, lanes, view, y, ink)
  pen.restore()
}

function drawInterval(
  pen: Pen,
  { value, interval }: NonNullable<TimelineContent['estimate']>,
  { left, width }: Lanes,
  y: (value: number) => number,
  ink: TimelineInk,
): void {
  if (interval) {
    pen.fillStyle = ink.interval
    pen.fillRect(left, y(interval[1]), width, y(interval[0]) - y(interval[1]))
  }
  pen.strokeStyle = ink.line
  pen.lineWidth = 1
  pen.setLineDash([5, 4])
  line(pen, left, y(value), left + width)
  pen.setLineDash([])
}

function drawCoverage(
  pen: Pen,
  { series, levels }: TimelineContent,
  { left, width, coverage: { top, height } }: Lanes,
  view: TimeView,
  ink: TimelineInk,
): void {
  pen.fillStyle = ink.ground
  pen.fillRect(left, top, width, height)
  pen.fillStyle = ink.coverage
  const msPerPixel = (view.toMs - view.fromMs) / width
  const level = levelFor(levels, clipSpacingMs(series), msPerPixel)
  const bar = (fromMs: number, toMs: number, share: number) => {
    if (!(share > 0)) return
    const from = left + xOfTime(fromMs, view, width)
    const tall = Math.max(1, share * height)
    pen.fillRect(from, top + height - tall, Math.max(1, (toMs - fromMs) / msPerPixel), tall)
  }
  if (level) {
    const last = Math.min(level.count, Math.ceil(view.toMs / level.spanMs))
    for (let i = Math.max(0, Math.floor(view.fromMs / level.spanMs)); i < last; i++)
      bar(i * level.spanMs, (i + 1) * level.spanMs, level.coverage[i]!)
    return
  }
  const spacing = clipSpacingMs(series)
  const first = Math.max(0, Math.floor((view.fromMs - (series.startMs[0] ?? 0)) / Math.max(1, spacing)) - 4)
  for (let i = first; i < series.count && series.startMs[i]! <= view.toMs; i++) {
    const end = i + 1 < series.count ? Math.min(series.endMs[i]!, series.startMs[i + 1]!) : series.endMs[i]!
    bar(series.startMs[i]!, end, series.coverage[i]!)
  }
}

function drawSpan(pen: Pen, { fromMs, toMs }: TimeSpan, lanes: Lanes, view: TimeView, ink: TimelineInk): void {
  const from = lanes.left + xOfTime(fromMs, view, lanes.width)
  const to = lanes.left + xOfTime(toMs, view, lanes.width)
  pen.fillStyle = ink.loop
  pen.fillRect(from, 0, Math.max(1, to - from), lanes.axis.top)
  pen.fillStyle = ink.note
  pen.fillRect(from, 0, 2, lanes.axis.top)
  pen.fillRect(to - 2, 0, 2, lanes.axis.top)
}

function drawAxis(
  pen: Pen,
  { left, width, axis: { top } }: Lanes,
  view: TimeView,
  ink: TimelineInk,
  numbers: Pick<Formats, 'oneDecimal'>,
): void {
  pen.fillStyle = ink.text
  pen.textBaseline = 'top'
  pen.textAlign = 'center'
  for (const { ms, label } of axisTicks(view, width, numbers)) {
    const x = left + xOfTime(ms, view, width)
    pen.fillRect(Math.round(x), top, 1, 4)
    // A label at an end would be cut off.
    const place = clamp(x, left + 10, left + width - 14)
    pen.fillText(label, place, top + 6)
  }
}

function drawOverview(pen: Pen, content: TimelineContent, lanes: Lanes, view: TimeView, ink: TimelineInk): void {
  const { top, height } = lanes.overview
  const whole = wholeView(content.endMs)
  pen.fillStyle = ink.ground
  pen.fillRect(lanes.left, top, lanes.width, height)
  const level = levelFor(content.levels, clipSpacingMs(content.series), (whole.toMs * 2) / lanes.width)
  const [low, high] = content.range
  const y = (value: number) => top + 3 + (height - 6) * (1 - (clamp(value, low, high) - low) / (high - low))
  if (level && content.estimate) drawStretches(pen, level, lanes, whole, y, ink, 1)
  else if (content.estimate) drawClips(pen, content.series, content.range, lanes, whole, y, ink, 0)
  const from = lanes.left + xOfTime(view.fromMs, whole, lanes.width)
  const to = lanes.left + xOfTime(view.toMs, whole, lanes.width)
  pen.fillStyle = ink.brush
  pen.fillRect(from, top, to - from, height)
  pen.fillStyle = ink.line
  pen.fillRect(from, top, 2, height)
  pen.fillRect(to - 2, top, 2, height)
}

function line(pen: Pen, fromX: number, y: number, toX: number): void {
  pen.beginPath()
  pen.moveTo(fromX, y)
  pen.lineTo(toX, y)
  pen.stroke()
}
