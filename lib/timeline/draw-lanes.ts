import { beginsApart, firstAt } from './clip-series.ts'
import type { Lane, Lanes } from './lanes.ts'
import type { Pen } from './pen.ts'
import { type TimeSpan, type TimeView, xOfTime } from './time-view.ts'
import type { TimelineInk } from './timeline-ink.ts'

/** A note or an event on the timeline; one at a moment has no length. */
export interface ShownMark extends TimeSpan {
  /** What it is called where the pointer is on it. */
  title: string
  /** CSS colour; undefined for notes. */
  colour: string | undefined
  /** Whether clips that it overlaps are left out of estimates. */
  excludes: boolean
}

/** The description that fits best, clip by clip. */
export interface WordLane {
  startMs: Float64Array
  endMs: Float64Array
  /** Index of the description; -1 where the clip shows too little of the face. */
  word: Int16Array
  /** One a description. */
  labels: readonly string[]
  colours: readonly string[]
}

export function drawMarks(
  pen: Pen,
  marks: readonly ShownMark[],
  { left, width }: Lanes,
  { top, height }: Lane,
  view: TimeView,
  ink: TimelineInk,
): void {
  for (const { fromMs, toMs, colour, excludes } of marks) {
    if (toMs < view.fromMs || fromMs > view.toMs) continue
    const from = left + xOfTime(fromMs, view, width)
    const to = left + xOfTime(toMs, view, width)
    pen.fillStyle = colour ?? ink.note
    if (to - from > 2) {
      pen.globalAlpha = excludes ? 0.85 : 0.55
      pen.fillRect(from, top + (colour ? 3 : 10), to - from, colour ? height - 6 : 3)
      pen.globalAlpha = 1
    } else if (colour) pen.fillRect(from - 1, top, 3, height)
    if (!colour) diamond(pen, from, top + height / 2)
  }
}

function diamond(pen: Pen, x: number, y: number): void {
  pen.beginPath()
  pen.moveTo(x, y - 6)
  pen.lineTo(x + 6, y)
  pen.lineTo(x, y + 6)
  pen.lineTo(x - 6, y)
  pen.closePath()
  pen.fill()
}

export function drawWords(
  pen: Pen,
  { startMs, endMs, word, colours }: WordLane,
  { left, width }: Lanes,
  { top, height }: Lane,
  view: TimeView,
  ink: TimelineInk,
): void {
  pen.fillStyle = ink.ground
  pen.fillRect(left, top, width, height)
  const count = word.length
  const first = firstAt(count, (i) => endMs[i]! >= view.fromMs)
  const isApart = (clip: number) => beginsApart({ startMs, endMs }, clip)
  // Clips of one word in a row are one rectangle, and what is narrower than a pixel is passed over.
  for (let i = first, drawnTo = -1; i < count && startMs[i]! <= view.toMs; ) {
    let next = i + 1
    while (next < count && word[next] === word[i] && startMs[next]! <= view.toMs && !isApart(next)) next++
    const from = xOfTime(startMs[i]!, view, width)
    const to = xOfTime(next < count && !isApart(next) ? startMs[next]! : endMs[next - 1]!, view, width)
    if (word[i]! >= 0 && to > drawnTo) {
      pen.fillStyle = colours[word[i]! % colours.length]!
      pen.fillRect(left + Math.max(from, drawnTo), top, Math.max(1, to - Math.max(from, drawnTo)), height)
      drawnTo = to
    }
    i = next
  }
}
