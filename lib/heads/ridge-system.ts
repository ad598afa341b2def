import { choleskyFactor, choleskySolve } from './cholesky.ts'
import { featureScale } from './feature-scale.ts'
import { PenaltyPath } from './penalty-path.ts'
import { rowProducts } from './row-products.ts'
import { groupRows, type InterviewFeatures } from './training-interview.ts'

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
  /** What features are multiplied by; 0 where one does not vary. */
  readonly scale: Float64Array
  readonly rows: Float64Array[]
  readonly #inverseWeights: Float64Array
  readonly #kernel: Float64Array
  /** Products of rows outside and inside: float64[outside, inside]. */
  readonly #across: Float64Array[]
  readonly #factors = new Map<number, Float64Array>()

  /**
   * @param inside places of the interviews to train from
   * @param outside places of those to estimate
   */
  constructor(interviews: readonly InterviewFeatures[], inside: readonly number[], outside: readonly number[]) {
    const training = inside.map((row) => interviews[row]!)
    const { mean, scale, used } = standardisation(training)
    this.mean = mean
    this.scale = scale
    this.used = used
    const standardised = ({ embedding }: InterviewFeatures) => {
      const row = new Float64Array(embedding.length)
      for (let j = 0; j < row.length; j++) row[j] = (embedding[j]! - mean[j]!) * scale[j]!
      return row
    }
    this.rows = training.map(standardised)
    this.#inverseWeights = new Float64Array(inside.length)
    for (const rows of groupRows(training)) for (const row of rows) this.#inverseWeights[row] = rows.length
    this.#kernel = rowProducts(this.rows, this.rows)
    const n = inside.length
    const products = rowProducts(
      outside.map((row) => standardised(interviews[row]!)),
      this.rows,
    )
    this.#across = outside.map((_, out) => products.subarray(out * n, (out + 1) * n))
  }

  /** The same system for many penalties. */
  path(): PenaltyPath {
    return new PenaltyPath(this.#kernel, this.#inverseWeights, this.#across)
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
    const known = this.#factors.get(penalty)
    if (known) return known
    const n = this.rows.length
    const system = this.#kernel.slice()
    for (let i = 0; i < n; i++) system[i * n + i]! += penalty * this.#inverseWeights[i]!
    const factor = choleskyFactor(system, n)
    this.#factors.set(penalty, factor)
    return factor
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

function standardisation(training: readonly InterviewFeatures[]) {
  const size = training[0]!.embedding.length
  const mean = new Float64Array(size)
  const deviation = new Float64Array(size)
  for (const { embedding } of training) for (let j = 0; j < size; j++) mean[j]! += embedding[j]! / training.length
  for (const { embedding } of training) for (let j = 0; j < size; j++) deviation[j]! += (embedding[j]! - mean[j]!) ** 2
  for (let j = 0; j < size; j++) deviation[j] = Math.sqrt(deviation[j]! / training.length)
  const scale = featureScale(mean, deviation, training[0]!.kinds)
  return { mean, scale, used: scale.reduce((count, value) => count + (value > 0 ? 1 : 0), 0) }
}

function sum(values: Float64Array): number {
  let total = 0
  for (const value of values) total += value
  return total
}
