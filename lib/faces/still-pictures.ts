import type { FaceBox } from './face-box.ts'
import { isPlain } from './plain-faces.ts'
import { changeAround, type SceneGrid } from './scene-grid.ts'
import type { Stretch } from './stretch.ts'

/** Share of the cells around a face that may change while it keeps still. */
const STILL = 0.02
/** Sightings from which on a face has been followed for a while. */
const FOLLOWED = 5

/**
 * Tells which pictures need no look for faces: those that are like the picture before around each of its faces, while all faces
 * are plain and have been followed for a while. The pictures decide, not the clock, so that an analysis gives the same crops
 * each time. What is between two looks is smoothed over, as steady squares are anyway.
 */
export class StillPictures {
  /** The picture before, whether it was looked at or not. */
  before: SceneGrid | undefined
  readonly #lookEvery: number
  #faces: readonly FaceBox[] = []
  #passedOver = 0

  /** @param lookEvery of so many pictures in a row that keep still, one is looked at; 1 looks at every picture */
  constructor(lookEvery: number) {
    this.#lookEvery = lookEvery
  }

  /** @returns the grid of a picture that needs no look; undefined where it needs one */
  sceneOf(made: () => SceneGrid): SceneGrid | undefined {
    const { before } = this
    if (before && this.#faces.length > 0 && this.#passedOver < this.#lookEvery - 1) {
      const scene = made()
      if (this.#faces.every((face) => changeAround(before, scene, face) <= STILL)) {
        this.#passedOver++
        return scene
      }
    }
    this.#passedOver = 0
    return undefined
  }

  /**
   * A picture was looked at.
   *
   * @param boxes what was found; none where the picture cut
   * @param shown the stretches that it continues
   */
  seen(boxes: readonly FaceBox[], shown: readonly Pick<Stretch, 'sightings'>[]): void {
    const isCalm = boxes.length === shown.length && boxes.every(isPlain)
    this.#faces = isCalm && shown.every(({ sightings }) => sightings >= FOLLOWED) ? boxes : []
  }
}
