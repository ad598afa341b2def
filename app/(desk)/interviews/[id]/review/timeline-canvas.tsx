'use client'
import { Group, Text } from '@mantine/core'
import { useMergedRef, useResizeObserver } from '@mantine/hooks'
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react'
import { useShownColorScheme } from '#app/color-scheme.ts'
import { useText } from '#app/language.tsx'
import type { TimelineContent } from '#lib/timeline/draw-timeline.ts'
import { lanesOf } from '#lib/timeline/lanes.ts'
import { followed, type TimeView, wholeView } from '#lib/timeline/time-view.ts'
import { INK_ON_DARK, INK_ON_LIGHT } from '#lib/timeline/timeline-ink.ts'
import type { Playback } from './playback.ts'
import classes from './review.module.css'
import { Readout, spokenTime } from './timeline-readout.tsx'
import { usePlaybackState } from './use-playback.ts'
import { type StripOf, useStripTiles } from './use-strip-tiles.ts'
import { useTimelineCursor, useTimelineDrawing, useTimelineWheel } from './use-timeline-drawing.ts'
import { useTimelinePointer } from './use-timeline-pointer.ts'

interface Props {
  content: TimelineContent
  /** Whose faces its filmstrip is of; undefined where it has none. */
  strip: StripOf | undefined
  target: string
  playback: Playback
  view: TimeView
  setView: (change: (view: TimeView) => TimeView) => void
}

/** The timeline with the player's cursor; for the keyboard and screen readers, it is a slider. */
export function TimelineCanvas({ content, strip, target, playback, view, setView }: Props) {
  const t = useText()
  const canvas = useRef<HTMLCanvasElement>(null)
  const cursor = useRef<HTMLDivElement>(null)
  const own = useRef<HTMLDivElement>(null)
  const [sized, { width, height }] = useResizeObserver<HTMLDivElement>()
  const frame = useMergedRef(own, sized)
  const ink = useShownColorScheme() === 'dark' ? INK_ON_DARK : INK_ON_LIGHT
  const { nowMs, loop, playing } = usePlaybackState(playback)
  const { endMs, estimate, faces, marks, words, movement } = content
  const lanes = useMemo(
    () =>
      lanesOf(width, height, {
        estimate: estimate !== undefined,
        faces: faces !== undefined,
        marks: marks.length > 0,
        words: words !== undefined,
        movement: movement !== undefined,
      }),
    [width, height, estimate, faces, marks.length, words, movement],
  )
  const { hover, handlers } = useTimelinePointer({
    lanes,
    view,
    endMs,
    setView: (next) => setView(() => next),
    onSeek: (ms) => playback.seek(ms),
    onLoop: (next) => playback.setLoop(next),
  })

  const tiles = useStripTiles(strip, faces, view, lanes)
  useTimelineDrawing(canvas, content, lanes, { view, loop, tiles }, ink, { width, height })
  useTimelineCursor(cursor, playback, view, lanes)
  useTimelineWheel(own, lanes, endMs, setView)
  useEffect(() => {
    if (playing) setView((current) => followed(current, nowMs, endMs))
  }, [playing, nowMs, endMs, setView])

  const press = (event: KeyboardEvent) => {
    if (event.key === 'Home') playback.seek(0)
    else if (event.key === 'End') playback.seek(endMs)
    else if (event.key === 'PageUp') playback.seek(playback.nowMs() + 10_000)
    else if (event.key === 'PageDown') playback.seek(playback.nowMs() - 10_000)
    else return
    event.preventDefault()
  }
  return (
    <>
      <Readout content={content} target={target} hover={hover} nowMs={nowMs} lanes={lanes} view={view} />
      <div
        ref={frame}
        className={classes.timeline}
        data-bare={estimate ? undefined : true}
        data-faces={faces ? true : undefined}
        data-movement={movement ? true : undefined}
        role="slider"
        tabIndex={0}
        aria-label={t('Timeline')}
        aria-valuemin={0}
        aria-valuemax={Math.round(endMs / 1000)}
        aria-valuenow={Math.round(Math.min(nowMs, endMs) / 1000)}
        aria-valuetext={spokenTime(t, content, target, nowMs)}
        onKeyDown={press}
        onDoubleClick={() => setView(() => wholeView(endMs))}
        {...handlers}
      >
        <canvas ref={canvas} className={classes.canvas} />
        <div ref={cursor} className={classes.cursor} style={{ height: lanes.axis.top + 4 }} />
      </div>
      {content.unseen.length > 0 && <UnseenLegend />}
    </>
  )
}

/** What the hatching of an analysis of some clips says. */
function UnseenLegend() {
  const t = useText()
  return (
    <Group gap={6} wrap="nowrap" mt={2}>
      <svg width={22} height={12} aria-hidden style={{ flex: 'none' }}>
        <rect width={22} height={12} fill="none" stroke="var(--mantine-color-dimmed)" />
        <path d="M0 12 L12 0 M8 12 L20 0 M16 12 L22 6" stroke="var(--mantine-color-dimmed)" />
      </svg>
      <Text size="xs" c="dimmed">
        {t('Hatched: not looked at. This analysis is of some clips, spread over the recording.')}
      </Text>
    </Group>
  )
}
