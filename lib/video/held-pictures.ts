import { Frame } from 'node-av/lib'

/** A decoded picture that outlives the reading of the next one. */
export type HeldPicture = Frame

/** Holds pictures beyond the reading of the next one, without copying them, and reuses what it held them with. */
export class HeldPictures {
  readonly #spare: Frame[] = []

  hold(picture: HeldPicture): HeldPicture {
    const held = this.#spare.pop() ?? newFrame()
    held.ref(picture)
    return held
  }

  release(held: HeldPicture): void {
    held.unref()
    this.#spare.push(held)
  }

  /** Frees what held pictures that have been released. */
  free(): void {
    for (const frame of this.#spare) frame.free()
  }
}

function newFrame(): Frame {
  const frame = new Frame()
  frame.alloc()
  return frame
}
