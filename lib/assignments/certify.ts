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

/** From when on a study certifies raters. */
export interface CertificationRule {
  /** The least ICC with the reference ratings; undefined where the study certifies nobody. */
  icc: number | undefined
  /** The least number of interviews that it is of. */
  least: number
}

/**
 * The least number of interviews that a study may certify by, and the one that it does unless it sets another. By chance, somebody whose true
 * ICC is 0.5 reaches 0.8 on two interviews in 24 of 100 cases, on five in 13, and on ten in fewer than 5 (decision 056).
 */
export const FEWEST_TO_CERTIFY = 5
export const USUAL_TO_CERTIFY = 10

/**
 * Why a rater is not certified: the study certifies nobody, its set is too small for anybody, interviews of it are not rated yet, or the ICC is
 * below the study's or can't be computed.
 */
export type CertificationStanding = 'certified' | 'no-rule' | 'small-set' | 'unrated' | 'below'

/** How a rater stands to the reference ratings. */
export interface TrainingResult {
  /** Interviews of the set that the rater has signed and that both have a score of the target of. */
  n: number
  /** ICC(A,1), of absolute agreement and a single rating, with its 95 % interval. */
  icc: OrWhy<{ icc: number; interval: [number, number] | undefined }>
  /** Mean of rater minus reference. */
  difference: number | undefined
  /** Certified where the set is large enough, every interview that can be compared is rated, and the ICC is at least the one that the study sets. */
  standing: CertificationStanding
  isCertified: boolean
}

/** How many references have a score of the target; one without, such as with an item that could not be assessed, can't be compared. */
export const comparableReferences = ({ scale, sum }: { scale: Scale; sum: ScaleSum }, references: readonly Scores[]) =>
  references.filter((reference) => scoreSum(scale, sum, reference) !== undefined).length

/**
 * Compares a rater with the reference ratings of a training set.
 *
 * @param references of all interviews of the set
 */
export function trainingResult(
  target: { scale: Scale; sum: ScaleSum },
  pairs: readonly TrainingPair[],
  references: readonly Scores[],
  rule: CertificationRule,
): TrainingResult {
  const { scale, sum } = target
  const table = pairs.flatMap(({ rater, reference }) => {
    const [own, right] = [scoreSum(scale, sum, rater), scoreSum(scale, sum, reference)]
    return own === undefined || right === undefined ? [] : [[own, right] as const]
  })
  const icc = orWhy(() => {
    const { single, singleInterval } = intraclassCorrelation(table, 2)
    return { icc: single, interval: singleInterval }
  })
  const standing = standingOf(rule, {
    rated: table.length,
    size: comparableReferences(target, references),
    icc: icc.value?.icc,
  })
  return {
    n: table.length,
    icc,
    difference: table.length > 0 ? meanOf(table.map(([own, right]) => own - right)) : undefined,
    standing,
    isCertified: standing === 'certified',
  }
}

function standingOf(
  rule: CertificationRule,
  { rated, size, icc }: { rated: number; size: number; icc: number | undefined },
): CertificationStanding {
  if (rule.icc === undefined) return 'no-rule'
  if (size < rule.least) return 'small-set'
  if (rated < size) return 'unrated'
  return icc !== undefined && icc >= rule.icc ? 'certified' : 'below'
}
