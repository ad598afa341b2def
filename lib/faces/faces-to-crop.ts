import { nearest, SAME } from './same-face.ts'
import { type Smoothing, type Square, smoothingAt, steadySquare } from './steady-square.ts'
import type { Stretch } from './stretch.ts'

/** Crops of one picture at most: participant, interviewer, and two more. Each costs a run of the encoder. */
const MAX_FACES = 4
/** Of stretches that ended, so many are asked whether a new face is theirs. */
const REMEMBERED = 30

/**
 * Chooses the faces that get a crop. Where a picture shows more faces than are cropped, those of people who have been on
 * screen most and largest so far are taken, so that the choice stays with people and doesn't change from picture to picture.
 */
export class CropChoice {
  readonly #smoothing: Smoothing
  readonly #chosenTrack: number | undefined
  /** What was seen of a face before its stretch began, in the measure of `weight`. */
  readonly #before = new Map<number, number>()
  readonly #sameFaces = new Map<number, number>()

  /**
   * @param framesPerSecond sampling rate in Hz
   * @param chosenTrack a track that a person chose, which comes first
   */
  constructor(framesPerSecond: number, chosenTrack?: number) {
    this.#smoothing = smoothingAt(framesPerSecond)
    this.#chosenTrack = chosenTrack
  }

  /** The faces of the picture at a sampling index that get a crop, the most important first. */
  choose(stretches: readonly Stretch[], index: number): { stretch: Stretch; square: Square }[] {
    const shown = stretches.flatMap((stretch) => {
      const square = index <= stretch.lastIndex ? steadySquare(stretch.recent, index, this.#smoothing) : undefined
      return square ? [{ stretch, square }] : []
    })
    if (shown.length <= MAX_FACES) return shown
    return shown
      .map((face) => ({ face, rank: this.#rank(face.stretch, stretches) }))
      .sort((a, b) => b.rank - a.rank || a.face.stretch.id - b.face.stretch.id)
      .slice(0, MAX_FACES)
      .map(({ face }) => face)
  }

  #rank(stretch: Stretch, stretches: readonly Stretch[]): number {
    if (!this.#before.has(stretch.id) && stretch.poses.length > 0) {
      const ended = stretches.filter((other) => other.lastIndex < stretch.firstIndex).slice(-REMEMBERED)
      const own = ended.findLast((other) => nearest(stretch.poses[0]!, other.poses) < SAME)
      this.#before.set(stretch.id, own ? weight(own) + (this.#before.get(own.id) ?? 0) : 0)
      this.#sameFaces.set(stretch.id, own ? (this.#sameFaces.get(own.id) ?? own.id) : stretch.id)
    }
    const first = this.#sameFaces.get(stretch.id) ?? stretch.id
    return first === this.#chosenTrack
      ? Number.POSITIVE_INFINITY
      : weight(stretch) + (this.#before.get(stretch.id) ?? 0)
  }
}

/** How much of a face was on screen: samplings times side. */
function weight({ sightings, area }: Stretch): number {
  return Math.sqrt(sightings * area)
}
