import { WHOLE } from '#lib/timeline/place-scale.ts'
import type { SpanOfStretch } from './span-of-stretch.ts'

/** Where one face is, sampling time by sampling time. */
export interface FacePlaces {
  /** Sampling indices at which the face is there, rising. */
  indices: readonly number[]
  /**
   * int16[indices, 3], as shares of the shown picture times WHOLE: middle of the face's square from the left and from the
   * top, and side of the square as a share of the picture's width.
   */
  places: Int16Array
}

/** Gathers where the faces of a recording are, stretch by stretch: 18 bytes a face and picture. */
export class PlacesOfStretches {
  #count = 0
  /** int32[count, 3]: stretch, sampling index, and how many sampling times from there on show the picture. */
  #rows = new Int32Array(3 * 1024)
  #places = new Int16Array(3 * 1024)

  /** @param square left, top and side in px of the shown picture, whose size is `shown` */
  add(
    stretch: number,
    { index, repeats }: { index: number; repeats: number },
    [x, y, side]: readonly [number, number, number],
    shown: { width: number; height: number },
  ): void {
    const at = 3 * this.#count++
    if (at === this.#rows.length) this.#grow()
    this.#rows.set([stretch, index, repeats], at)
    this.#places[at] = stored((x + side / 2) / shown.width)
    this.#places[at + 1] = stored((y + side / 2) / shown.height)
    this.#places[at + 2] = stored(side / shown.width)
  }

  /** Where one person's face is, which was followed in these stretches. */
  of(stretches: readonly SpanOfStretch[]): FacePlaces {
    const spans = new Map(stretches.map((stretch) => [stretch.id, stretch]))
    const found: { index: number; row: number }[] = []
    for (let row = 0; row < this.#count; row++) {
      const span = spans.get(this.#rows[3 * row]!)
      if (!span) continue
      const from = Math.max(span.firstIndex, this.#rows[3 * row + 1]!)
      const to = Math.min(span.lastIndex, this.#rows[3 * row + 1]! + this.#rows[3 * row + 2]! - 1)
      for (let index = from; index <= to; index++) found.push({ index, row })
    }
    const own = found
      .sort((a, b) => a.index - b.index || a.row - b.row)
      .filter(({ index }, i, all) => index !== all[i - 1]?.index)
    const places = new Int16Array(3 * own.length)
    for (const [i, { row }] of own.entries()) places.set(this.#places.subarray(3 * row, 3 * row + 3), 3 * i)
    return { indices: own.map(({ index }) => index), places }
  }

  #grow(): void {
    const rows = new Int32Array(2 * this.#rows.length)
    rows.set(this.#rows)
    this.#rows = rows
    const places = new Int16Array(2 * this.#places.length)
    places.set(this.#places)
    this.#places = places
  }
}

function stored(share: number): number {
  return Math.max(-2 * WHOLE, Math.min(2 * WHOLE - 1, Math.round(share * WHOLE)))
}
