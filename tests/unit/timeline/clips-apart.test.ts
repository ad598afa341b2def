import { expect, it } from 'vitest'
import { beginsApart, clipSeries, unseenSpans } from '#lib/timeline/clip-series.ts'
import { drawClips } from '#lib/timeline/draw-estimate.ts'
import type { Pen } from '#lib/timeline/pen.ts'
import { INK_ON_LIGHT } from '#lib/timeline/timeline-ink.ts'

it('clips that lie apart are lines of their own, as long as the clips', () => {
  const clips = [0, 2500, 30_000].map((startMs) => ({ startMs, endMs: startMs + 2500, coverage: 1 }))
  const series = clipSeries(clips, [1, 2, 3])
  expect(clips.map((_, i) => beginsApart(series, i))).toEqual([false, false, true])
  const lines: [string, number][] = []
  const pen = {
    beginPath: () => {},
    stroke: () => {},
    moveTo: (x: number) => lines.push(['to', x]),
    lineTo: (x: number) => lines.push(['line', x]),
  } as unknown as Pen
  const apart = clipSeries(clips.toSpliced(1, 1), [1, 3])
  drawClips(pen, apart, [0, 4], { left: 0, width: 400 }, { fromMs: 0, toMs: 40_000 }, (v) => v, INK_ON_LIGHT, 0)
  expect(lines.slice(0, 2)).toEqual([
    ['to', 0],
    ['line', 25],
  ])
})

it('what lies between clips, before the first and after the last is what nobody looked at', () => {
  const clips = [
    { startMs: 1000, endMs: 2000, coverage: 1 },
    { startMs: 1500, endMs: 2500, coverage: 0 },
    { startMs: 6000, endMs: 7000, coverage: 1 },
  ]
  expect(unseenSpans(clipSeries(clips, undefined), 9000)).toEqual([
    { fromMs: 0, toMs: 1000 },
    { fromMs: 2500, toMs: 6000 },
    { fromMs: 7000, toMs: 9000 },
  ])
  expect(unseenSpans(clipSeries([{ startMs: 0, endMs: 9000, coverage: 1 }], undefined), 9000)).toEqual([])
})
