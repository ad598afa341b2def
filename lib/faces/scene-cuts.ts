import { isAnotherScene, type SceneGrid } from './scene-grid.ts'

/** Cuts this few samplings apart are one, as a short fade gives several. */
const ONE_CUT = 4

/** What a picture is to those before it: going on, the first after a cut, or a flash that will be over at once. */
export type SceneEvent = 'none' | 'cut' | 'flash'

/** Watches the pictures of a recording for hard cuts, and tells flashes of light or single wrong pictures from them. */
export class SceneCuts {
  /** Sampling indices of the cuts so far. */
  readonly cuts: number[] = []
  #steady: SceneGrid | undefined

  /** @param after a few pictures that follow, from which a flash is known: the scene before it comes back */
  see(index: number, scene: SceneGrid, after: readonly SceneGrid[]): SceneEvent {
    const before = this.#steady
    if (before && isAnotherScene(before, scene)) {
      if (after.some((later) => !isAnotherScene(before, later))) return 'flash'
      this.#steady = scene
      const last = this.cuts.at(-1)
      if (last !== undefined && index - last <= ONE_CUT) this.cuts[this.cuts.length - 1] = index
      else this.cuts.push(index)
      return 'cut'
    }
    this.#steady = scene
    return 'none'
  }
}
