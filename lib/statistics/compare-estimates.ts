import { correlationDifference } from './correlation-difference.ts'
import { compareDependentCorrelations, type DependentDifference } from './dependent-correlations.ts'
import { type OrWhy, orWhy } from './errors.ts'
import type { Interval } from './jackknife.ts'
import { type PairedDifference, pairedErrors } from './paired-errors.ts'
import { correlation } from './pearson-correlation.ts'

/** Two sets of estimates of the same interviews beside each other. */
export interface EstimateComparison {
  correlations: OrWhy<{
    first: number
    second: number
    /** first - second */
    difference: number
    interval: Interval | undefined
    steiger: OrWhy<DependentDifference>
  }>
  errors: OrWhy<PairedDifference>
}

/**
 * Compares two sets of estimates with the ratings of the same interviews: their correlations and their absolute errors, paired.
 *
 * @throws UnequalLengths
 */
export function compareEstimates(
  ratings: readonly number[],
  first: readonly number[],
  second: readonly number[],
  participants: readonly string[],
): EstimateComparison {
  return {
    correlations: orWhy(() => ({
      first: correlation(first, ratings),
      second: correlation(second, ratings),
      ...correlationDifference(ratings, first, second, participants),
      steiger:
        new Set(participants).size < participants.length
          ? { why: 'Steiger’s test assumes independent interviews, and some participants have several.' }
          : orWhy(() => compareDependentCorrelations(ratings, first, second)),
    })),
    errors: orWhy(() => pairedErrors(ratings, first, second, participants)),
  }
}
