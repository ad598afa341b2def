/**
 * Cholesky factor of a symmetric positive definite matrix, in double precision; a plain loop over one array, since ridge factors a thousand
 * small matrices and general libraries spend their time on access to elements.
 *
 * @param matrix float64[n, n], only its lower half is read
 * @returns float64[n, n], lower triangular
 * @throws RangeError where the matrix is not positive definite
 */
export function choleskyFactor(matrix: Float64Array, n: number): Float64Array {
  const factor = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]!
      for (let k = 0; k < j; k++) sum -= factor[i * n + k]! * factor[j * n + k]!
      if (i !== j) factor[i * n + j] = sum / factor[j * n + j]!
      else if (sum > 0) factor[i * n + i] = Math.sqrt(sum)
      else throw new RangeError('the matrix is not positive definite')
    }
  }
  return factor
}

/**
 * Inverse of a Cholesky factor, transposed: row a holds the column a, so that an entry (a, b) of the inverse of the whole matrix is the product of
 * the rows a and b.
 *
 * @returns float64[n, n], upper triangular
 */
export function inverseFactor(factor: Float64Array, n: number): Float64Array {
  const columns = new Float64Array(n * n)
  for (let column = 0; column < n; column++) {
    const start = column * n
    columns[start + column] = 1 / factor[start + column]!
    for (let row = column + 1; row < n; row++) {
      const from = row * n
      let sum = 0
      for (let k = column; k < row; k++) sum += factor[from + k]! * columns[start + k]!
      columns[start + row] = -sum / factor[from + row]!
    }
  }
  return columns
}

/** Entry (a, b) of the inverse of the matrix that an inverse factor belongs to. */
export function inverseEntry(columns: Float64Array, n: number, a: number, b: number): number {
  let sum = 0
  for (let k = Math.max(a, b); k < n; k++) sum += columns[a * n + k]! * columns[b * n + k]!
  return sum
}

/** The inverse of the matrix times a vector. */
export function inverseTimes(columns: Float64Array, n: number, vector: ArrayLike<number>): Float64Array {
  const half = new Float64Array(n)
  for (let a = 0; a < n; a++) for (let k = a; k < n; k++) half[k]! += columns[a * n + k]! * vector[a]!
  const whole = new Float64Array(n)
  for (let a = 0; a < n; a++) {
    let sum = 0
    for (let k = a; k < n; k++) sum += columns[a * n + k]! * half[k]!
    whole[a] = sum
  }
  return whole
}
