import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { targetOf, targetScore } from '#lib/heads/target.ts'
import { phrase } from '#lib/messages/message.ts'
import { scaleOfStudy } from '#lib/own-scales/scales-of.ts'
import { ratedItems } from '#lib/ratings/remarks.ts'
import { FIRST, namedKey, type StudyScale, scaleNameSchema } from '#lib/scales/study-scales.ts'
import type { Study } from '#prisma/client/client.ts'
import { type CachedRows, type RatedRow, ratedRows } from '../agreement-rows.ts'
import { type Disagreement, type DisagreementLimits, disagreementOf } from './disagreements.ts'
import { type PairFigures, pairReliability, type SharedInterview } from './pair-reliability.ts'
import { type RaterDrift, raterDrift } from './rater-drift.ts'

/** Two raters who rated some of the same interviews. */
export interface RaterPair {
  first: { id: string; name: string }
  second: { id: string; name: string }
  /** Interviews that both rated. */
  shared: number
  target: PairFigures
  items: PairFigures[]
}

export interface StudyReliability {
  target: string
  /** Those with most shared interviews first. */
  pairs: RaterPair[]
  drift: (RaterDrift & { name: string })[]
}

/**
 * How far the raters of a study agree among themselves on one of its scales, by the versions of their sheets that count.
 *
 * @param scaleName what the study calls the scale; its first one where left out
 */
export async function studyReliability(
  database: Database,
  studyId: string,
  scaleName = FIRST,
): Promise<StudyReliability> {
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId } })
  const scale = await scaleOfStudy(database, study, scaleName)
  const rated = onScale(await ratedRows(database, studyId), scaleName)
  const { items, target } = keysOf(scale)
  const pairs = sharedByPair(rated).map(({ first, second, shared }): RaterPair => {
    const named = (id: string) => ({ id, name: rated.raters.get(id) ?? 'a rater' })
    const figures = pairReliability(scale.named, target, items, shared)
    return { first: named(first), second: named(second), shared: shared.length, ...figures }
  })
  const drift = raterDrift(
    rated.rows.map(({ interviewId, participant, visit, sheets }) => ({
      interviewId,
      title: `${participant}, ${visit}`,
      scores: sheets.flatMap(({ raterId, scores, signedAt }) => {
        const score = targetScore(target, scores)
        return score === undefined ? [] : [{ raterId, score, signedAt }]
      }),
    })),
  )
  return {
    target: target.title,
    pairs: pairs.toSorted((one, other) => other.shared - one.shared),
    drift: drift.map((one) => ({ ...one, name: rated.raters.get(one.raterId) ?? 'a rater' })),
  }
}

/** The sheets of one scale, of which a rater has one of each interview. */
const onScale = (rated: Readonly<CachedRows>, scaleName: string): Pick<CachedRows, 'rows' | 'raters'> => ({
  raters: rated.raters,
  rows: rated.rows.map((row) => ({ ...row, sheets: row.sheets.filter((sheet) => sheet.scaleName === scaleName) })),
})

/** What is compared of a scale, by the study's keys. */
const keysOf = ({ name, named, items, target }: StudyScale) => ({
  items: items.map((key) => namedKey(name, key)),
  target: targetOf(named, namedKey(name, target)),
})

function sharedByPair({ rows }: Pick<CachedRows, 'rows'>) {
  const pairs = new Map<string, { first: string; second: string; shared: SharedInterview[] }>()
  for (const { participant, sheets } of rows) {
    const sorted = sheets.toSorted((one, other) => (one.raterId < other.raterId ? -1 : 1))
    for (const [i, one] of sorted.entries()) {
      for (const other of sorted.slice(i + 1)) {
        const key = `${one.raterId} ${other.raterId}`
        const pair = pairs.get(key) ?? { first: one.raterId, second: other.raterId, shared: [] }
        pairs.set(key, pair)
        pair.shared.push({ participant, first: one.scores, second: other.scores })
      }
    }
  }
  return [...pairs.values()]
}

/** An interview on which raters differ. */
export interface DisagreementRow extends Omit<Disagreement, 'isBeyond' | 'items'> {
  interviewId: string
  participant: string
  visit: string
  raters: string[]
  /** Labels of the items, with the points. */
  items: { label: string; points: number }[]
  isBeyond: boolean
  /** What was decided: nothing, a draft, or a signed consensus. */
  consensus: 'none' | 'draft' | 'signed'
}

export interface StudyDisagreements {
  /** Those that the study sets for the scale. */
  limits: DisagreementLimits
  /** Beyond a limit first, and undecided ones before the others, then by how far they are apart. */
  rows: DisagreementRow[]
  /** How many interviews several raters rated. */
  compared: number
}

/**
 * Interviews whose raters differ on one of a study's scales, and which of them are beyond the limits that the study sets for this scale.
 *
 * @param scaleName what the study calls the scale; its first one where left out
 * @param rated the study's rows, where the caller has them already
 */
