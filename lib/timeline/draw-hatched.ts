import { clamp } from '#lib/numbers/clamp.ts'
import type { Lane, Lanes } from './lanes.ts'
import type { Pen } from './pen.ts'
import { type TimeSpan, type TimeView, xOfTime } from './time-view.ts'
import type { TimelineInk } from './timeline-ink.ts'

/** Px from one line to the next. */
const STEP = 8

/**
 * Stretches of a lane that do not count, hatched; those too narrow to hatch are filled.
 *
 * @param falling whether the lines fall, by which what events leave out is told from what shows too little of the face
 * @param veil opacity of the ground under the lines, 0 to 1: what was drawn there before shines through
 */
export function drawHatched(
  pen: Pen,
  spans: readonly TimeSpan[],
  lanes: Pick<Lanes, 'left' | 'width'>,
  { top, height }: Lane,
  view: TimeView,
  ink: TimelineInk,
  { falling = false, veil = 1 }: { falling?: boolean; veil?: number } = {},
): void {
  pen.strokeStyle = ink.hatch
  pen.fillStyle = ink.ground
  pen.lineWidth = 1
  const [startY, endY] = falling ? [top, top + height] : [top + height, top]
  for (const { fromMs, toMs } of spans) {
    if (toMs < view.fromMs || fromMs > view.toMs) continue
    const from = lanes.left + clamp(xOfTime(fromMs, view, lanes.width), -STEP, lanes.width)
    const to = lanes.left + clamp(xOfTime(toMs, view, lanes.width), 0, lanes.width + STEP)
    pen.globalAlpha = veil
    pen.fillRect(from, top, Math.max(1, to - from), height)
    pen.globalAlpha = 1
    if (to - from < 4) continue
    pen.save()
    pen.beginPath()
    pen.rect(from, top, to - from, height)
    pen.clip()
    pen.beginPath()
    // Lines of all stretches fall on one grid, so that neighbours look like one.
    for (let x = Math.floor((from - height) / STEP) * STEP; x < to; x += STEP) {
      pen.moveTo(x, startY)
      pen.lineTo(x + height, endY)
    }
    pen.stroke()
    pen.restore()
  }
}
