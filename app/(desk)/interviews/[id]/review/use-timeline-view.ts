import { useCallback, useMemo, useState } from 'react'
import { followed, type TimeView, viewWithin, wholeView } from '#lib/timeline/time-view.ts'

/** The part of the recording that the timeline shows: all of it, until somebody zooms. */
export function useTimelineView(endMs: number) {
  const [wanted, setWanted] = useState<TimeView>()
  const view = useMemo(
    () => (wanted ? viewWithin(wanted.fromMs, wanted.toMs - wanted.fromMs, endMs) : wholeView(endMs)),
    [wanted, endMs],
  )
  const setView = useCallback(
    (change: (view: TimeView) => TimeView) => setWanted((current) => change(current ?? wholeView(endMs))),
    [endMs],
  )
  const follow = useCallback((ms: number) => setView((current) => followed(current, ms, endMs)), [setView, endMs])
  return { view, setView, follow }
}
