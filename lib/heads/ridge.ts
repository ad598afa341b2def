import { inverse, Matrix } from 'ml-matrix'
import { TooFewPairs } from '#lib/statistics/errors.ts'
import { choleskyFactor, inverseEntry, inverseFactor, inverseTimes } from './cholesky.ts'
import type { Fold } from './folds.ts'

/** One interview as a head sees it. */
export interface TrainingInterview {
  interview: string
  participant: string
  /** Coverage-weighted mean of the interview's clip embeddings: float32[512]. */
  embedding: Float32Array
  /** The label, e.g. the mean of its locked sheets' subscale. */
  label: number
}

/** A linear head: estimate = weights · embedding + intercept. */
export interface RidgeHead {
  weights: Float64Array
  intercept: number
  penalty: number
}

/** Penalties tried, relative to the number of features in use (standardised features: the kernel's own scale). */
const PENALTIES = [0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10]
/** Fewest participants that a head may be trained from: each inner fold must leave two. */
export const MIN_PARTICIPANTS = 4

/**
 * Fits a ridge regression on interviews, every participant weighing the same. Features are standardised over
 * the training interviews; the penalty is the one with the least squared error on left-out participants.
 *
 * @param penalty to use in place of the chosen one
 * @throws TooFewPairs with fewer than four participants
 */
export function fitRidge(training: readonly TrainingInterview[], penalty?: number): RidgeHead {
  const groups = groupRows(training)
  if (groups.length < MIN_PARTICIPANTS) throw new TooFewPairs(MIN_PARTICIPANTS, groups.length)
  const { rows, mean, scale, used } = standardise(training)
  const kernel = gram(rows)
  const weights = training.map((_, i) => 1 / groups.find((group) => group.includes(i))!.length)
  let best: { penalty: number; error: number; dual: Float64Array; intercept: number } | undefined
  const labels = training.map((t) => t.label)
  for (const candidate of penalty === undefined ? PENALTIES.map((relative) => relative * used) : [penalty]) {
    const solution = solveDual(kernel, labels, weights, candidate, groups)
    if (!best || solution.error < best.error) best = { penalty: candidate, ...solution }
  }
  const { dual, intercept } = best!
  const standardised = new Float64Array(mean.length)
  for (const [i, row] of rows.entries()) for (let j = 0; j < row.length; j++) standardised[j]! += dual[i]! * row[j]!
  const head = new Float64Array(mean.length)
  let shift = intercept
  for (let j = 0; j < head.length; j++) {
    head[j] = standardised[j]! * scale[j]!
    shift -= head[j]! * mean[j]!
  }
  return { weights: head, intercept: shift, penalty: best!.penalty }
}

/** The head's estimate for one embedding, not clamped. */
export function applyRidge(head: RidgeHead, embedding: Float32Array): number {
  let sum = head.intercept
  for (let j = 0; j < embedding.length; j++) sum += head.weights[j]! * embedding[j]!
  return sum
}

/** An estimate of an interview by a head that never saw its participant. */
export interface OutOfFoldEstimate {
  interview: string
  participant: string
  estimate: number
  /** The head of the fold, so that the interview's clips can be shown out of fold as well. */
  head: RidgeHead
}

/**
 * Estimates of interviews by ridge heads of folds that left their participants out. Penalties are chosen within each fold, from its own training
 * participants.
 *
 * @returns one entry for each interview and repetition
 */
export function ridgeOutOfFold(
  interviews: readonly TrainingInterview[],
  folds: readonly Fold[],
  onFold?: (done: number) => void,
): (OutOfFoldEstimate & { repeat: number; fold: number })[] {
  return folds.flatMap(({ leftOut, repeat }, fold) => {
    const head = fitRidge(interviews.filter(({ participant }) => !leftOut.has(participant)))
    onFold?.(fold + 1)
    return interviews
      .filter(({ participant }) => leftOut.has(participant))
      .map(({ interview, participant, embedding }) => ({
        interview,
        participant,
        estimate: applyRidge(head, embedding),
        head,
        repeat,
        fold,
      }))
  })
}

/** Leaves one participant out at a time, all of their interviews with them, and estimates them. */
export function leaveOneParticipantOut(
  interviews: readonly TrainingInterview[],
  penalty?: number,
): OutOfFoldEstimate[] {
  const participants = [...new Set(interviews.map((t) => t.participant))]
  return participants.flatMap((participant) => {
    const head = fitRidge(
      interviews.filter((t) => t.participant !== participant),
      penalty,
    )
    return interviews
      .filter((t) => t.participant === participant)
      .map(({ interview, embedding }) => ({ interview, participant, estimate: applyRidge(head, embedding), head }))
  })
}

function groupRows(training: readonly TrainingInterview[]): number[][] {
  const groups = new Map<string, number[]>()
  for (const [i, { participant }] of training.entries()) {
    groups.set(participant, [...(groups.get(participant) ?? []), i])
  }
  return [...groups.values()]
}

function standardise(training: readonly TrainingInterview[]) {
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
  const rows = training.map(({ embedding }) => Float64Array.from(embedding, (v, j) => (v - mean[j]!) * scale[j]!))
  return { rows, mean, scale, used }
}

/** Inner products of the rows: float64[n, n]. */
function gram(rows: readonly Float64Array[]): Float64Array {
  const n = rows.length
  const kernel = new Float64Array(n * n)
  for (let a = 0; a < n; a++) {
    const left = rows[a]!
    for (let b = 0; b <= a; b++) {
      const right = rows[b]!
      let sum = 0
      for (let j = 0; j < left.length; j++) sum += left[j]! * right[j]!
      kernel[a * n + b] = sum
      kernel[b * n + a] = sum
    }
  }
  return kernel
}

/**
 * Solves the dual of weighted ridge with a free intercept, [K + penalty/w, 1; 1', 0] [dual; intercept] = [y; 0], and
 * finds the error on left-out participants without refitting: with C the system's inverse, the residuals
 * of a left-out block b are C_bb^-1 dual_b. Cawley and Talbot (2004), Neural Networks 17, for single rows.
 */
function solveDual(kernel: Float64Array, labels: number[], weights: number[], penalty: number, groups: number[][]) {
  const n = labels.length
  const system = kernel.slice()
  for (let i = 0; i < n; i++) system[i * n + i]! += penalty / weights[i]!
  const columns = inverseFactor(choleskyFactor(system, n), n)
  // The intercept borders the system: its row and column are taken out again (Schur).
  const reach = inverseTimes(columns, n, new Float64Array(n).fill(1))
  const pulled = inverseTimes(columns, n, labels)
  const total = reach.reduce((sum, value) => sum + value, 0)
  const intercept = pulled.reduce((sum, value) => sum + value, 0) / total
  const dual = pulled.map((value, i) => value - reach[i]! * intercept)
  const bordered = (a: number, b: number) => inverseEntry(columns, n, a, b) - (reach[a]! * reach[b]!) / total
  let error = 0
  for (const group of groups) {
    const [only] = group
    if (group.length === 1) error += weights[only!]! * (dual[only!]! / bordered(only!, only!)) ** 2
    else {
      const block = new Matrix(group.map((a) => group.map((b) => bordered(a, b))))
      const residuals = inverse(block).mmul(Matrix.columnVector(group.map((i) => dual[i]!)))
      for (const [place, i] of group.entries()) error += weights[i]! * residuals.get(place, 0) ** 2
    }
  }
  return { dual, intercept, error }
}
