/** Cells along each side of a crop whose brightness is compared. */
const CELLS = 16

/**
 * Mean brightness of the cells of a square crop, which the noise of a camera hardly changes.
 *
 * @param crop uint8[side, side, 3], RGB
 * @returns float32[cells * cells], 0 to 255
 */
export function cellsOf(crop: Uint8Array): Float32Array {
  const side = Math.round(Math.sqrt(crop.length / 3))
  const cells = Math.min(CELLS, side)
  const sums = new Float32Array(cells * cells)
  const counts = new Uint32Array(cells * cells)
  for (let y = 0, at = 0; y < side; y++) {
    const row = Math.floor((y * cells) / side) * cells
    for (let x = 0; x < side; x++, at += 3) {
      const cell = row + Math.floor((x * cells) / side)
      sums[cell]! += 0.299 * crop[at]! + 0.587 * crop[at + 1]! + 0.114 * crop[at + 2]!
      counts[cell]!++
    }
  }
  return sums.map((sum, cell) => sum / counts[cell]!)
}

/** Whether no cell differs by more than some grey levels of 255. */
export function isSameCrop(before: Float32Array, now: Float32Array, within: number): boolean {
  return before.every((value, cell) => Math.abs(value - now[cell]!) <= within)
}
