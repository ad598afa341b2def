/**
 * Inner products of rows with rows, float64[left, right]. Two rows of each side at a time: a number that is read is then used twice, which halves
 * the time.
 *
 * @param left rows of one length
 * @param right rows of the same length; where they are the left ones, the products below the diagonal are those above it
 */
export function rowProducts(left: readonly Float64Array[], right: readonly Float64Array[]): Float64Array {
  const width = right.length
  const products = new Float64Array(left.length * width)
  const length = left[0]?.length ?? 0
  for (let i = 0; i < left.length; i += 2) {
    const isPair = i + 1 < left.length
    const a = left[i]!
    const b = left[isPair ? i + 1 : i]!
    const end = left === right ? i + 2 : width
    for (let j = 0; j < Math.min(end, width); j += 2) {
      const isBoth = j + 1 < width
      const c = right[j]!
      const d = right[isBoth ? j + 1 : j]!
      let ac = 0
      let ad = 0
      let bc = 0
      let bd = 0
      for (let k = 0; k < length; k++) {
        const x = a[k]!
        const y = b[k]!
        const u = c[k]!
        const v = d[k]!
        ac += x * u
        ad += x * v
        bc += y * u
        bd += y * v
      }
      products[i * width + j] = ac
      if (isBoth) products[i * width + j + 1] = ad
      if (isPair) products[(i + 1) * width + j] = bc
      if (isPair && isBoth) products[(i + 1) * width + j + 1] = bd
    }
  }
  if (left === right)
    for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) products[j * width + i] = products[i * width + j]!
  return products
}

/** The inner product of two rows. */
export function innerProduct(left: Float64Array, right: Float64Array): number {
  let sum = 0
  for (let i = 0; i < left.length; i++) sum += left[i]! * right[i]!
  return sum
}
