const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000
/** What ran for this long is taken for sound: the next pause is the first again. */
const SOUND_MS = 60_000

/** How long to wait before something that died is started again: twice as long each time that it dies within a minute. */
export class GrowingPause {
  #nextMs = FIRST_PAUSE_MS

  /** @param ranForMs how long it had run */
  next(ranForMs: number): number {
    if (ranForMs > SOUND_MS) this.#nextMs = FIRST_PAUSE_MS
    const pause = this.#nextMs
    this.#nextMs = Math.min(LONGEST_PAUSE_MS, pause * 2)
    return pause
  }
}
