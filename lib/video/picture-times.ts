import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'

/** Pictures a second that no camera of an interview reaches; those of phones reach 240. */
const FASTEST = 245
/** Pictures this far apart, in ms, are those of no interview. */
const APART_MS = 10_000
/** Longer recordings than a day are not of an interview. */
const LONGEST_MS = 24 * 3_600_000
/** Fewer pictures show nothing of their rate, and fewer jumps may be those of joined files. */
const ENOUGH = { pictures: 10, jumps: 5 }
/** Shares of the pictures whose times may stand still, and at which the time stamps may jump. */
const MOST = { standing: 0.5, jumps: 0.1 }

/**
 * The times of a recording's pictures, which decide between those that are shown and those that come too late to be. From
 * all together is judged whether the time stamps can be believed: where they can't, an analysis would be of other moments
 * than it says.
 */
export class PictureTimes {
  /** Pictures whose time was not after that of the one before. */
  standing = 0
  #shown = 0
  #apart = 0
  #firstMs: number | undefined
  #lastMs = Number.NEGATIVE_INFINITY
  #lastDurationMs = 0
  readonly #container: string

  /** @param container FFmpeg's name of the container */
  constructor(container: string) {
    this.#container = container
  }

  /** Time of the last picture that was shown, in ms; minus infinity before the first. */
  get lastMs(): number {
    return this.#lastMs
  }

  /**
   * Takes the next picture.
   *
   * @returns whether time advances, so that it is shown
   * @throws ConcordError bad-video where it is more than 24 hours after the first
   */
  see(timeMs: number, durationMs: number): boolean {
    if (timeMs <= this.#lastMs) {
      this.standing++
      return false
    }
    this.#firstMs ??= timeMs
    if (timeMs - this.#firstMs > LONGEST_MS)
      throw this.#unbelievable(phrase('by them its pictures are spread over more than 24 hours'))
    if (timeMs - this.#lastMs > APART_MS && this.#shown > 0) this.#apart++
    this.#shown++
    this.#lastMs = timeMs
    this.#lastDurationMs = durationMs
    return true
  }

  /**
   * @param packets packets of pictures that are meant to be shown, also of those that were not decoded
   * @param jumps places where the time stamps did not go on
   * @throws ConcordError bad-video where the time stamps can't be believed, with what they say and what to do
   */
  demandBelievable(packets: number, jumps: number): void {
    const decoded = this.#shown + this.standing
    if (decoded === 0) return
    const spanMs = this.#lastMs - this.#firstMs!
    if (this.#shown === 1 ? this.#lastDurationMs > APART_MS : this.#apart > (this.#shown - 1) / 2)
      throw this.#unbelievable(
        phrase('by them its pictures are more than {seconds} s apart', { seconds: APART_MS / 1000 }),
      )
    if (packets >= ENOUGH.pictures && spanMs < ((packets - 1) * 1000) / FASTEST)
      throw this.#unbelievable(
        spanMs < 1000
          ? phrase('by them {packets} pictures lie within {ms} ms', { packets, ms: Number(spanMs.toPrecision(2)) })
          : phrase('by them {packets} pictures lie within {seconds, number, ::.0 group-off} s', {
              packets,
              seconds: spanMs / 1000,
            }),
      )
    if (this.standing >= ENOUGH.pictures && this.standing > MOST.standing * decoded)
      throw this.#unbelievable(
        phrase('by them {standing} of {decoded} pictures are not after the one before', {
          standing: this.standing,
          decoded,
        }),
      )
    if (jumps >= ENOUGH.jumps && jumps > MOST.jumps * packets)
      throw this.#unbelievable(phrase('by them time jumps {jumps} times within {packets} pictures', { jumps, packets }))
  }

  #unbelievable(how: Message): ConcordError {
    return unbelievableTimes(this.#container, how)
  }
}

/**
 * The refusal of a recording whose times can't be known.
 *
 * @param container FFmpeg's name of the container
 * @param how what is wrong with the time stamps
 */
export function unbelievableTimes(container: string, how: Message): ConcordError {
  const options = container.startsWith('mov') ? '-ignore_editlist 1 -r 25' : '-r 25'
  return new ConcordError(
    'bad-video',
    phrase(
      'The time stamps of this recording can’t be believed: {how}. Export the recording again from the program that made it, or give it new time stamps with FFmpeg (ffmpeg {options} -i RECORDING NEW.mp4, where 25 is its number of pictures a second), and upload the new file.',
      { how, options },
    ),
  )
}
