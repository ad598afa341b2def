import { TooFewPairs } from '#lib/statistics/errors.ts'
import type { Fold } from './folds.ts'
import { choosePenalties, penaltyEdge, RELATIVE_PENALTIES } from './ridge-penalty.ts'
import { RidgeSystem } from './ridge-system.ts'
import { groupRows, type InterviewFeatures, type TrainingInterview } from './training-interview.ts'

/** A linear head: estimate = weights · embedding + intercept. */
export interface RidgeHead {
  weights: Float64Array
  intercept: number
  penalty: number
  /** Where the penalty is the lowest or the highest that was tried. */
  edge?: 'lowest' | 'highest' | undefined
}

/** Fewest participants that a head may be trained from: each inner fold must leave two. */
export const MIN_PARTICIPANTS = 4

/**
 * Fits a ridge regression on interviews, every participant weighing the same. Features are standardised over
 * the training interviews; the penalty is the one with the least squared error on training participants that inner folds leave out.
 *
 * @param penalty to use in place of the chosen one
 * @throws TooFewPairs with fewer than four participants
 */
export function fitRidge(training: readonly TrainingInterview[], penalty?: number): RidgeHead {
  return fitRidges(training, [Float64Array.from(training, ({ label }) => label)], penalty)[0]!
}

/**
 * Fits a ridge regression for each column of labels of the same interviews; what does not depend on labels is worked out once.
 *
 * @param columns float64[interviews] each, in place of the interviews' own labels
 * @param penalty to use in place of the chosen ones
 * @throws TooFewPairs with fewer than four participants
 */
export function fitRidges(
  training: readonly InterviewFeatures[],
  columns: readonly Float64Array[],
  penalty?: number,
): RidgeHead[] {
  const groups = groupRows(training)
  if (groups.length < MIN_PARTICIPANTS) throw new TooFewPairs(MIN_PARTICIPANTS, groups.length)
  const system = new RidgeSystem(training, [...training.keys()], [])
  const places = penalty === undefined ? choosePenalties(training, columns) : undefined
  return columns.map((labels, column) => {
    const place = places?.[column]
    const used = place === undefined ? penalty! : RELATIVE_PENALTIES[place]! * system.used
    const { dual, intercept } = system.solution(used, labels)
    const weights = new Float64Array(system.mean.length)
    for (const [i, row] of system.rows.entries()) for (let j = 0; j < row.length; j++) weights[j]! += dual[i]! * row[j]!
    let shift = intercept
    for (let j = 0; j < weights.length; j++) {
      weights[j]! *= system.scale[j]!
      shift -= weights[j]! * system.mean[j]!
    }
    return { weights, intercept: shift, penalty: used, edge: place === undefined ? undefined : penaltyEdge(place) }
  })
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
