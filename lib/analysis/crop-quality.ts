/** Side in px that the face is brought to before its sharpness is measured, so that near and far faces are measured alike. */
const GRID = 112
/** The middle of it that is measured: hair, background and what lies beyond the picture are left out. */
const MIDDLE = 84
/** Variance of luminance under which there is nothing to be sharp. */
const FLAT = 1

/** What one crop shows. */
export interface CropQuality {
  /** Mean luminance of the middle of the face, 0 to 255 (ITU-R BT.601). */
  light: number
  /** Variance of the Laplacian over the variance of luminance. */
  sharpness: number
}

/** Measures crops of one form. */
export class CropMeter {
  readonly #side: number
  /** Where the face's square begins in the crop, and its side, in px of the crop. */
  readonly #from: number
  readonly #square: number
  readonly #grid = new Float32Array(MIDDLE * MIDDLE)

  /** @param cropMargin side of what a crop shows over that of the square around the face */
  constructor(cropSide: number, cropMargin: number) {
    this.#side = cropSide
    this.#square = cropSide / cropMargin
    this.#from = (cropSide - this.#square) / 2
  }

  /** @param crop RGB, 3 bytes a px */
  measure(crop: Uint8Array): CropQuality {
    this.#fill(crop)
    const grid = this.#grid
    let [sum, squares] = [0, 0]
    for (const value of grid) {
      sum += value
      squares += value * value
    }
    const light = sum / grid.length
    const contrast = squares / grid.length - light * light
    if (contrast < FLAT) return { light, sharpness: 0 }
    let [bends, bendSquares, count] = [0, 0, 0]
    for (let y = 1; y < MIDDLE - 1; y++)
      for (let x = 1; x < MIDDLE - 1; x++) {
        const at = y * MIDDLE + x
        const bend = grid[at - 1]! + grid[at + 1]! + grid[at - MIDDLE]! + grid[at + MIDDLE]! - 4 * grid[at]!
        bends += bend
        bendSquares += bend * bend
        count++
      }
    return { light, sharpness: (bendSquares / count - (bends / count) ** 2) / contrast }
  }

  /** Luminance of the middle of the face: means over the px of the crop that each place covers, at least one. */
  #fill(crop: Uint8Array): void {
    const step = this.#square / GRID
    const start = this.#from + (step * (GRID - MIDDLE)) / 2
    const last = this.#side - 1
    const edge = (i: number) => Math.min(last, Math.max(0, Math.round(start + i * step)))
    for (let row = 0; row < MIDDLE; row++) {
      const [top, bottom] = [edge(row), Math.max(edge(row) + 1, edge(row + 1))]
      for (let column = 0; column < MIDDLE; column++) {
        const [left, right] = [edge(column), Math.max(edge(column) + 1, edge(column + 1))]
        let sum = 0
        for (let y = top; y < bottom; y++)
          for (let at = 3 * (y * this.#side + left), x = left; x < right; x++, at += 3)
            sum += 0.299 * crop[at]! + 0.587 * crop[at + 1]! + 0.114 * crop[at + 2]!
        this.#grid[row * MIDDLE + column] = sum / ((bottom - top) * (right - left))
      }
    }
  }
}
