import type { FaceDetector } from './detect-faces.ts'
import { CERTAIN, type FaceBox } from './face-box.ts'
import type { ShownPicture } from './shown-picture.ts'
import { TURNS, type Turn, turnBack, turnedPicture, turnedRectangle } from './turned-picture.ts'

/** A face is turned where it is seen better by this much of a score once the picture is turned back. */
const CLEARLY_BETTER = 0.08
/** Angle in degrees from upright up to which a face counts as upright. */
const UPRIGHT = 45

type Looks = Pick<FaceDetector, 'lookNear' | 'lookCloser'>

/**
 * How a face is turned in its picture, in clockwise degrees. The picture is looked at in all four turns: the points alone
 * don't tell, since the network puts the eyes of an upside-down face where its mouth is.
 *
 * @returns undefined where no turn shows a face for certain, or two show it alike
 */
export async function faceTurn(detector: Looks, picture: ShownPicture, place: FaceBox): Promise<Turn | undefined> {
  const scores = await Promise.all(
    TURNS.map(async (turn) => {
      const back = turnBack(turn)
      const box = { ...turnedRectangle(place, picture, back), score: place.score }
      const face = await detector.lookNear(turnedPicture(picture, back), box)
      return face && isUpright(face) ? face.score : 0
    }),
  )
  const [first, second] = TURNS.map((turn, i) => ({ turn, score: scores[i]! })).sort((a, b) => b.score - a.score)
  return first!.score >= CERTAIN && first!.score - second!.score >= CLEARLY_BETTER ? first!.turn : undefined
}

/** The turn of the faces of a picture in which none is found as it stands; undefined where none is found in any turn. */
export async function hiddenTurn(detector: Looks, picture: ShownPicture): Promise<Turn | undefined> {
  let best: FaceBox | undefined
  for (const turn of TURNS.slice(1)) {
    const turned = turnedPicture(picture, turnBack(turn))
    const [face] = await detector.lookCloser(turned)
    if (!face || face.score < Math.max(CERTAIN, best?.score ?? 0)) continue
    best = { ...turnedRectangle(face, turned, turn), score: face.score }
  }
  return best && faceTurn(detector, picture, best)
}

/** Whether the mouth is below the eyes. */
function isUpright({ points }: FaceBox): boolean {
  if (!points) return false
  const { rightEye, leftEye, mouth } = points
  const across = mouth.x - (rightEye.x + leftEye.x) / 2
  const down = mouth.y - (rightEye.y + leftEye.y) / 2
  return Math.abs(Math.atan2(across, down)) <= (UPRIGHT * Math.PI) / 180
}
