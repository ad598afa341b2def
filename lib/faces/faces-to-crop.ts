import type { Track } from './follow-faces.ts'
import { type Square, steadySquare } from './steady-square.ts'

/** Crops of one picture at most: participant, interviewer, and one more. */
const MAX_FACES = 3
/** Faces much smaller than the largest one are bystanders or pictures on a wall. */
const MIN_SIDE_OF_LARGEST = 0.4

/** The faces of the picture at a sampling index that get a crop, largest first. */
export function facesToCrop(tracks: readonly Track[], index: number): { track: Track; square: Square }[] {
  const faces = tracks.flatMap((track) => {
    const square = steadySquare(track.recent, index)
    return square ? [{ track, square }] : []
  })
  const largest = Math.max(0, ...faces.map(({ square }) => square.side))
  return faces
    .filter(({ square }) => square.side >= MIN_SIDE_OF_LARGEST * largest)
    .sort((a, b) => b.square.side - a.square.side)
    .slice(0, MAX_FACES)
}
