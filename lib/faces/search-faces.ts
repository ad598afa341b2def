import type { FaceDetector } from './detect-faces.ts'
import { CERTAIN, type FaceBox, overlap } from './face-box.ts'
import type { ShownPicture } from './shown-picture.ts'

/** Seconds from one closer look at the whole picture to the next: where no face is known, and where one is. */
const NOTHING_S = 0.48
const SOMETHING_S = 4
/** A box of this score needs no second look. */
const PLAIN = 0.85
/** A box under this score is not worth one; it only continues a track that expects it. */
const WORTH = 0.4
/** Weight of the second look in the score of a face that was looked at twice. */
const SECOND_WEIGHT = 0.6
/** Score at most of a face that ought to be looked at again and was not. */
const UNCONFIRMED = CERTAIN - 0.01
/** Boxes are of one face when they overlap by this much. */
const SAME_PLACE = 0.2
/** Places of one picture that are looked at again. */
const MAX_PLACES = 4
/** Where a second look was in vain, the next waits twice as long as the last, up to so many samplings. */
const LONGEST_REST = 16

/** What the search needs of a detector. */
export type SecondLooks = Pick<FaceDetector, 'lookNear' | 'lookCloser'>

/** A place that was looked at in vain. */
interface Rest {
  place: FaceBox
  samplings: number
  until: number
}

/**
 * Decides where a recording's pictures are looked at again after the first look: near faces that are expected and were
 * not found, at faces that are not certain, and at the whole picture now and then, more often while no face is known. A
 * participant who is plainly seen costs little more than the first look. The pictures decide, not the clock, so that an
 * analysis gives the same tracks each time.
 */
export class FaceSearch {
  readonly #detector: SecondLooks
  readonly #framesPerSecond: number
  #lookedCloserAt = Number.NEGATIVE_INFINITY
  #rests: Rest[] = []

  /** @param framesPerSecond sampling rate in Hz */
  constructor(detector: SecondLooks, framesPerSecond: number) {
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
    this.#rests = this.#rests.filter(({ until, samplings }) => until + samplings >= index)
    const faces = await this.#judge(index, picture, first, expected)
    const missing = expected.filter((place) => !isAmong(first, place))
    for (const { face } of await this.#lookAgain(index, picture, missing, (again) => again !== undefined)) {
      if (face && !isAmong(faces, face)) faces.push(face)
    }
    const known = expected.length > 0 || faces.some(({ score }) => score >= CERTAIN)
    if (index - this.#lookedCloserAt < (known ? SOMETHING_S : NOTHING_S) * this.#framesPerSecond) return faces
    this.#lookedCloserAt = index
    const closer = await this.#detector.lookCloser(picture)
    const news = closer.filter((face) => !isAmong(faces, face))
    return [...faces, ...(await this.#judge(index, picture, news, expected))]
  }

  /**
   * Looks again at faces that are neither plain nor expected. Both looks have a say in the score: what merely looks like
   * a face seldom does so at two sizes.
   */
  async #judge(
    index: number,
    picture: ShownPicture,
    found: readonly FaceBox[],
    expected: readonly FaceBox[],
  ): Promise<FaceBox[]> {
    const doubtful = found.filter(({ score }) => score >= WORTH && score < PLAIN)
    const unexpected = doubtful.filter((face) => !isAmong(expected, face))
    const scoreOf = (place: FaceBox, again?: FaceBox) =>
      SECOND_WEIGHT * (again?.score ?? 0) + (1 - SECOND_WEIGHT) * place.score
    const looks = await this.#lookAgain(index, picture, unexpected, (again, place) => scoreOf(place, again) >= CERTAIN)
    const faceAt = new Map(looks.map(({ place, face }) => [place, face]))
    return found.map((place) => {
      if (!unexpected.includes(place)) return place
      if (!faceAt.has(place)) return { ...place, score: Math.min(place.score, UNCONFIRMED) }
      const again = faceAt.get(place)
      return { ...(again ?? place), score: scoreOf(place, again) }
    })
  }

  /** Looks near places, but for those that were looked at in vain a short time ago. */
  async #lookAgain(
    index: number,
    picture: ShownPicture,
    places: readonly FaceBox[],
    worked: (face: FaceBox | undefined, place: FaceBox) => boolean,
  ): Promise<{ place: FaceBox; face: FaceBox | undefined }[]> {
    const restAt = (place: FaceBox) => this.#rests.find((rest) => overlap(rest.place, place) >= SAME_PLACE)
    const due = places.filter((place) => (restAt(place)?.until ?? index) <= index).slice(0, MAX_PLACES)
    const looks = await Promise.all(
      due.map(async (place) => ({ place, face: await this.#detector.lookNear(picture, place) })),
    )
    for (const { place, face } of looks) {
      const rest = restAt(place)
      this.#rests = this.#rests.filter((other) => other !== rest)
      if (worked(face, place)) continue
      const samplings = Math.min(LONGEST_REST, 2 * (rest?.samplings ?? 1))
      this.#rests.push({ place, samplings, until: index + samplings })
    }
    return looks
  }
}

function isAmong(faces: readonly FaceBox[], place: FaceBox): boolean {
  return faces.some((face) => overlap(face, place) >= SAME_PLACE)
}
