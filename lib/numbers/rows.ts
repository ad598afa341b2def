/** A matrix of float32, row after row. */
export interface Rows {
  values: Float32Array
  /** Numbers in a row. */
  width: number
}

/** @throws RangeError where the values do not make whole rows */
export function rowsOf(values: Float32Array, width: number): Rows {
  if (width < 1 ? values.length > 0 : values.length % width !== 0)
    throw new RangeError(`${values.length} numbers do not make rows of ${width}.`)
  return { values, width }
}

export function rowCount({ values, width }: Rows): number {
  return width < 1 ? 0 : values.length / width
}

/** A view of one row; what is written into it is written into the matrix. */
export function rowAt({ values, width }: Rows, row: number): Float32Array {
  return values.subarray(row * width, (row + 1) * width)
}

/** A matrix of some rows of others, in order. */
export function stackedRows(rows: readonly Float32Array[], width: number): Rows {
  const values = new Float32Array(rows.length * width)
  for (const [i, row] of rows.entries()) values.set(row, i * width)
  return { values, width }
}

/** Float32 numbers from their bytes, little-endian. A copy, so that the bytes may lie anywhere. @throws RangeError where bytes are left over */
export function floatsOf(bytes: Uint8Array): Float32Array<ArrayBuffer> {
  return new Float32Array(Uint8Array.from(bytes).buffer)
}

/** A copy of the bytes of float32 numbers, little-endian. */
export function bytesOf(values: Float32Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(values.slice().buffer)
}

/** The bytes of numbers where they lie: what is read into them is read into the numbers. */
export function bytesAt(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
}
