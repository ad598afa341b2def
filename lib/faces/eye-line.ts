import type { Sighting } from './face-box.ts'
import type { Smoothing } from './steady-square.ts'

/** A face that is turned further than this is not upright: its points may be those of an upside-down face. In radians. */
const UPRIGHT = Math.PI / 4

/**
 * How far the line of a face's eyes is from level at a sampling index, in radians, clockwise as the picture is seen; smoothed over the
 * sightings around it as places are, so that crops do not tremble. 0 where no sighting near has points, or the face is not upright.
 *
 * @param sightings of one track, rising in index
 */
export function steadyEyeLine(sightings: readonly Sighting[], index: number, { reach, place }: Smoothing): number {
  let [across, down] = [0, 0]
  for (const { index: at, box } of sightings) {
    if (!box.points || Math.abs(at - index) > reach) continue
    const { rightEye, leftEye } = box.points
    const [x, y] = [leftEye.x - rightEye.x, leftEye.y - rightEye.y]
    const distance = Math.hypot(x, y)
    if (distance === 0) continue
    const weight = Math.exp(-(((at - index) / place) ** 2) / 2) / distance
    across += weight * x
    down += weight * y
  }
  const angle = across === 0 && down === 0 ? 0 : Math.atan2(down, across)
  return Math.abs(angle) <= UPRIGHT ? angle : 0
}
