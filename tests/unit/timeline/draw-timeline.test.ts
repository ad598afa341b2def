import { describe, expect, it } from 'vitest'
import { english } from '#lib/messages/translator.ts'
import { clipLevels } from '#lib/timeline/clip-levels.ts'
import { clipSeries, gapsOf, leftOutSpans } from '#lib/timeline/clip-series.ts'
import { movementAt, movementLane } from '#lib/timeline/draw-movement.ts'
import { drawTimeline, type TimelineContent } from '#lib/timeline/draw-timeline.ts'
import { brushPartAt, laneAt, lanesOf, markAt } from '#lib/timeline/lanes.ts'
import { momentsOf } from '#lib/timeline/moments.ts'
import type { Pen } from '#lib/timeline/pen.ts'
import { wholeView } from '#lib/timeline/time-view.ts'
import { INK_ON_LIGHT } from '#lib/timeline/timeline-ink.ts'

const HAS = { estimate: true, faces: false, marks: true, words: false, movement: false }

function content(count: number): TimelineContent {
  const clips = Array.from({ length: count }, (_, i) => ({
    startMs: i * 2560,
    endMs: (i + 1) * 2560,
    coverage: i % 50 === 0 ? 0 : 1,
  }))
  const series = clipSeries(
    clips,
    clips.map(({ coverage }, i) => (coverage === 0 ? null : 10 + 5 * Math.sin(i))),
  )
  return {
    endMs: count * 2560,
    series,
    levels: clipLevels(series),
    gaps: gapsOf(series),
    leftOut: leftOutSpans(series),
    unseen: [],
    faces: undefined,
    range: [0, 16],
    estimate: { value: 10, interval: [7, 13] },
    marks: [{ fromMs: 30_000, toMs: 30_000, title: 'a note', colour: undefined, excludes: false }],
    words: undefined,
    movement: undefined,
  }
}

const clipsOf = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ startMs: i * 2560, endMs: (i + 1) * 2560, coverage: 1 }))

const IN_WORDS = {
  title: 'Mouth opening',
  inWords: String,
  short: (value: number) => (value === 0 ? 'low 0' : `high ${value}`),
}

/** From 0 to 6, with every eighth clip left out. */
const moved = (count: number) =>
  movementLane(
    clipsOf(count),
    Array.from({ length: count }, (_, i) => (i % 8 === 7 ? null : i % 8)),
    IN_WORDS,
  )

/** A pen that writes down what it is told. */
function recordingPen() {
  const told: { what: string; numbers: unknown[] }[] = []
  const pen = new Proxy({} as Record<string, unknown>, {
    get: (target, name: string) =>
      name in target ? target[name] : (...numbers: unknown[]) => void told.push({ what: name, numbers }),
    set: (target, name: string, value) => {
      target[name] = value
      return true
    },
  })
  return { pen: pen as unknown as Pen, told }
}

