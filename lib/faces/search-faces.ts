import { mean } from '#lib/numbers/mean.ts'
import type { FaceDetector } from './detect-faces.ts'
import { CERTAIN, type FaceBox, overlap } from './face-box.ts'
import { PLAIN } from './plain-faces.ts'
import { samplingsIn } from './samplings.ts'
import type { ShownPicture } from './shown-picture.ts'

/** Seconds from one closer look at the whole picture to the next: where no face is known, and where one is. */
const NOTHING_S = 0.64
const SOMETHING_S = 6
/** A box under this score is not worth one; it only continues a track that expects it. */
const WORTH = 0.4
/** Weight of the second look in the score of a face that was looked at twice. */
const SECOND_WEIGHT = 0.6
/** A face is certain at once with this score over both looks, else with a mean of CERTAIN over so many pictures. */
const CERTAIN_AT_ONCE = 0.8
const PICTURES = 3
/** Score at most of a face that is not certain yet. */
const UNCONFIRMED = CERTAIN - 0.01
/** Boxes are of one face when they overlap by this much. */
const SAME_PLACE = 0.2
/** Places of one picture that are looked at again. */
const MAX_PLACES = 4
/** Seconds from one second look at a place to the next: where these are in vain, twice as long each time, up to a limit. */
const SHORTEST_REST_S = 0.08
const LONGEST_REST_S = 1.28

/** What the search needs of a detector. */
export type SecondLooks = Pick<FaceDetector, 'lookNear' | 'lookCloser'>

/** A place that was looked at again: what was seen there, and from which sampling on it may be looked at once more. */
interface Doubt {
  place: FaceBox
  /** Scores of the latest pictures, over both looks. */
  scores: number[]
  rest: number
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
  /** Samplings from one closer look at the whole picture to the next. */
  readonly #closer: { nothing: number; something: number }
  /** Samplings that a place rests. */
  readonly #rest: { shortest: number; longest: number }
  #lookedCloserAt = Number.NEGATIVE_INFINITY
  #doubts: Doubt[] = []

  /** @param framesPerSecond sampling rate in Hz */
  constructor(detector: SecondLooks, framesPerSecond: number) {
    this.#detector = detector
    this.#closer = { nothing: NOTHING_S * framesPerSecond, something: SOMETHING_S * framesPerSecond }
    this.#rest = {
      shortest: samplingsIn(SHORTEST_REST_S, framesPerSecond),
      longest: samplingsIn(LONGEST_REST_S, framesPerSecond),
    }
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
    this.#doubts = this.#doubts.filter(({ until, rest }) => until + rest >= index)
    const faces = await this.#judge(index, picture, first, expected)
    const missing = expected.filter((place) => !isAmong(first, place))
    for (const { face, doubt } of await this.#lookAgain(index, picture, missing)) {
      this.#settle(doubt, index, face ? 'certain' : 'in vain')
      if (face && !isAmong(faces, face)) faces.push(face)
    }
    const known = expected.length > 0 || faces.some(({ score }) => score >= CERTAIN)
    if (index - this.#lookedCloserAt < this.#closer[known ? 'something' : 'nothing']) return faces
    this.#lookedCloserAt = index
    const closer = await this.#detector.lookCloser(picture)
    const news = closer.filter((face) => !isAmong(faces, face))
    return [...faces, ...(await this.#judge(index, picture, news, expected))]
  }

  /**
   * Looks again at faces that are neither plain nor expected. Both looks have a say, and more than one picture where they
   * leave a doubt: what merely looks like a face seldom does so at two sizes and from one moment to the next.
   */
  async #judge(
    index: number,
    picture: ShownPicture,
    found: readonly FaceBox[],
    expected: readonly FaceBox[],
  ): Promise<FaceBox[]> {
    const unexpected = found.filter((face) => face.score < PLAIN && !isAmong(expected, face))
    const promising = unexpected.filter(({ score }) => score >= WORTH)
    const looks = new Map((await this.#lookAgain(index, picture, promising)).map((look) => [look.place, look]))
    return found.map((place) => {
      if (!unexpected.includes(place)) return place
      const look = looks.get(place)
      if (!look) return { ...place, score: Math.min(place.score, UNCONFIRMED) }
      const { face, doubt } = look
      const score = SECOND_WEIGHT * (face?.score ?? 0) + (1 - SECOND_WEIGHT) * place.score
      doubt.scores = [...doubt.scores, score].slice(-PICTURES)
      const usual = mean(doubt.scores)
      const certain = score >= CERTAIN_AT_ONCE || (usual >= CERTAIN && doubt.scores.length === PICTURES)
      this.#settle(doubt, index, certain ? 'certain' : usual >= CERTAIN ? 'open' : 'in vain')
      return { ...(face ?? place), score: certain ? score : Math.min(score, UNCONFIRMED) }
    })
  }

  /** Looks near places, except those that rest because they were looked at in vain a short time ago. */
  async #lookAgain(
    index: number,
    picture: ShownPicture,
    places: readonly FaceBox[],
  ): Promise<{ place: FaceBox; face: FaceBox | undefined; doubt: Doubt }[]> {
    const due: { place: FaceBox; doubt: Doubt }[] = []
    for (const place of places) {
      if (
        due.length === MAX_PLACES ||
        isAmong(
          due.map((other) => other.place),
          place,
        )
      )
        continue
      const known = this.#doubts.find((doubt) => overlap(doubt.place, place) >= SAME_PLACE)
      if (known && known.until > index) continue
      due.push({ place, doubt: { ...(known ?? { scores: [], rest: this.#rest.shortest, until: index }), place } })
      this.#doubts = this.#doubts.filter((doubt) => doubt !== known)
    }
    return Promise.all(due.map(async (look) => ({ ...look, face: await this.#detector.lookNear(picture, look.place) })))
  }

  #settle(doubt: Doubt, index: number, outcome: 'certain' | 'open' | 'in vain'): void {
    if (outcome === 'certain') return
    const { shortest, longest } = this.#rest
    doubt.rest = outcome === 'open' ? shortest : Math.min(longest, 2 * doubt.rest)
    doubt.until = index + doubt.rest
    this.#doubts.push(doubt)
  }
}

function isAmong(faces: readonly FaceBox[], place: FaceBox): boolean {
  return faces.some((face) => overlap(face, place) >= SAME_PLACE)
}
