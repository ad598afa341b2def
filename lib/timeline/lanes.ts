import { type TimeSpan, type TimeView, xOfTime } from './time-view.ts'

/** A horizontal band of the timeline, in px from its top. */
export interface Lane {
  top: number
  height: number
}

/** Bands of the timeline from top to bottom; those without content are absent. */
export interface Lanes {
  /** Px from the left at which all lanes begin: room for the labels of the scale. */
  left: number
  /** Px that the lanes are wide. */
  width: number
  height: number
  estimate: Lane | undefined
  /** Small pictures of the participant's face. */
  faces: Lane | undefined
  marks: Lane | undefined
  words: Lane | undefined
  /** A measured movement of the face. */
  movement: Lane | undefined
  coverage: Lane
  axis: Lane
  overview: Lane
}

export type LaneName = 'estimate' | 'faces' | 'marks' | 'words' | 'movement' | 'coverage' | 'axis' | 'overview'

const HEIGHTS = { faces: 36, marks: 16, words: 14, movement: 36, coverage: 10, axis: 18, overview: 26 } as const
const SPACE = 4
const LEFT = 34
const RIGHT = 8

/** Lays out the lanes: the estimate takes what the others leave of the height. */
export function lanesOf(
  width: number,
  height: number,
  has: { estimate: boolean; faces: boolean; marks: boolean; words: boolean; movement: boolean },
): Lanes {
  const below = (['faces', 'marks', 'words', 'movement', 'coverage', 'axis', 'overview'] as const).filter(
    (name) => name === 'coverage' || name === 'axis' || name === 'overview' || has[name],
  )
  const taken = below.reduce((sum, name) => sum + HEIGHTS[name] + SPACE, 0)
  let top = 2
  const lanes: Partial<Record<LaneName, Lane>> = {}
  if (has.estimate) {
    lanes.estimate = { top, height: Math.max(40, height - taken - top) }
    top += lanes.estimate.height + SPACE
  }
  for (const name of below) {
    lanes[name] = { top, height: HEIGHTS[name] }
    top += HEIGHTS[name] + (name === 'coverage' ? 0 : SPACE)
  }
  return {
    left: LEFT,
    width: Math.max(1, width - LEFT - RIGHT),
    height: top,
    estimate: lanes.estimate,
    faces: lanes.faces,
    marks: lanes.marks,
    words: lanes.words,
    movement: lanes.movement,
    coverage: lanes.coverage!,
    axis: lanes.axis!,
    overview: lanes.overview!,
  }
}

/** The lane under the pointer. @param y in px from the top of the timeline */
export function laneAt(lanes: Lanes, y: number): LaneName | undefined {
  const names = ['estimate', 'faces', 'marks', 'words', 'movement', 'coverage', 'axis', 'overview'] as const
  return names.find((name) => {
    const lane = lanes[name]
    return lane !== undefined && y >= lane.top && y < lane.top + lane.height
  })
}

/** What the pointer takes hold of in the overview: an end of the brush, the brush, or the ground beside it. */
export type BrushPart = 'from' | 'to' | 'inside' | 'outside'

const HANDLE_PX = 6

/** @param x in px from the left of the lanes */
export function brushPartAt(x: number, view: TimeView, whole: TimeView, width: number): BrushPart {
  const from = xOfTime(view.fromMs, whole, width)
  const to = xOfTime(view.toMs, whole, width)
  if (Math.abs(x - from) <= HANDLE_PX && Math.abs(x - from) <= Math.abs(x - to)) return 'from'
  if (Math.abs(x - to) <= HANDLE_PX) return 'to'
  return x > from && x < to ? 'inside' : 'outside'
}

/** The mark under the pointer: the last drawn of those that are there, which lies on top. -1 where there is none. */
export function markAt(marks: readonly TimeSpan[], x: number, view: TimeView, width: number): number {
  return marks.findLastIndex(({ fromMs, toMs }) => {
    const from = xOfTime(fromMs, view, width)
    const to = xOfTime(toMs, view, width)
    return x >= from - MARK_REACH_PX && x <= Math.max(to, from) + MARK_REACH_PX
  })
}

const MARK_REACH_PX = 5
