import { type RefObject, useEffect } from 'react'
import { useText } from '#app/language.tsx'
import { drawTimeline, type TimelineContent, type TimelineState } from '#lib/timeline/draw-timeline.ts'
import type { Lanes } from '#lib/timeline/lanes.ts'
import { panned, type TimeView, timeAtX, xOfTime, zoomedAt } from '#lib/timeline/time-view.ts'
import type { TimelineInk } from '#lib/timeline/timeline-ink.ts'
import type { Playback } from './playback.ts'

/** Draws the timeline with the next picture of the screen, whenever something of it changes. @param size of the canvas in CSS px */
export function useTimelineDrawing(
  canvas: RefObject<HTMLCanvasElement | null>,
  content: TimelineContent,
  lanes: Lanes,
  { view, loop, tiles }: TimelineState,
  ink: TimelineInk,
  { width, height }: { width: number; height: number },
): void {
  const t = useText()
  useEffect(() => {
    const drawn = canvas.current
    if (!drawn || width === 0) return
    const wanted = requestAnimationFrame(() => {
      const ratio = window.devicePixelRatio || 1
      const across = Math.round(width * ratio)
      const down = Math.round(height * ratio)
      // Setting a size clears the canvas, which costs time where it has not changed.
      if (drawn.width !== across) drawn.width = across
      if (drawn.height !== down) drawn.height = down
      const pen = drawn.getContext('2d')
      if (!pen) return
      pen.setTransform(ratio, 0, 0, ratio, 0, 0)
      drawTimeline(pen, content, lanes, { view, loop, tiles }, ink, t)
    })
    return () => cancelAnimationFrame(wanted)
  }, [canvas, content, lanes, view, loop, tiles, ink, width, height, t])
}

/** Moves the cursor with the player, without drawing anything anew. */
export function useTimelineCursor(
  cursor: RefObject<HTMLElement | null>,
  playback: Playback,
  view: TimeView,
  lanes: Lanes,
): void {
  useEffect(
    () =>
      playback.onMove((ms) => {
        const line = cursor.current
        if (!line) return
        const x = xOfTime(ms, view, lanes.width)
        line.style.transform = `translateX(${lanes.left + x}px)`
        line.style.visibility = x < -1 || x > lanes.width + 1 ? 'hidden' : 'visible'
      }),
    [cursor, playback, view, lanes],
  )
}

/** Zooms by the wheel and by pinching a touch pad, and pans sideways. */
export function useTimelineWheel(
  box: RefObject<HTMLElement | null>,
  lanes: Lanes,
  endMs: number,
  setView: (change: (view: TimeView) => TimeView) => void,
): void {
  useEffect(() => {
    const element = box.current
    if (!element) return
    const wheel = (event: WheelEvent) => {
      event.preventDefault()
      const x = event.clientX - element.getBoundingClientRect().left - lanes.left
      const sideways = event.shiftKey ? event.deltaX || event.deltaY : event.deltaX
      setView((current) => {
        const length = current.toMs - current.fromMs
        if (event.shiftKey || Math.abs(sideways) > Math.abs(event.deltaY))
          return panned(current, (sideways / lanes.width) * length, endMs)
        // Browsers report a pinch as a wheel with Ctrl, in much smaller steps.
        const factor = Math.exp(event.deltaY * (event.ctrlKey ? 0.01 : 0.0015))
        return zoomedAt(current, timeAtX(x, current, lanes.width), factor, endMs)
      })
    }
    // React listens passively, and could not keep the page from scrolling.
    element.addEventListener('wheel', wheel, { passive: false })
    return () => element.removeEventListener('wheel', wheel)
  }, [box, lanes, endMs, setView])
}
