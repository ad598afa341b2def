import { useCallback, useMemo, useRef, useState } from 'react'
import type { InterviewPage } from '#lib/review/interview-page.ts'
import type { TimelineContent } from '#lib/timeline/draw-timeline.ts'
import { type Moment, momentsOf } from '#lib/timeline/moments.ts'
import { viewWithin } from '#lib/timeline/time-view.ts'
import { actOnReview } from './act-on-review.ts'
import { Playback } from './playback.ts'
import type { ReviewAction } from './review-keys.ts'
import { timelineContent } from './timeline-content.ts'
import { useTimelineView } from './use-timeline-view.ts'

/** Before and after a moment that is looped, so that one sees where it comes from. */
const AROUND_MS = 1500
/** What is shown of the timeline at most when a moment is chosen. */
const MOMENT_VIEW_MS = 60_000

/** The player, the timeline and what moves both. */
export function useReview(interview: InterviewPage, { faces: strip, marks, words, movement }: TimelineOthers) {
  const [playback] = useState(() => new Playback())
  const stage = useRef<HTMLElement>(null)
  const [faces, setFaces] = useState(false)
  const [help, setHelp] = useState(false)
  const chosen = useRef(-1)
  const result = interview.analysis?.result
  const { estimate } = interview
  const [low, high] = interview.target.range
  const excluded = useMemo(() => marks.filter(({ excludes }) => excludes), [marks])
  const measured = useMemo(
    () =>
      timelineContent(
        result?.clips ?? [],
        estimate,
        [low, high],
        result?.endMs ?? 0,
        result?.sampling.spread !== undefined,
        excluded,
      ),
    [result, estimate, low, high, excluded],
  )
  const content = useMemo<TimelineContent>(
    () => ({ ...measured, faces: strip, marks, words, movement }),
    [measured, strip, marks, words, movement],
  )
  const moments = useMemo(() => momentsOf(content.series), [content.series])
  const { endMs } = content
  const { view, setView, follow } = useTimelineView(endMs)
  const seek = useCallback(
    (ms: number) => {
      playback.seek(ms)
      follow(ms)
    },
    [playback, follow],
  )
  const show = ({ fromMs, toMs }: Pick<Moment, 'fromMs' | 'toMs'>) => {
    const start = Math.max(0, fromMs - AROUND_MS)
    playback.setLoop({ fromMs: start, toMs: Math.min(endMs, toMs + AROUND_MS) })
    playback.seek(start)
    setView((current) => {
      const length = Math.min(current.toMs - current.fromMs, Math.max(MOMENT_VIEW_MS, toMs - fromMs))
      return viewWithin((fromMs + toMs - length) / 2, length, endMs)
    })
    playback.play()
  }
  const showNext = (by: 1 | -1) => {
    if (moments.length === 0) return
    // Before the first press, the next one is the first and the one before it the last.
    const from = chosen.current < 0 && by === -1 ? 0 : chosen.current
    chosen.current = (from + by + moments.length) % moments.length
    show(moments[chosen.current]!)
  }
  const act = (action: ReviewAction) =>
    actOnReview(action, {
      playback,
      content,
      frameRate: result?.recording.frameRate || 25,
      stage: stage.current,
      seek,
      setView,
      showNext,
      toggleFaces: () => setFaces(!faces),
      openHelp: () => setHelp(true),
    })
  return { playback, stage, content, moments, view, setView, seek, show, act, faces, help, setHelp }
}

type TimelineOthers = Pick<TimelineContent, 'faces' | 'marks' | 'words' | 'movement'>

export type Review = ReturnType<typeof useReview>
