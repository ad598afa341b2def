import { type FaceBox, overlap } from './face-box.ts'
import type { Followed, Stretch } from './stretch.ts'

/** A face goes on where its boxes overlap by this much. */
const MIN_OVERLAP = 0.2
/** A face that comes back: its size may have changed by this factor, and its place by this many face widths. */
const MAX_GROWTH = 2
const MAX_MOVE = 2.5

/** A stretch and a box that continues it by its place. */
export interface Pair {
  stretch: Followed
  box: FaceBox
}

/** Pairs of a stretch and the box that continues it, each in one pair only, best overlaps first. */
export function bestPairs(stretches: readonly Followed[], boxes: readonly FaceBox[]): Pair[] {
  const taken = new Set<Followed | FaceBox>()
  return stretches
    .flatMap((stretch) => boxes.map((box) => ({ stretch, box, fit: overlap(stretch.recent.at(-1)!.box, box) })))
    .filter(({ fit }) => fit >= MIN_OVERLAP)
    .sort((a, b) => b.fit - a.fit || a.stretch.id - b.stretch.id)
    .filter(({ stretch, box }) => {
      if (taken.has(stretch) || taken.has(box)) return false
      taken.add(stretch).add(box)
      return true
    })
}

/** Of stretches that were lost, the one that a face most plausibly continues by place and size. */
export function nearestLost<Lost extends Stretch>(box: FaceBox, lost: readonly Lost[]): Lost | undefined {
  let best: { stretch: Lost; far: number } | undefined
  for (const stretch of lost) {
    const last = stretch.recent.at(-1)!.box
    const growth = Math.sqrt((box.width * box.height) / (last.width * last.height))
    const far =
      Math.hypot(box.x + box.width / 2 - last.x - last.width / 2, box.y + box.height / 2 - last.y - last.height / 2) /
      Math.max(box.width, last.width)
    if (growth >= MAX_GROWTH || growth <= 1 / MAX_GROWTH || far >= MAX_MOVE) continue
    if (!best || far < best.far) best = { stretch, far }
  }
  return best?.stretch
}
