import type { Formats } from '#lib/messages/formats.ts'
import type { TimeView } from './time-view.ts'

/** A moment in a recording as min:s; cut off, as players do it. */
export function minutesAndSeconds(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000 + 1e-6)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** The same to a tenth of a second, with the decimal sign of a language. */
export function minutesAndTenths(ms: number, { oneDecimal }: Pick<Formats, 'oneDecimal'>): string {
  // A thousandth of a ms more, so that 0.3 s is not shown as 0.2 because of how computers store it.
  const tenths = Math.floor(Math.max(0, ms) / 100 + 1e-6)
  return `${Math.floor(tenths / 600)}:${oneDecimal((tenths % 600) / 10).padStart(4, '0')}`
}

const STEPS_MS = [100, 200, 500, ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600].map((s) => 1000 * s)]

/** Room that a label needs, in px. */
const LABEL_WIDTH = 56

/** Round moments of a view to label its axis with, far enough from each other to be read. */
export function axisTicks(
  view: TimeView,
  width: number,
  numbers: Pick<Formats, 'oneDecimal'>,
): { ms: number; label: string }[] {
  const room = ((view.toMs - view.fromMs) * LABEL_WIDTH) / Math.max(1, width)
  const step = STEPS_MS.find((ms) => ms >= room) ?? 3_600_000 * Math.ceil(room / 3_600_000)
  const first = Math.ceil(view.fromMs / step)
  const last = Math.floor(view.toMs / step)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
    const ms = (first + i) * step
    return { ms, label: step < 1000 ? minutesAndTenths(ms, numbers) : minutesAndSeconds(ms) }
  })
}

/** Round numbers of a scale to label its axis with: both ends, and some between. */
export function scaleTicks([low, high]: readonly [number, number], most: number): number[] {
  const step = [1, 2, 5, 10, 20, 25, 50, 100].find((each) => (high - low) / each <= most) ?? high - low
  const between: number[] = []
  for (let value = Math.ceil(low / step) * step; value <= high; value += step) between.push(value)
  return between
}
