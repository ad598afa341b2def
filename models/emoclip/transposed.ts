/** A matrix [rows, columns] as [columns, rows]; in blocks, since one side is walked across memory. */
export function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const turned = new Float32Array(values.length)
  const block = 32
  for (let top = 0; top < rows; top += block) {
    const bottom = Math.min(rows, top + block)
    for (let left = 0; left < columns; left += block) {
      const right = Math.min(columns, left + block)
      for (let row = top; row < bottom; row++) {
        for (let column = left; column < right; column++) turned[column * rows + row] = values[row * columns + column]!
      }
    }
  }
  return turned
}
