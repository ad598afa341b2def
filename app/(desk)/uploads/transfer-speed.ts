/** Over how long the speed is taken, in ms: long enough to be calm, short enough to follow a change of network. */
const WINDOW_MS = 12_000
/** Before so much time has passed, a speed would be a guess. */
const LEAST_MS = 1500

/** How fast bytes go, from when how many had gone. */
export class TransferSpeed {
  #marks: { atMs: number; bytes: number }[] = []

  /** @param bytes how many have gone since the beginning of all that is sent; fewer than before begins anew */
  note(atMs: number, bytes: number): void {
    const last = this.#marks.at(-1)
    if (last && bytes < last.bytes) this.#marks = []
    this.#marks.push({ atMs, bytes })
    // One mark before the window stays, so that a slow transfer has a speed too.
    while (this.#marks.length > 2 && this.#marks[1]!.atMs <= atMs - WINDOW_MS) this.#marks.shift()
  }

  /** Forgets what was, as after a pause. */
  reset(): void {
    this.#marks = []
  }

  /** Bytes a second; undefined where nothing is known yet. */
  get bytesPerSecond(): number | undefined {
    const [first, last] = [this.#marks[0], this.#marks.at(-1)]
    if (!first || !last || last.atMs - first.atMs < LEAST_MS) return undefined
    return ((last.bytes - first.bytes) * 1000) / (last.atMs - first.atMs)
  }
}
