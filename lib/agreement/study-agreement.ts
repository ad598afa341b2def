import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { scalesOf } from '#lib/own-scales/scales-of.ts'
import { studyMargin } from '#lib/plans/study-margin.ts'
import { finishedPermutations } from '#lib/training/permutation-runs.ts'
import type { AgreementPair, Course } from './agreement-figures.ts'
import type { AgreementQuery } from './agreement-query.ts'
import { ratedRows } from './agreement-rows.ts'
import { estimatesOf, estimatesVersion, sourcesOf } from './agreement-sources.ts'
import { computeAgreement, type StudyAgreement } from './compute-agreement.ts'

/**
 * Agreement of a head, or of estimates from elsewhere, with the raters: from out-of-fold, unseen and declared estimates only. In-sample
 * ones are not even read.
 *
 * @throws ConcordError not-found where the source is no longer there
 */
export async function studyAgreement(
  database: Database,
  studyId: string,
  query: AgreementQuery = {},
): Promise<StudyAgreement> {
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId } })
  const [sources, rated, margin, tests] = await Promise.all([
    sourcesOf(database, study),
    ratedRows(database, studyId),
    studyMargin(database, studyId),
    finishedPermutations(database, studyId),
  ])
  const shown = sources.find(({ inUse }) => inUse) ?? sources.find(({ target }) => target === study.target)
  const chosenKey = query.source ?? (shown ?? sources[0])?.key
  const choice = sources.find(({ key }) => key === chosenKey)
  if (query.source && !choice)
    throw new ConcordError('not-found', phrase('These estimates no longer exist. Choose others.'))
  const key = JSON.stringify([
    studyId,
    rated.version,
    sources,
    margin,
    query,
    tests.map(({ id, finishedAt }) => [id, finishedAt]),
    choice && (await estimatesVersion(database, choice)),
    // JSON has no form for a number of bytes, on which no figure depends.
    { ...study, quotaBytes: undefined },
  ])
  const known = computed.get(key)
  if (known) return known
  const loaded = choice && (await estimatesOf(database, choice))
  const agreement = computeAgreement(
    { study, scales: await scalesOf(database, study), sources, choice, loaded, rated, margin, tests },
    query,
  )
  computed.set(key, agreement)
  if (computed.size > MOST_COMPUTED) computed.delete(computed.keys().next().value!)
  return agreement
}

/** What the agreement page shows: the same without each rater's score of each interview, which only statistics need, and without what is in the pairs. */
export type AgreementPage = Omit<StudyAgreement, 'pairs' | 'courses'> & {
  pairs: Omit<AgreementPair, 'raters' | 'sheetCounts'>[]
  courses: Omit<Course, 'visits'>[]
}

/** @throws ConcordError not-found where the source is no longer there */
export async function agreementPage(
  database: Database,
  studyId: string,
  query: AgreementQuery = {},
): Promise<AgreementPage> {
  const agreement = await studyAgreement(database, studyId, query)
  return {
    ...agreement,
    pairs: agreement.pairs.map(({ raters: _, sheetCounts: __, ...pair }) => pair),
    courses: agreement.courses.map(({ visits: _, ...course }) => course),
  }
}

/** Agreements that were computed last, by everything that they follow from. */
const computed = new Map<string, StudyAgreement>()
const MOST_COMPUTED = 48
