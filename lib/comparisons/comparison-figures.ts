import { compareEstimates } from '#lib/statistics/compare-estimates.ts'
import { concordanceCorrelation } from '#lib/statistics/concordance-correlation.ts'
import { type OrWhy, orWhy } from '#lib/statistics/errors.ts'
import { holmAdjusted } from '#lib/statistics/holm.ts'
import type { Interval } from '#lib/statistics/jackknife.ts'
import { meanOf } from '#lib/statistics/mean-of.ts'
import { participantCorrelation } from '#lib/statistics/participant-correlation.ts'
import type { Correlation } from '#lib/statistics/pearson-correlation.ts'
import type { ComparisonTarget } from './comparison-plan.ts'

/** A paired difference from the reference, with its probability and that adjusted for all differences of the target (Holm). */
export interface Against {
  difference: number
  interval: Interval | undefined
  /** Two-sided; undefined where the test does not apply. */
  p: number | undefined
  adjusted: number | undefined
}

/** How well the heads of one entry agree with the ratings. */
export interface EntryFigures {
  pearson: OrWhy<Correlation>
  concordance: OrWhy<number>
  /** In points of the target, as is the mean absolute error. */
  rootMeanSquareError: number
  meanAbsoluteError: number
  /** Of r (Steiger's test, where everybody has one interview) and of the mean absolute error (paired t); undefined of the reference. */
  correlation: Against | undefined
  error: Against | undefined
}

export interface TargetFigures {
  interviews: number
  participants: number
  entries: EntryFigures[]
}

/**
 * The figures of a compared target.
 *
 * @param reference place of the entry that the others are compared with
 */
export function comparisonFigures(target: ComparisonTarget, reference: number): TargetFigures {
  const { ratings, estimates } = target
  const participants = target.participants.map(String)
  const comparisons = estimates.map((own, entry) =>
    entry === reference ? undefined : compareEstimates(ratings, own, estimates[reference]!, participants),
  )
  const correlationP = holmAdjusted(comparisons.map((one) => one?.correlations.value?.steiger.value?.p))
  const errorP = holmAdjusted(comparisons.map((one) => one?.errors.value?.p))
  return {
    interviews: ratings.length,
    participants: new Set(participants).size,
    entries: estimates.map((own, entry) => {
      const { correlations, errors } = comparisons[entry] ?? {}
      const differences = own.map((value, i) => value - ratings[i]!)
      return {
        pearson: orWhy(() => participantCorrelation(own, ratings, participants)),
        concordance: orWhy(() => concordanceCorrelation(own, ratings)),
        rootMeanSquareError: Math.sqrt(meanOf(differences.map((value) => value ** 2))),
        meanAbsoluteError: meanOf(differences.map(Math.abs)),
        correlation: correlations?.value && {
          difference: correlations.value.difference,
          interval: correlations.value.interval,
          p: correlations.value.steiger.value?.p,
          adjusted: correlationP[entry],
        },
        error: errors?.value && {
          difference: errors.value.difference,
          interval: errors.value.interval,
          p: errors.value.p,
          adjusted: errorP[entry],
        },
      }
    }),
  }
}
