import { type PointerEvent, useRef, useState } from 'react'
import { clamp } from '#lib/numbers/clamp.ts'
import { type BrushPart, brushPartAt, type Lanes, laneAt } from '#lib/timeline/lanes.ts'
import {
  panned,
  type TimeSpan,
  type TimeView,
  timeAtX,
  viewWithin,
  wholeView,
  zoomedAt,
} from '#lib/timeline/time-view.ts'

/** Px that the pointer moves before a press becomes a drag. */
const DRAG_PX = 4

interface Drag {
  kind: 'loop' | 'pan' | 'brush' | 'press'
  part: BrushPart
  startX: number
  startView: TimeView
  moved: boolean
}

interface Acts {
  lanes: Lanes
  view: TimeView
  endMs: number
  setView: (view: TimeView) => void
  onSeek: (ms: number) => void
  onLoop: (loop: TimeSpan | undefined) => void
}

/** Px between two fingers, at least a few. */
const spread = (of: number[]) => Math.max(8, Math.abs(of[0]! - of[1]!))

/** The view after a part of the brush was moved by a time: one of its ends, or all of it. */
function brushed(part: BrushPart, startView: TimeView, movedMs: number, endMs: number): TimeView {
  if (part === 'from') {
    const fromMs = Math.min(startView.fromMs + movedMs, startView.toMs - 1000)
    return viewWithin(fromMs, startView.toMs - fromMs, endMs)
  }
  if (part === 'to') return viewWithin(startView.fromMs, startView.toMs + movedMs - startView.fromMs, endMs)
  return panned(startView, movedMs, endMs)
}

/** Presses, drags and pinches on the timeline: a press goes there, a drag loops, one on the overview moves the brush, two fingers zoom. */
export function useTimelinePointer({ lanes, view, endMs, setView, onSeek, onLoop }: Acts) {
  const drag = useRef<Drag>(undefined)
  const fingers = useRef(new Map<number, number>())
  const [hover, setHover] = useState<{ ms: number; y: number }>()
  const place = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    return { x: event.clientX - box.left - lanes.left, y: event.clientY - box.top }
  }
  const at = (x: number, of = view) => timeAtX(clamp(x, 0, lanes.width), of, lanes.width)
  const brush = (x: number, { part, startX, startView }: Drag) => {
    const whole = wholeView(endMs)
    setView(brushed(part, startView, at(x, whole) - at(startX, whole), endMs))
  }
  /** The part of the brush at a place; outside of it, the brush comes there first. */
  const grasp = (x: number): { part: BrushPart; startView: TimeView } => {
    const part = brushPartAt(x, view, wholeView(endMs), lanes.width)
    if (part !== 'outside') return { part, startView: view }
    const length = view.toMs - view.fromMs
    const startView = viewWithin(at(x, wholeView(endMs)) - length / 2, length, endMs)
    setView(startView)
    return { part, startView }
  }
  const down = (event: PointerEvent<HTMLElement>) => {
    const { x, y } = place(event)
    fingers.current.set(event.pointerId, x)
    event.currentTarget.setPointerCapture(event.pointerId)
    const inOverview = laneAt(lanes, y) === 'overview'
    const { part, startView } = inOverview ? grasp(x) : { part: 'inside' as const, startView: view }
    const pans = event.pointerType === 'touch' || event.button === 1 || event.shiftKey
    const kind = inOverview ? 'brush' : pans ? 'pan' : 'loop'
    drag.current = { kind, part, startX: x, startView, moved: false }
  }
  const pinch = (event: PointerEvent<HTMLElement>, x: number) => {
    const places = fingers.current
    const before = [...places.values()]
    places.set(event.pointerId, x)
    const after = [...places.values()]
    const middle = (after[0]! + after[1]!) / 2
    setView(zoomedAt(view, at(middle), spread(before) / spread(after), endMs))
    if (drag.current) drag.current.moved = true
  }
  const move = (event: PointerEvent<HTMLElement>) => {
    const { x, y } = place(event)
    if (fingers.current.size === 2 && fingers.current.has(event.pointerId)) return pinch(event, x)
    const press = drag.current
    if (!press) return setHover({ ms: at(x, laneAt(lanes, y) === 'overview' ? wholeView(endMs) : view), y })
    if (!press.moved && Math.abs(x - press.startX) < DRAG_PX) return
    press.moved = true
    if (press.kind === 'brush') brush(x, press)
    else if (press.kind === 'pan')
      setView(panned(press.startView, at(press.startX, press.startView) - at(x, press.startView), endMs))
    else {
      const [from, to] = [at(press.startX), at(x)].sort((a, b) => a - b)
      onLoop({ fromMs: from!, toMs: to! })
      setHover({ ms: at(x), y })
    }
  }
  const up = (event: PointerEvent<HTMLElement>) => {
    const press = drag.current
    fingers.current.delete(event.pointerId)
    if (fingers.current.size > 0) return
    drag.current = undefined
    if (press?.moved) return press.kind === 'loop' ? onSeek(Math.min(at(press.startX), at(place(event).x))) : undefined
    if (press && press.kind !== 'brush') onSeek(at(place(event).x))
  }
  const cancel = (event: PointerEvent<HTMLElement>) => {
    fingers.current.delete(event.pointerId)
    drag.current = undefined
  }
  return {
    hover,
    handlers: {
      onPointerDown: down,
      onPointerMove: move,
      onPointerUp: up,
      onPointerCancel: cancel,
      onPointerLeave: () => setHover(undefined),
    },
  }
}
