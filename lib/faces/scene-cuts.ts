import { samplingsIn } from './samplings.ts'
import { isAnotherScene, type SceneGrid } from './scene-grid.ts'

/** Cuts this few seconds apart are one, as a short fade gives several. */
const ONE_CUT_S = 0.32
/** A flash is over after so many seconds. */
const FLASH_S = 0.32

/** What a picture is to those before it: going on, the first after a cut, or a flash that will be over at once. */
export type SceneEvent = 'none' | 'cut' | 'flash'

/** Watches the pictures of a recording for hard cuts, and tells flashes of light or single wrong pictures from them. */
export class SceneCuts {
  /** Sampling indices of the cuts so far. */
  readonly cuts: number[] = []
  /** How many of the pictures that follow show whether one was a flash. */
  readonly lookAhead: number
  readonly #oneCut: number
  #steady: SceneGrid | undefined

  /** @param framesPerSecond sampling rate in Hz */
  constructor(framesPerSecond: number) {
    this.lookAhead = samplingsIn(FLASH_S, framesPerSecond)
    this.#oneCut = samplingsIn(ONE_CUT_S, framesPerSecond)
  }

  /** @param after pictures that follow, from which a flash is known: the scene before it comes back */
  see(index: number, scene: SceneGrid, after: readonly SceneGrid[]): SceneEvent {
    const before = this.#steady
    if (before && isAnotherScene(before, scene)) {
      if (after.slice(0, this.lookAhead).some((later) => !isAnotherScene(before, later))) return 'flash'
      this.#steady = scene
      const last = this.cuts.at(-1)
      if (last !== undefined && index - last <= this.#oneCut) this.cuts[this.cuts.length - 1] = index
      else this.cuts.push(index)
      return 'cut'
    }
    this.#steady = scene
    return 'none'
  }
}