export async function studyDisagreements(
  database: Database,
  studyId: string,
  scaleName = FIRST,
  rated?: Readonly<CachedRows>,
): Promise<StudyDisagreements> {
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId } })
  const [all, consensuses, scale] = await Promise.all([
    rated ?? ratedRows(database, studyId),
    database.consensus.findMany({
      where: { scaleName, interview: { participant: { studyId } } },
      select: { interviewId: true, version: true },
    }),
    scaleOfStudy(database, study, scaleName),
  ])
  const versions = new Map(consensuses.map(({ interviewId, version }) => [interviewId, version]))
  const several = onScale(all, scaleName).rows.filter(({ sheets }) => sheets.length > 1)
  const limits = limitsOf(await holderOf(database, study, scaleName))
  const compare = comparison(scale, limits, all.raters)
  const rows = several
    .map((row) => compare(row, versions.get(row.interviewId)))
    .filter(({ items, missing }) => items.length + missing.length > 0)
  const rank = ({ isBeyond, consensus }: DisagreementRow) => (isBeyond ? 0 : 2) + (consensus === 'signed' ? 1 : 0)
  return {
    limits,
    compared: several.length,
    rows: rows.toSorted(
      (one, other) => rank(one) - rank(other) || (other.total ?? 0) - (one.total ?? 0) || mostOf(other) - mostOf(one),
    ),
  }
}

const mostOf = ({ items }: DisagreementRow) => items[0]?.points ?? 0

/** Compares the sheets of interviews on a scale; what is the same for all of them is looked up once. */
function comparison(scale: StudyScale, limits: DisagreementLimits, raters: ReadonlyMap<string, string>) {
  const { items, target } = keysOf(scale)
  const labels = new Map(ratedItems(scale.named, items).map(({ key, label }) => [key, label]))
  const keys = [...labels.keys()]
  return ({ interviewId, participant, visit, sheets }: RatedRow, consensus: number | undefined): DisagreementRow => {
    const found = disagreementOf(
      sheets.map(({ scores }) => scores),
      keys,
      target,
      limits,
    )
    return {
      ...found,
      interviewId,
      participant,
      visit,
      raters: sheets.map(({ raterId }) => raters.get(raterId) ?? 'a rater'),
      items: found.items.map(({ key, points }) => ({ label: labels.get(key)!, points })),
      missing: found.missing.map((key) => labels.get(key)!),
      consensus: consensus === undefined ? 'none' : consensus > 0 ? 'signed' : 'draft',
    }
  }
}

type WithLimits = Pick<Study, 'itemLimit' | 'totalLimit'>

export const limitsOf = ({ itemLimit, totalLimit }: WithLimits): DisagreementLimits => ({
  item: itemLimit ?? undefined,
  total: totalLimit ?? undefined,
})

/** The row that has the limits of one of a study's scales. @throws ConcordError not-found where the study has no such scale */
async function holderOf(
  database: Pick<Database, 'studyScale'>,
  study: WithLimits & { id: string },
  scaleName: string,
): Promise<WithLimits> {
  if (scaleName === FIRST) return study
  const row = await database.studyScale.findUnique({
    where: { studyId_name: { studyId: study.id, name: scaleName } },
  })
  if (!row) throw new ConcordError('not-found', phrase('This study no longer has this scale. Reload the page.'))
  return row
}

const points = z.number().min(0, 'A limit is at least 0 points.').max(1000).nullable()

export const setLimitsSchema = z.object({
  studyId: z.uuid(),
  /** What the study calls the scale that they are on; its first one where left out. */
  scaleName: scaleNameSchema,
  /** Points on an item; null for no limit. */
  item: points.pipe(z.number().int('Points on an item are whole numbers.').nullable()),
  /** Points on the scale's target; null for no limit. */
  total: points,
})

/**
 * Sets how far raters may differ on one of a study's scales before somebody decides between them.
 *
 * @throws ConcordError conflict where nothing would be different; not-found where the study has no such scale
 */
export async function setLimits(
  database: Database,
  person: Person,
  { studyId, scaleName = FIRST, item, total }: z.input<typeof setLimitsSchema>,
): Promise<void> {
  await database.$transaction(async (tx) => {
    const study = await tx.study.findUniqueOrThrow({ where: { id: studyId } })
    const before = await holderOf(tx, study, scaleName)
    if (before.itemLimit === item && before.totalLimit === total)
      throw new ConcordError('conflict', phrase('These are the limits already.'))
    const data = { itemLimit: item, totalLimit: total }
    if (scaleName === FIRST) await tx.study.update({ where: { id: studyId }, data })
    else await tx.studyScale.update({ where: { studyId_name: { studyId, name: scaleName } }, data })
    await audit(tx, person.id, 'study.limits', studyId, {
      ...(scaleName === FIRST ? {} : { scale: scaleName }),
      item,
      total,
    })
  })
}
