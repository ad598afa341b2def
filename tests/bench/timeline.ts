import { createCanvas } from '@napi-rs/canvas'
import { english } from '#lib/messages/translator.ts'
import { clipLevels } from '#lib/timeline/clip-levels.ts'
import { clipSeries, gapsOf, leftOutSpans } from '#lib/timeline/clip-series.ts'
import { drawTimeline, type TimelineContent } from '#lib/timeline/draw-timeline.ts'
import { filmstrip } from '#lib/timeline/filmstrip.ts'
import { lanesOf } from '#lib/timeline/lanes.ts'
import { momentsOf } from '#lib/timeline/moments.ts'
import type { Pen } from '#lib/timeline/pen.ts'
import { panned, wholeView, zoomedAt } from '#lib/timeline/time-view.ts'
import { INK_ON_LIGHT } from '#lib/timeline/timeline-ink.ts'

const CLIP_MS = 2560
const SIZE = { width: 772, height: 276 }
/** As on a screen with two pixels to a CSS pixel. */
const RATIO = 2
const STEPS = 240

/** The timeline of 1,400 and of 10,000 clips: how long it takes to get ready, and to draw while one zooms and pans. */
export async function benchTimeline(): Promise<void> {
  console.log(
    `Timeline of ${SIZE.width} x ${SIZE.height} px, ${RATIO} device pixels each, drawn on the CPU; ${STEPS} pictures each; processor time, so that other programs don't count:`,
  )
  for (const count of [1400, 10_000]) {
    const before = processorMs()
    const content = contentOf(count)
    const levels = processorMs()
    momentsOf(content.series)
    const moments = processorMs()
    console.log(
      `${count} clips: levels in ${(levels - before).toFixed(1)} ms, moments in ${(moments - levels).toFixed(1)} ms`,
    )
    for (const [what, times] of Object.entries(timesOf(content))) {
      const sorted = times.toSorted((a, b) => a - b)
      const mean = times.reduce((sum, each) => sum + each, 0) / times.length
      console.log(
        `  ${what}: ${Math.round(1000 / mean)} pictures a second; ${mean.toFixed(2)} ms each, ` +
          `${sorted[Math.floor(0.95 * sorted.length)]!.toFixed(2)} ms at the 95th percentile`,
      )
    }
  }
}

const STRIP_STEP_MS = 64_000

/** A picture in every slot of the filmstrip. */
function stripTimes(endMs: number): number[] {
  return Array.from({ length: Math.floor(endMs / STRIP_STEP_MS) }, (_, slot) => slot * STRIP_STEP_MS)
}

/** A tile of the filmstrip that has been loaded, with nothing to see on it. */
function tile() {
  return createCanvas(512, 512) as unknown as CanvasImageSource & { width: number }
}

/** Processor time of this program in ms. */
function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function contentOf(count: number): TimelineContent {
  const clips = Array.from({ length: count }, (_, i) => ({
    startMs: i * CLIP_MS,
    endMs: (i + 1) * CLIP_MS,
    coverage: i % 97 < 4 ? 0.2 : 0.9,
  }))
  const series = clipSeries(
    clips,
    clips.map(({ coverage }, i) => (coverage < 0.5 ? null : 24 + 10 * Math.sin(i / 40) + 6 * Math.sin(i * 7.3))),
  )
  return {
    endMs: count * CLIP_MS,
    series,
    levels: clipLevels(series),
    gaps: gapsOf(series),
    leftOut: leftOutSpans(series),
    unseen: [],
    faces: filmstrip(STRIP_STEP_MS, stripTimes(count * CLIP_MS)),
    range: [7, 49],
    estimate: { value: 24, interval: [18, 30] },
    marks: Array.from({ length: 60 }, (_, i) => ({
      fromMs: (i * count * CLIP_MS) / 60,
      toMs: (i * count * CLIP_MS) / 60 + (i % 2) * 9000,
      title: '',
      colour: i % 2 ? '#7048e8' : undefined,
      excludes: false,
    })),
    words: undefined,
    movement: undefined,
  }
}

/** Milliseconds of each picture while one zooms from all of the recording to a second, and while one pans through a minute at a time. */
function timesOf(content: TimelineContent): Record<string, number[]> {
  const canvas = createCanvas(SIZE.width * RATIO, SIZE.height * RATIO)
  const pen = canvas.getContext('2d') as unknown as Pen & Pick<CanvasRenderingContext2D, 'scale' | 'getImageData'>
  pen.scale(RATIO, RATIO)
  const lanes = lanesOf(SIZE.width, SIZE.height, {
    estimate: true,
    faces: true,
    marks: true,
    words: false,
    movement: false,
  })
  const tiles = new Map(['coarse', ...Array.from({ length: 8 }, (_, i) => String(i))].map((name) => [name, tile()]))
  const draw = (view: { fromMs: number; toMs: number }) => {
    const before = processorMs()
    drawTimeline(pen, content, lanes, { view, loop: undefined, tiles }, INK_ON_LIGHT, english)
    // What was told is painted before the next picture, as in a browser.
    pen.getImageData(0, 0, 1, 1)
    return processorMs() - before
  }
  const whole = wholeView(content.endMs)
  const factor = (1000 / whole.toMs) ** (1 / STEPS)
  draw(whole)
  let view = whole
  const zooming = Array.from({ length: STEPS }, () => {
    view = zoomedAt(view, content.endMs * 0.37, factor, content.endMs)
    return draw(view)
  })
  view = { fromMs: 0, toMs: 60_000 }
  const panning = Array.from({ length: STEPS }, () => {
    view = panned(view, 3000, content.endMs)
    return draw(view)
  })
  return { zooming, panning }
}
