/** A face that was followed in a recording; a later stretch may be of the same person. */
interface FollowedFace {
  id: number
  participant: boolean
  firstIndex: number
  lastIndex: number
  place?: { across: number; down: number; width: number } | undefined
  stretches?: readonly { firstIndex: number; lastIndex: number }[] | undefined
}

/** Where a face is on average over the recording: a square, as shares of the picture's width and height. */
export interface FaceBox {
  id: number
  participant: boolean
  left: number
  top: number
  width: number
  height: number
}

/**
 * The faces that were followed at a moment, each with its mean place: what is stored of a face is where it is on average,
 * not where it is in each picture.
 *
 * @param aspect width of the picture by its height
 */
export function facesAt(
  faces: readonly FollowedFace[],
  ms: number,
  { originMs, framesPerSecond, aspect }: { originMs: number; framesPerSecond: number; aspect: number },
): FaceBox[] {
  const index = Math.round(((ms - originMs) / 1000) * framesPerSecond)
  return faces.flatMap(({ id, participant, place, ...face }) => {
    const isThere = (face.stretches ?? [face]).some(
      ({ firstIndex, lastIndex }) => index >= firstIndex && index <= lastIndex,
    )
    if (!isThere || !place) return []
    const { across, down, width } = place
    const height = width * aspect
    return [{ id, participant, left: across - width / 2, top: down - height / 2, width, height }]
  })
}
