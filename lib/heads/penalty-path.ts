import { innerProduct, rowProducts } from './row-products.ts'

/**
 * Ridge systems of one set of interviews for many penalties: [K + penalty / w, 1; 1', 0] [dual; intercept] = [labels; 0]. With D the roots of the weights, K + penalty / w
 * is D⁻¹ (D K D + penalty) D⁻¹, and D K D = Q T Q' with a tridiagonal T (Householder; Golub and Van Loan, Matrix Computations, 4th ed.,
 * algorithm 8.3.1). In the coordinates of Q, each penalty is a system that is solved in a pass over its rows; a factor of K for every penalty
 * took five times as long.
 */
export class PenaltyPath {
  readonly #n: number
  readonly #diagonal: Float64Array
  readonly #beside: Float64Array
  /** Reflections of Q, each from its own row on, with a length whose square is two. */
  readonly #reflections: Float64Array[]
  readonly #roots: Float64Array
  readonly #ones: Float64Array
  readonly #across: Float64Array[]

  /**
   * @param kernel float64[n, n], symmetric and positive semidefinite
   * @param inverseWeights one over the weight of each row
   * @param across products of rows to estimate with the rows of the kernel, float64[n] each
   */
  constructor(kernel: Float64Array, inverseWeights: Float64Array, across: readonly Float64Array[]) {
    const n = inverseWeights.length
    this.#n = n
    this.#roots = inverseWeights.map((inverse) => 1 / Math.sqrt(inverse))
    this.#diagonal = new Float64Array(n)
    this.#beside = new Float64Array(n)
    this.#reflections = Array.from({ length: Math.max(0, n - 2) }, (_, k) => new Float64Array(n - k - 1))
    this.#reduce(kernel)
    this.#ones = this.turned(new Float64Array(n).fill(1))
    this.#across = across.map((products) => this.turned(products))
  }

  /** Labels, or anything else that has a number a row, in the coordinates of the path. */
  turned(values: Float64Array): Float64Array {
    const result = new Float64Array(this.#n)
    for (let i = 0; i < result.length; i++) result[i] = values[i]! * this.#roots[i]!
    for (const [k, reflection] of this.#reflections.entries()) {
      let along = 0
      for (let i = 0; i < reflection.length; i++) along += reflection[i]! * result[k + 1 + i]!
      for (let i = 0; i < reflection.length; i++) result[k + 1 + i]! -= along * reflection[i]!
    }
    return result
  }

  /**
   * Estimates by turned labels whose mean was taken off before, and has to be added after: float64[rows to estimate, labels].
   *
   * @param turned one or many
   */
  estimates(penalty: number, turned: readonly Float64Array[]): Float64Array {
    const solve = this.#solver(penalty)
    const reach = solve(this.#ones)
    const total = innerProduct(this.#ones, reach)
    const smoothers = this.#across.map((products) => {
      const own = solve(products)
      const rest = (1 - innerProduct(this.#ones, own)) / total
      for (let i = 0; i < own.length; i++) own[i]! += rest * reach[i]!
      return own
    })
    return rowProducts(smoothers, turned)
  }

  /** @throws RangeError where the penalty does not make the system positive definite */
  #solver(penalty: number): (right: Float64Array) => Float64Array {
    const n = this.#n
    const pivots = new Float64Array(n)
    const ratios = new Float64Array(n)
    for (let i = 0; i < n; i++) {
      pivots[i] = this.#diagonal[i]! + penalty - (i > 0 ? ratios[i - 1]! * this.#beside[i - 1]! : 0)
      if (!(pivots[i]! > 0)) throw new RangeError('the matrix is not positive definite')
      ratios[i] = this.#beside[i]! / pivots[i]!
    }
    return (right) => {
      const x = right.slice()
      for (let i = 1; i < n; i++) x[i]! -= ratios[i - 1]! * x[i - 1]!
      x[n - 1]! /= pivots[n - 1]!
      for (let i = n - 2; i >= 0; i--) x[i] = x[i]! / pivots[i]! - ratios[i]! * x[i + 1]!
      return x
    }
  }

  #reduce(kernel: Float64Array): void {
    const n = this.#n
    // Only the lower half is written and read.
    const matrix = new Float64Array(n * n)
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) matrix[i * n + j] = kernel[i * n + j]! * this.#roots[i]! * this.#roots[j]!
    for (let k = 0; k < n; k++) {
      this.#diagonal[k] = matrix[k * n + k]!
      if (k === n - 2) this.#beside[k] = matrix[(k + 1) * n + k]!
      if (k < n - 2) this.#reflect(matrix, k)
    }
  }

  /** Makes zeros of a column from two below the diagonal on, from both sides. */
  #reflect(matrix: Float64Array, k: number): void {
    const n = this.#n
    const first = k + 1
    const reflection = this.#reflections[k]!
    const { length } = reflection
    for (let i = 0; i < length; i++) reflection[i] = matrix[(first + i) * n + k]!
    const size = Math.sqrt(innerProduct(reflection, reflection))
    const beside = reflection[0]! > 0 ? -size : size
    this.#beside[k] = beside
    reflection[0]! -= beside
    const squares = innerProduct(reflection, reflection)
    if (!(squares > 0)) {
      reflection.fill(0)
      return
    }
    const scale = Math.sqrt(2 / squares)
    for (let i = 0; i < length; i++) reflection[i]! *= scale
    const moved = new Float64Array(length)
    for (let i = 0; i < length; i++) {
      const row = (first + i) * n + first
      const own = reflection[i]!
      let sum = matrix[row + i]! * own
      for (let j = 0; j < i; j++) {
        const value = matrix[row + j]!
        sum += value * reflection[j]!
        moved[j]! += value * own
      }
      moved[i]! += sum
    }
    const half = innerProduct(moved, reflection) / 2
    for (let i = 0; i < length; i++) moved[i]! -= half * reflection[i]!
    for (let i = 0; i < length; i++) {
      const row = (first + i) * n + first
      const own = reflection[i]!
      const other = moved[i]!
      for (let j = 0; j <= i; j++) matrix[row + j]! -= own * moved[j]! + other * reflection[j]!
    }
  }
}
