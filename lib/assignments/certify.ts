import type { Scale, ScaleSum } from '#lib/scales/scale.ts'
import { type Scores, scoreSum } from '#lib/scales/scores.ts'
import { type OrWhy, orWhy } from '#lib/statistics/errors.ts'
import { intraclassCorrelation } from '#lib/statistics/intraclass-correlation.ts'
import { meanOf } from '#lib/statistics/mean-of.ts'

/** What a rater in training gave an interview, beside its reference. */
export interface TrainingPair {
  rater: Scores
  reference: Scores
}

/** How a rater stands to the reference ratings. */
export interface TrainingResult {
  /** Interviews of the set that the rater has signed and that both have a score of the target of. */
  n: number
  /** ICC(A,1), of absolute agreement and a single rating, with its 95 % interval. */
  icc: OrWhy<{ icc: number; interval: [number, number] | undefined }>
  /** Mean of rater minus reference. */
  difference: number | undefined
  /** Whether every interview whose reference has a score of the target is rated, and the ICC is at least the one that the study sets. */
  isCertified: boolean
}

/**
 * Compares a rater with the reference ratings of a training set.
 *
 * @param references of all interviews of the set; one without a score of the target, such as with an item that could not be assessed, can't be compared
 * @param threshold the least ICC of certified raters; undefined where the study certifies nobody
 */
export function trainingResult(
  { scale, sum }: { scale: Scale; sum: ScaleSum },
  pairs: readonly TrainingPair[],
  references: readonly Scores[],
  threshold: number | undefined,
): TrainingResult {
  const table = pairs.flatMap(({ rater, reference }) => {
    const [own, right] = [scoreSum(scale, sum, rater), scoreSum(scale, sum, reference)]
    return own === undefined || right === undefined ? [] : [[own, right] as const]
  })
  const icc = orWhy(() => {
    const { single, singleInterval } = intraclassCorrelation(table, 2)
    return { icc: single, interval: singleInterval }
  })
  const size = references.filter((reference) => scoreSum(scale, sum, reference) !== undefined).length
  const isWhole = size > 0 && table.length === size
  return {
    n: table.length,
    icc,
    difference: table.length > 0 ? meanOf(table.map(([own, right]) => own - right)) : undefined,
    isCertified: threshold !== undefined && isWhole && icc.value !== undefined && icc.value.icc >= threshold,
  }
}
