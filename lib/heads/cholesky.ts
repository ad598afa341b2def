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
 * Solves factor · factor' · x = right.
 *
 * @param factor lower triangular, float64[n, n]
 */
export function choleskySolve(factor: Float64Array, n: number, right: Float64Array): Float64Array {
  const x = right.slice()
  for (let i = 0; i < n; i++) {
    let value = x[i]!
    for (let k = 0; k < i; k++) value -= factor[i * n + k]! * x[k]!
    x[i] = value / factor[i * n + i]!
  }
  for (let i = n - 1; i >= 0; i--) {
    const value = x[i]! / factor[i * n + i]!
    x[i] = value
    // Along the rows of the factor, which lie together in memory.
    for (let k = 0; k < i; k++) x[k]! -= factor[i * n + k]! * value
  }
  return x
}
