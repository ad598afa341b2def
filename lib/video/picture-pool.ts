import { Frame } from 'node-av/lib'

/** A decoded picture that outlives the reading of the next one. */
export type PooledPicture = Frame

/** Holds pictures beyond the reading of the next one, without copying them, and reuses what it held them with. */
export class PicturePool {
  readonly #spare: Frame[] = []

  retain(picture: PooledPicture): PooledPicture {
    const frame = this.#spare.pop() ?? newFrame()
    frame.ref(picture)
    return frame
  }

  release(picture: PooledPicture): void {
    picture.unref()
    this.#spare.push(picture)
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