describe('drawing the timeline', () => {
  const lanes = lanesOf(800, 230, HAS)

  it('visits what the view shows and no more, however long the recording is', () => {
    const work = (count: number, lengthMs: number) => {
      const { pen, told } = recordingPen()
      const view = { fromMs: 1_000_000, toMs: 1_000_000 + lengthMs }
      drawTimeline(pen, content(count), lanes, { view, loop: undefined, tiles: new Map() }, INK_ON_LIGHT, english)
      return told.length
    }
    // The overview of the longer one has as many stretches again at most.
    expect(work(10_000, 60_000)).toBeLessThan(2 * work(1000, 60_000))
    expect(work(10_000, 10_000_000)).toBeLessThan(4000)
  })

  it('draws a movement in its own lane, on its own scale, and visits no more of it than the view shows', () => {
    const own = lanesOf(800, 270, { ...HAS, movement: true })
    const work = (count: number) => {
      const { pen, told } = recordingPen()
      const shown = { ...content(count), movement: moved(count) }
      const view = { fromMs: 1_000_000, toMs: 1_060_000 }
      drawTimeline(pen, shown, own, { view, loop: undefined, tiles: new Map() }, INK_ON_LIGHT, english)
      return told
    }
    expect(work(10_000).length).toBeLessThan(2 * work(1000).length)
    const { top, height } = own.movement!
    const dots = work(1000).filter(({ what, numbers }) => what === 'arc' && (numbers[1] as number) > top)
    expect(dots.length).toBeGreaterThan(10)
    for (const { numbers } of dots) expect(numbers[1]).toBeLessThanOrEqual(top + height)
    const written = work(1000).flatMap(({ what, numbers }) => (what === 'fillText' ? [numbers[0]] : []))
    expect(written).toEqual(expect.arrayContaining(['low 0', 'high 6']))
  })

  it('knows the movement of a moment, and none where no clip counts', () => {
    expect(movementAt(moved(10), 3 * 2560 + 10)).toBe(3)
    expect(movementAt(moved(10), 7 * 2560 + 10)).toBeUndefined()
    expect(movementAt(moved(10), 99 * 2560)).toBeUndefined()
  })

  it('of a movement that never changes or was never measured has a scale without ends', () => {
    for (const values of [
      [2, 2],
      [null, null],
    ]) {
      const lane = movementLane(clipsOf(2), values, IN_WORDS)
      expect(lane.ends).toEqual(['', ''])
      expect(lane.range[1]).toBeGreaterThan(lane.range[0])
    }
  })

  it('draws numbers only, with every clip inside the estimate’s lane', () => {
    const { pen, told } = recordingPen()
    drawTimeline(
      pen,
      content(40),
      lanes,
      { view: wholeView(40 * 2560), loop: { fromMs: 0, toMs: 900 }, tiles: new Map() },
      INK_ON_LIGHT,
      english,
    )
    expect(told.flatMap(({ numbers }) => numbers).filter((each) => Number.isNaN(each))).toEqual([])
    const dots = told.filter(({ what }) => what === 'arc')
    expect(dots).toHaveLength(39)
    const { top, height } = lanes.estimate!
    for (const { numbers } of dots) {
      expect(numbers[1]).toBeGreaterThanOrEqual(top)
      expect(numbers[1]).toBeLessThanOrEqual(top + height)
    }
  })

  it('marks clips beyond the scale as hollow', () => {
    const series = clipSeries([{ startMs: 0, endMs: 2560, coverage: 1 }], [22])
    const { pen, told } = recordingPen()
    const beyond = { ...content(1), series, levels: clipLevels(series), gaps: [] }
    drawTimeline(
      pen,
      beyond,
      lanes,
      { view: wholeView(2560), loop: undefined, tiles: new Map() },
      INK_ON_LIGHT,
      english,
    )
    expect(told.find(({ what }) => what === 'arc')?.numbers[2]).toBe(4)
  })

  it('hatches clips that events leave out, in every lane, and draws no estimate of them', () => {
    const clips = Array.from({ length: 4 }, (_, i) => ({ startMs: i * 2560, endMs: (i + 1) * 2560, coverage: 1 }))
    const draw = (leftOut: boolean[]) => {
      const series = clipSeries(clips, [8, 9, 10, 11], leftOut)
      const shown = { ...content(4), series, levels: clipLevels(series), gaps: [], leftOut: leftOutSpans(series) }
      const { pen, told } = recordingPen()
      drawTimeline(
        pen,
        shown,
        lanes,
        { view: wholeView(4 * 2560), loop: undefined, tiles: new Map() },
        INK_ON_LIGHT,
        english,
      )
      return { told, series }
    }
    const { told, series } = draw([false, true, true, false])
    expect(leftOutSpans(series)).toEqual([{ fromMs: 2560, toMs: 3 * 2560 }])
    expect(momentsOf(series).map(({ value }) => value)).toEqual([11, 8])
    expect(told.filter(({ what }) => what === 'arc')).toHaveLength(2)
    const hatched = told.filter(({ what, numbers }) => what === 'rect' && numbers[2] === lanes.width / 2)
    expect(hatched.map(({ numbers }) => numbers[1])).toEqual([lanes.estimate!.top, lanes.coverage.top])
    expect(draw([]).told.filter(({ what }) => what === 'arc')).toHaveLength(4)
  })

  it('leaves the estimate out where it is hidden', () => {
    const bare = lanesOf(800, 230, { ...HAS, estimate: false })
    const { pen, told } = recordingPen()
    const hidden = { ...content(100), estimate: undefined }
    drawTimeline(
      pen,
      hidden,
      bare,
      { view: wholeView(256_000), loop: undefined, tiles: new Map() },
      INK_ON_LIGHT,
      english,
    )
    expect(told.some(({ what }) => what === 'arc')).toBe(false)
    expect(bare.height).toBeLessThan(110)
  })
})

describe('what lies under the pointer', () => {
  it('is the lane, and nothing between lanes', () => {
    const lanes = lanesOf(800, 230, HAS)
    expect(laneAt(lanes, 40)).toBe('estimate')
    expect(laneAt(lanes, lanes.overview.top + 1)).toBe('overview')
    expect(laneAt(lanes, lanes.overview.top - 1)).toBeUndefined()
    expect(lanes.overview.top + lanes.overview.height).toBeLessThanOrEqual(230)
  })

  it('is a handle of the brush before the brush', () => {
    const view = { fromMs: 10_000, toMs: 20_000 }
    const whole = wholeView(100_000)
    expect([55, 101, 150, 199, 400].map((x) => brushPartAt(x, view, whole, 1000))).toEqual([
      'outside',
      'from',
      'inside',
      'to',
      'outside',
    ])
    // A brush of a few pixels can still be dragged at both ends.
    expect(brushPartAt(101, { fromMs: 10_000, toMs: 10_200 }, whole, 1000)).toBe('from')
    expect(brushPartAt(106, { fromMs: 10_000, toMs: 10_200 }, whole, 1000)).toBe('to')
  })

  it('is the mark that lies on top', () => {
    const marks = [
      { fromMs: 0, toMs: 50_000 },
      { fromMs: 20_000, toMs: 20_000 },
    ]
    const view = wholeView(100_000)
    expect(markAt(marks, 200, view, 1000)).toBe(1)
    expect(markAt(marks, 300, view, 1000)).toBe(0)
    expect(markAt(marks, 700, view, 1000)).toBe(-1)
  })
})
