/**
 * Largest magnitude of a quantised weight. Processors without VNNI add two products of an unsigned and a signed byte in
 * sixteen bits, which 2 · 255 · 127 overflows and 2 · 255 · 64 does not; the bit that is given up costs less than 1e-4 of cosine.
 */
const LIMIT = 64

/**
 * Symmetric quantisation of a matrix to bytes, one scale a column (output of a linear layer), as ONNX Runtime's
 * DynamicQuantizeMatMul takes it.
 *
 * @param values float32[rows, columns]
 */
export function quantiseColumns(
  values: Float32Array,
  rows: number,
  columns: number,
): { values: Int8Array; scales: Float32Array } {
  const scales = new Float32Array(columns)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const magnitude = Math.abs(values[row * columns + column]!)
      if (magnitude > scales[column]!) scales[column] = magnitude
    }
  }
  // A column of zeros keeps a scale of one, since zero can't be divided by.
  const inverse = scales.map((largest) => (largest > 0 ? LIMIT / largest : 1))
  for (let column = 0; column < columns; column++) scales[column] = 1 / inverse[column]!
  const quantised = new Int8Array(values.length)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const i = row * columns + column
      quantised[i] = Math.round(values[i]! * inverse[column]!)
    }
  }
  return { values: quantised, scales }
}
