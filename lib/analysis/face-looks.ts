import type { FaceDetector } from '#lib/faces/detect-faces.ts'
import { type HeadPose, headPose } from '#lib/faces/head-pose.ts'
import { samplingsIn } from '#lib/faces/samplings.ts'
import type { ShownPicture } from '#lib/faces/shown-picture.ts'
import type { Square } from '#lib/faces/steady-square.ts'

/** Seconds between two looks at a face, and looks that may be under way. */
export const LOOK_EVERY_S = 1.28
const LOOKS_UNDER_WAY = 8

/** How a face was seen when it was looked at again. */
export interface FaceLook {
  kind: 'look'
  stretch: number
  index: number
  /** How surely it is a face, 0 to 1; 0 where none was found. */
  certainty: number
  /** Undefined where no points were found. */
  pose: HeadPose | undefined
}

/** Looks at faces again now and then: how they are turned, and how surely they are seen. */
export class FaceLooks {
  readonly #detector: Pick<FaceDetector, 'lookNear'>
  readonly #every: number
  readonly #lookedAt = new Map<number, number>()
  readonly #underWay: Promise<FaceLook>[] = []

  /** @param framesPerSecond sampling rate in Hz */
  constructor(detector: Pick<FaceDetector, 'lookNear'>, framesPerSecond: number) {
    this.#detector = detector
    this.#every = samplingsIn(LOOK_EVERY_S, framesPerSecond)
  }

  /** Looks at a face of a picture where it is time; the picture is cut at once, so it may be let go. */
  look(index: number, picture: ShownPicture, stretch: number, { x, y, side }: Square): void {
    if (index - (this.#lookedAt.get(stretch) ?? Number.NEGATIVE_INFINITY) < this.#every) return
    this.#lookedAt.set(stretch, index)
    const looked = this.#detector
      .lookNear(picture, { x, y, width: side, height: side, score: 1 })
      .then((face): FaceLook => {
        const pose = face?.points && headPose(face.points)
        return { kind: 'look', stretch, index, certainty: face?.score ?? 0, pose }
      })
    // A failure is thrown when its turn comes; until then it is not an unhandled one.
    looked.catch(() => {})
    this.#underWay.push(looked)
  }

  /** What was seen, in the order of the looks, until so many are under way. */
  async *seen(underWay = LOOKS_UNDER_WAY): AsyncGenerator<FaceLook, void, void> {
    while (this.#underWay.length > underWay) yield await this.#underWay.shift()!
  }
}
