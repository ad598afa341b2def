import { choleskyFactor, choleskySolve } from './cholesky.ts'
import { groupRows, type TrainingInterview } from './training-interview.ts'

/** The estimates of left-out interviews as sums of labels: float64[outside, inside], each row adds up to one. */
export interface Smoother {
  values: Float64Array
  inside: number
}

/**
 * Weighted ridge with a free intercept in its dual, [K + penalty / w, 1; 1', 0] [dual; intercept] = [y; 0], every participant weighing the
 * same. Features are standardised over the interviews inside, and over nothing else. What it gives for interviews outside is linear in the labels,
 * so that one system serves any number of labels.
 */
export class RidgeSystem {
  /** Features that vary inside. */
  readonly used: number
  readonly mean: Float64Array
  /** One over the standard deviation; 0 where a feature does not vary. */
  readonly scale: Float64Array
  readonly rows: Float64Array[]
  readonly #inverseWeights: Float64Array
  readonly #kernel: Float64Array
  /** Products of rows outside and inside: float64[outside, inside]. */
  readonly #across: Float64Array[]

  /**
   * @param inside places of the interviews to train from
   * @param outside places of those to estimate
   */
  constructor(interviews: readonly TrainingInterview[], inside: readonly number[], outside: readonly number[]) {
    const training = inside.map((row) => interviews[row]!)
    const { mean, scale, used } = standardisation(training)
    this.mean = mean
    this.scale = scale
    this.used = used
    const standardised = ({ embedding }: TrainingInterview) =>
      Float64Array.from(embedding, (value, j) => (value - mean[j]!) * scale[j]!)
    this.rows = training.map(standardised)
    this.#inverseWeights = new Float64Array(inside.length)
    for (const rows of groupRows(training)) for (const row of rows) this.#inverseWeights[row] = rows.length
    this.#kernel = gram(this.rows)
    this.#across = outside.map((row) => {
      const own = standardised(interviews[row]!)
      return Float64Array.from(this.rows, (other) => product(own, other))
    })
  }

  /** The estimates outside as sums of the labels inside. */
  smoother(penalty: number): Smoother {
    const n = this.rows.length
    const factor = this.#factor(penalty)
    const reach = choleskySolve(factor, n, new Float64Array(n).fill(1))
    const total = sum(reach)
    const values = new Float64Array(this.#across.length * n)
    for (const [out, products] of this.#across.entries()) {
      const own = choleskySolve(factor, n, products)
      const rest = (1 - sum(own)) / total
      for (let i = 0; i < n; i++) values[out * n + i] = own[i]! + rest * reach[i]!
    }
    return { values, inside: n }
  }

  /** The dual solution of labels of the interviews inside, and the intercept. */
  solution(penalty: number, labels: Float64Array): { dual: Float64Array; intercept: number } {
    const n = this.rows.length
    const factor = this.#factor(penalty)
    const centre = sum(labels) / n
    const reach = choleskySolve(factor, n, new Float64Array(n).fill(1))
    const pulled = choleskySolve(
      factor,
      n,
      labels.map((label) => label - centre),
    )
    const intercept = sum(pulled) / sum(reach)
    return { dual: pulled.map((value, i) => value - reach[i]! * intercept), intercept: intercept + centre }
  }

  #factor(penalty: number): Float64Array {
    const n = this.rows.length
    const system = this.#kernel.slice()
    for (let i = 0; i < n; i++) system[i * n + i]! += penalty * this.#inverseWeights[i]!
    return choleskyFactor(system, n)
  }
}

/** What a smoother gives for labels of all interviews, of which those inside are read. */
export function smoothed(
  { values, inside: n }: Smoother,
  labels: Float64Array,
  inside: readonly number[],
): Float64Array {
  // Rows add up to one but for rounding: about the labels' mean no digits are lost to their size.
  let centre = 0
  for (const row of inside) centre += labels[row]! / n
  const estimates = new Float64Array(values.length / n)
  for (let out = 0; out < estimates.length; out++) {
    let estimate = centre
    for (let i = 0; i < n; i++) estimate += values[out * n + i]! * (labels[inside[i]!]! - centre)
    estimates[out] = estimate
  }
  return estimates
}

/** Weighted squared error of a smoother on the interviews outside. */
export function labelErrors(
  smoother: Smoother,
  labels: Float64Array,
  inside: readonly number[],
  outside: readonly number[],
  weights: Float64Array,
): number {
  const estimates = smoothed(smoother, labels, inside)
  let error = 0
  for (const [out, row] of outside.entries()) error += weights[row]! * (labels[row]! - estimates[out]!) ** 2
  return error
}

function standardisation(training: readonly TrainingInterview[]) {
  const size = training[0]!.embedding.length
  const mean = new Float64Array(size)
  const scale = new Float64Array(size)
  for (const { embedding } of training) for (let j = 0; j < size; j++) mean[j]! += embedding[j]! / training.length
  for (const { embedding } of training) for (let j = 0; j < size; j++) scale[j]! += (embedding[j]! - mean[j]!) ** 2
  let used = 0
  for (let j = 0; j < size; j++) {
    const deviation = Math.sqrt(scale[j]! / training.length)
    scale[j] = deviation > 1e-8 ? 1 / deviation : 0
    if (scale[j]! > 0) used++
  }
  return { mean, scale, used }
}

/** Inner products of the rows: float64[n, n]. */
function gram(rows: readonly Float64Array[]): Float64Array {
  const n = rows.length
  const kernel = new Float64Array(n * n)
  for (let a = 0; a < n; a++) {
    for (let b = 0; b <= a; b++) {
      const value = product(rows[a]!, rows[b]!)
      kernel[a * n + b] = value
      kernel[b * n + a] = value
    }
  }
  return kernel
}

function product(left: Float64Array, right: Float64Array): number {
  let sum = 0
  for (let j = 0; j < left.length; j++) sum += left[j]! * right[j]!
  return sum
}

function sum(values: Float64Array): number {
  let total = 0
  for (const value of values) total += value
  return total
}
