import type { Sighting } from './face-box.ts'
import { samplingsIn } from './samplings.ts'

/** The square face region at a sampling index, in px of the shown picture. */
export interface Square {
  x: number
  y: number
  side: number
}

/** How squares are smoothed at a sampling rate, in samplings. */
export interface Smoothing {
  /** A face seen this far apart or less was there in between. */
  longestGap: number
  /** What the smoothing looks at on each side, and what a crop therefore waits for. */
  reach: number
  /** Standard deviations for place and size. */
  place: number
  size: number
}

/** Side of the square over the longer side of the face box. */
const MARGIN = 1.05
/** The same in seconds: place follows quickly, size slowly. */
const LONGEST_GAP_S = 0.64
const REACH_S = 0.96
const PLACE_S = 0.16
const SIZE_S = 0.48

/** @param framesPerSecond sampling rate in Hz */
export function smoothingAt(framesPerSecond: number): Smoothing {
  return {
    longestGap: samplingsIn(LONGEST_GAP_S, framesPerSecond),
    reach: samplingsIn(REACH_S, framesPerSecond),
    place: PLACE_S * framesPerSecond,
    size: SIZE_S * framesPerSecond,
  }
}

/**
 * Where a track's face is at `index`, smoothed over the sightings around it (Gaussian weights), or undefined
 * where the face is not there: no sighting on both sides within the longest gap.
 *
 * @param sightings of one track, rising in index
 */
export function steadySquare(
  sightings: readonly Sighting[],
  index: number,
  { longestGap, reach, place, size }: Smoothing,
): Square | undefined {
  const before = sightings.findLast((sighting) => sighting.index <= index)
  const after = sightings.find((sighting) => sighting.index >= index)
  if (!before || !after || after.index - before.index > longestGap) return undefined
  const near = sightings.filter((sighting) => Math.abs(sighting.index - index) <= reach)
  const centre = (sigma: number, value: (sighting: Sighting) => number) => {
    const weights = near.map((sighting) => Math.exp(-(((sighting.index - index) / sigma) ** 2) / 2))
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    return near.reduce((sum, sighting, i) => sum + weights[i]! * value(sighting), 0) / total
  }
  const side = MARGIN * centre(size, ({ box }) => Math.max(box.width, box.height))
  const x = centre(place, ({ box }) => box.x + box.width / 2) - side / 2
  const y = centre(place, ({ box }) => box.y + box.height / 2) - side / 2
  return { x, y, side }
}
