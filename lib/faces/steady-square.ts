import type { Sighting } from './face-box.ts'

/** The square face region at a sampling index, in px of the shown picture. */
export interface Square {
  x: number
  y: number
  side: number
}

/** Side of the square over the longer side of the face box. */
const MARGIN = 1.05
/** A face seen this many samplings apart or less was there in between (0.64 s at 12.5 a second). */
export const LONGEST_GAP = 8
/** Standard deviations of the smoothing, in samplings: place follows quickly, size slowly. */
const PLACE_SIGMA = 2
const SIZE_SIGMA = 6
/** Samplings on each side that the smoothing looks at, and that a crop therefore waits for. */
export const SMOOTHING_REACH = 12

/**
 * Where a track's face is at `index`, smoothed over the sightings around it (Gaussian weights), or undefined
 * where the face is not there: no sighting on both sides within the longest gap.
 *
 * @param sightings of one track, rising in index
 */
export function steadySquare(sightings: readonly Sighting[], index: number): Square | undefined {
  const before = sightings.findLast((sighting) => sighting.index <= index)
  const after = sightings.find((sighting) => sighting.index >= index)
  if (!before || !after || after.index - before.index > LONGEST_GAP) return undefined
  const near = sightings.filter((sighting) => Math.abs(sighting.index - index) <= SMOOTHING_REACH)
  const centre = (sigma: number, value: (sighting: Sighting) => number) => {
    const weights = near.map((sighting) => Math.exp(-(((sighting.index - index) / sigma) ** 2) / 2))
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    return near.reduce((sum, sighting, i) => sum + weights[i]! * value(sighting), 0) / total
  }
  const side = MARGIN * centre(SIZE_SIGMA, ({ box }) => Math.max(box.width, box.height))
  const x = centre(PLACE_SIGMA, ({ box }) => box.x + box.width / 2) - side / 2
  const y = centre(PLACE_SIGMA, ({ box }) => box.y + box.height / 2) - side / 2
  return { x, y, side }
}
