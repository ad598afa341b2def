import { type KnownPlaces, type Place, placeAt } from './known-places.ts'

/** A face that was followed in a recording; a later stretch may be of the same person. */
interface FollowedFace {
  id: number
  participant: boolean
  firstIndex: number
  lastIndex: number
  place?: Place | undefined
  stretches?: readonly { firstIndex: number; lastIndex: number }[] | undefined
}

/** Where a face is: a square, as shares of the picture's width and height. */
export interface FaceBox {
  id: number
  participant: boolean
  left: number
  top: number
  width: number
  height: number
  /** Whether it is where the face is on average: where it is at the moment was not kept. */
  onAverage: boolean
}

/**
 * The faces that were followed at a moment, each where it is then, or, where that was not kept, where it is on average.
 *
 * @param places by track, as far as they are known
 * @param aspect width of the picture by its height
 */
export function facesAt(
  faces: readonly FollowedFace[],
  places: ReadonlyMap<number, KnownPlaces>,
  ms: number,
  { originMs, framesPerSecond, aspect }: { originMs: number; framesPerSecond: number; aspect: number },
): FaceBox[] {
  const index = ((ms - originMs) / 1000) * framesPerSecond
  const nearest = Math.round(index)
  return faces.flatMap(({ id, participant, place, ...face }) => {
    const known = places.get(id)
    const there = known && placeAt(known, index)
    const isFollowed = (face.stretches ?? [face]).some(
      ({ firstIndex, lastIndex }) => nearest >= firstIndex && nearest <= lastIndex,
    )
    const shown = there ?? (isFollowed ? place : undefined)
    if (!shown) return []
    const { across, down, width } = shown
    const height = width * aspect
    const box = { left: across - width / 2, top: down - height / 2, width, height }
    return [{ id, participant, ...box, onAverage: there === undefined }]
  })
}
