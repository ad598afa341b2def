import { clamp } from '#lib/numbers/clamp.ts'

/** The part of a recording that a timeline shows, in ms. */
export interface TimeView {
  fromMs: number
  toMs: number
}

/** A stretch of a recording, in ms. */
export type TimeSpan = TimeView

/** The shortest part that can be shown. */
export const SHORTEST_VIEW_MS = 1000

/** All of a recording, or the shortest view where it is shorter than that. */
export function wholeView(endMs: number): TimeView {
  return { fromMs: 0, toMs: Math.max(SHORTEST_VIEW_MS, endMs) }
}

/** A view of the wanted length and start that lies within the recording. */
export function viewWithin(fromMs: number, lengthMs: number, endMs: number): TimeView {
  const whole = wholeView(endMs)
  const length = clamp(lengthMs, SHORTEST_VIEW_MS, whole.toMs)
  const from = clamp(fromMs, 0, whole.toMs - length)
  return { fromMs: from, toMs: from + length }
}

/** The view that is `factor` times as long, with the moment under the pointer where it was. */
export function zoomedAt(view: TimeView, atMs: number, factor: number, endMs: number): TimeView {
  const length = clamp((view.toMs - view.fromMs) * factor, SHORTEST_VIEW_MS, wholeView(endMs).toMs)
  const share = (atMs - view.fromMs) / (view.toMs - view.fromMs)
  return viewWithin(atMs - share * length, length, endMs)
}

export function panned(view: TimeView, byMs: number, endMs: number): TimeView {
  return viewWithin(view.fromMs + byMs, view.toMs - view.fromMs, endMs)
}

/** The same view where it shows the moment; otherwise the next page of it that does, with the moment a tenth from its start. */
export function followed(view: TimeView, atMs: number, endMs: number): TimeView {
  if (atMs >= view.fromMs && atMs <= view.toMs) return view
  const length = view.toMs - view.fromMs
  return viewWithin(atMs - length / 10, length, endMs)
}

/** Where a moment is drawn. @param width of the view in px */
export function xOfTime(ms: number, { fromMs, toMs }: TimeView, width: number): number {
  return ((ms - fromMs) / (toMs - fromMs)) * width
}

/** The moment that is drawn at x. @param width of the view in px */
export function timeAtX(x: number, { fromMs, toMs }: TimeView, width: number): number {
  return fromMs + (x / width) * (toMs - fromMs)
}
