import { type FacePlaces, PlacesOfStretches } from './face-places.ts'
import type { FaceQuality } from './face-quality.ts'
import { type FaceStrip, StripOfStretches } from './face-strip.ts'
import type { SpanOfStretch } from './span-of-stretch.ts'

/** What is kept of a person's face to show it: where it is, and what it looks like now and then. */
export interface ShownFace {
  places: FacePlaces
  strip: FaceStrip | undefined
  /** How well it is seen; undefined where that is not measured. */
  quality?: FaceQuality | undefined
}

/** The faces of one picture as the decoding process tells them. */
export interface SquaresOfPicture {
  index: number
  repeats: number
  timeMs: number
  stretches: readonly number[]
  /** Left, top and side of each in px of the shown picture. */
  squares: readonly (readonly number[])[]
}

/** Gathers places and small pictures of faces while a recording is read. Memory is bound for the pictures, and 18 bytes a face and picture for places. */
export class FollowedFaces {
  readonly #places = new PlacesOfStretches()
  readonly #strip = new StripOfStretches()

  /** @param crops RGB of each face, `cropSide` squared, one behind the other */
  add(
    { stretches, squares, timeMs, ...at }: SquaresOfPicture,
    crops: Buffer,
    cropSide: number,
    shown: { width: number; height: number },
  ): void {
    const bytes = 3 * cropSide * cropSide
    for (const [face, stretch] of stretches.entries()) {
      this.#places.add(stretch, at, squares[face] as [number, number, number], shown)
      const crop = crops.subarray(face * bytes, (face + 1) * bytes)
      this.#strip.add(stretch, { index: at.index, atMs: timeMs }, crop, cropSide)
    }
  }

  /** What is kept of one person, whose face was followed in these stretches. */
  async of(stretches: readonly SpanOfStretch[]): Promise<ShownFace> {
    return { places: this.#places.of(stretches), strip: await this.#strip.of(stretches) }
  }
}
