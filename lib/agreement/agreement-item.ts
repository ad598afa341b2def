import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { correlationProbability } from '#lib/statistics/jackknife.ts'
import type { Correlation } from '#lib/statistics/pearson-correlation.ts'
import type { AgreementQuery } from './agreement-query.ts'
import type { OwnPermutation } from './permutations-of-source.ts'
import { studyAgreement } from './study-agreement.ts'

/** Agreement on one target, beside the experts' own. */
export interface ItemAgreement {
  target: string
  /** The kind of head and its encoder. */
  by: string
  n: number
  model: Correlation | undefined
  /** Two-sided, that r is zero, by the jackknife that its interval comes from; not adjusted for how many are looked at. */
  p: number | undefined
  /** One-sided, by a permutation test that repeats the training; undefined where none was made. */
  permutation: OwnPermutation | undefined
  concordance: number | undefined
  meanAbsoluteError: number | undefined
  /** Fisher-averaged r of each expert with the mean of the others, on the same interviews. */
  experts: number | undefined
  expertsInterval: [number, number] | undefined
}

/**
 * What one head has to say in a table of all of them. Asked for one by one, so that a study with many targets keeps nobody waiting.
 *
 * @throws ConcordError not-found where the head is no longer there
 */
export async function agreementItem(
  database: Database,
  studyId: string,
  query: AgreementQuery,
): Promise<ItemAgreement> {
  const { source, summary, ceiling, target, permutations } = await studyAgreement(database, studyId, query)
  if (!source) throw new ConcordError('not-found', phrase('No head is trained yet.'))
  const r = summary.pearson.value
  return {
    target: target.title,
    by: source.by,
    n: summary.n,
    model: r,
    p: r && correlationProbability(r.r, r.interval, summary.participants),
    permutation: permutations.own,
    concordance: summary.concordance.value?.ccc,
    meanAbsoluteError: summary.limits.value?.meanAbsoluteError,
    experts: ceiling.value?.experts,
    expertsInterval: ceiling.value?.expertsInterval,
  }
}
