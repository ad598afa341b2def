import type { FaceDetector } from './detect-faces.ts'
import { CERTAIN, type FaceBox, overlap, withoutDoubles } from './face-box.ts'
import type { ShownPicture } from './shown-picture.ts'

/** Seconds from one closer look at the whole picture to the next: where nothing is known, and where a face is. */
const NOTHING_S = 0.48
const SOMETHING_S = 4
/** A face was found where it is expected when boxes overlap by this much. */
const FOUND = 0.2
const MAX_OVERLAP = 0.4

/**
 * Decides where a recording's pictures are looked at again after the first look: near faces that are expected and were not
 * found, and in the whole picture now and then, more often while no face is known. It depends on the pictures alone, not on
 * time, so that an analysis gives the same tracks each time.
 */
export class FaceSearch {
  readonly #detector: Pick<FaceDetector, 'lookNear' | 'lookCloser'>
  readonly #framesPerSecond: number
  #lookedAt = Number.NEGATIVE_INFINITY

  /** @param framesPerSecond sampling rate in Hz */
  constructor(detector: Pick<FaceDetector, 'lookNear' | 'lookCloser'>, framesPerSecond: number) {
    this.#detector = detector
    this.#framesPerSecond = framesPerSecond
  }

  /**
   * All faces of a picture. Call it in order of `index`.
   *
   * @param index sampling index
   * @param first what `FaceDetector.detect` found in this picture
   * @param expected last boxes of tracks that go on, also of those that were lost a short time ago
   * @returns boxes down to the score POSSIBLE; those from CERTAIN up may start a track
   */
  async complete(
    index: number,
    picture: ShownPicture,
    first: readonly FaceBox[],
    expected: readonly FaceBox[],
  ): Promise<FaceBox[]> {
    const lost = expected.filter((face) => !first.some((box) => overlap(box, face) >= FOUND))
    const boxes = [...first]
    if (lost.length > 0) boxes.push(...(await this.#detector.lookNear(picture, lost)))
    const known = expected.length > 0 || boxes.some((box) => box.score >= CERTAIN)
    const period = (known ? SOMETHING_S : NOTHING_S) * this.#framesPerSecond
    if (index - this.#lookedAt >= period) {
      this.#lookedAt = index
      boxes.push(...(await this.#detector.lookCloser(picture)))
    }
    return boxes.length === first.length ? boxes : withoutDoubles(boxes, MAX_OVERLAP)
  }
}
