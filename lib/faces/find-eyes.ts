import type { FaceBox } from './face-box.ts'
import type { Stretch } from './stretch.ts'

/**
 * Gives the latest sighting of each face its points where it has none: faces that are plainly seen come without.
 *
 * @param faces that are shown in the picture
 * @param lookNear looks again at the picture near a box
 */
export async function findEyes(
  faces: readonly Stretch[],
  lookNear: (box: FaceBox) => Promise<FaceBox | undefined>,
): Promise<void> {
  for (const { recent } of faces) {
    const { box } = recent.at(-1)!
    const points = box.points ?? (await lookNear(box))?.points
    if (points) box.points = points
  }
}
