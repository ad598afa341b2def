import type { Rectangle } from '#lib/faces/shown-picture.ts'
import { clamp } from '#lib/numbers/clamp.ts'

interface Size {
  width: number
  height: number
}

/**
 * A picture reduced to blocks of one colour each, the mean of what was there. Parts of other pictures are painted over with it, with smooth passages from block to block. Nothing
 * finer than a block can be brought back.
 */
export class CoarsePicture {
  readonly #size: Size
  readonly #columns: number
  readonly #rows: number
  /** Means of red, green and blue by block, row by row. */
  readonly #blocks: Float32Array

  /**
   * @param rgb bytes of RGB, row by row: width * height * 3
   * @param blockSide wanted side of a block in px
   */
  constructor(rgb: Uint8Array, size: Size, blockSide: number) {
    const { width, height } = size
    this.#size = size
    this.#columns = Math.max(1, Math.floor(width / blockSide))
    this.#rows = Math.max(1, Math.floor(height / blockSide))
    const sums = new Float64Array(this.#columns * this.#rows * 3)
    const counts = new Float64Array(this.#columns * this.#rows)
    for (let y = 0; y < height; y++) {
      const row = Math.floor((y * this.#rows) / height) * this.#columns
      for (let x = 0; x < width; x++) {
        const block = row + Math.floor((x * this.#columns) / width)
        const from = (y * width + x) * 3
        sums[block * 3]! += rgb[from]!
        sums[block * 3 + 1]! += rgb[from + 1]!
        sums[block * 3 + 2]! += rgb[from + 2]!
        counts[block]!++
      }
    }
    this.#blocks = Float32Array.from(sums, (sum, i) => sum / counts[Math.floor(i / 3)]!)
  }

  /** Paints a part of a picture of the same size over; what sticks out of the picture is left. */
  paint(rgb: Uint8Array, part: Rectangle): void {
    const { width, height } = this.#size
    const left = Math.max(0, Math.floor(part.x))
    const right = Math.min(width, Math.ceil(part.x + part.width))
    const top = Math.max(0, Math.floor(part.y))
    const bottom = Math.min(height, Math.ceil(part.y + part.height))
    const across = placesIn(left, right, width, this.#columns)
    const down = placesIn(top, bottom, height, this.#rows)
    const blocks = this.#blocks
    for (let y = top; y < bottom; y++) {
      const { low, high, share } = down[y - top]!
      for (let x = left; x < right; x++) {
        const place = across[x - left]!
        const to = (y * width + x) * 3
        for (let channel = 0; channel < 3; channel++) {
          const at = (row: number, column: number) => blocks[(row * this.#columns + column) * 3 + channel]!
          const above = at(low, place.low) + (at(low, place.high) - at(low, place.low)) * place.share
          const below = at(high, place.low) + (at(high, place.high) - at(high, place.low)) * place.share
          rgb[to + channel] = Math.round(above + (below - above) * share)
        }
      }
    }
  }
}

/** For each px from `from` to `until`, the two blocks whose middles it lies between, and how near it is to the second. */
function placesIn(from: number, until: number, length: number, blocks: number) {
  return Array.from({ length: Math.max(0, until - from) }, (_, i) => {
    const place = ((from + i + 0.5) * blocks) / length - 0.5
    const low = clamp(Math.floor(place), 0, blocks - 1)
    return { low, high: Math.min(blocks - 1, low + 1), share: clamp(place - low, 0, 1) }
  })
}
