import type { Database } from '#lib/database/client.ts'
import { type Target, targetScore } from '#lib/heads/target.ts'
import { countsAsImported } from '#lib/ratings/imported-sheet.ts'
import { storedScores } from '#lib/ratings/scores.ts'
import { trainingSheets } from '#lib/ratings/training-sheets.ts'
import type { Scores } from '#lib/scales/scores.ts'
import { namedEntries } from '#lib/scales/study-scales.ts'

/** An interview of an agreement study: who it is of and what the raters gave. */
export interface RatedRow {
  interviewId: string
  participant: string
  visit: string
  /** Day of the interview, as 2026-11-23. */
  date: string
  site: string | null
  sex: string | null
  ageBand: string | null
  /** One of each rater and scale, with keys as the study has them. */
  sheets: {
    raterId: string
    scaleName: string
    scores: Scores
    /** Undefined of sheets that were rated elsewhere, of which nobody knows when they were signed. */
    signedAt: Date | undefined
    imported: ImportedSheet | undefined
  }[]
  /** The signed consensus of the raters, of all scales that have one; undefined where there is none. */
  consensus: Scores | undefined
}

/** What is known of a sheet that was filled in elsewhere. */
export interface ImportedSheet {
  statedBlind: boolean
}

/** What the raters gave an interview on one target. */
export interface TargetScore {
  raterId: string
  name: string
  score: number
  /** Undefined where it was rated here. */
  imported: ImportedSheet | undefined
}

/** The interviews of a study with what belongs to all of them. */
export interface CachedRows {
  version: string
  rows: RatedRow[]
  raters: Map<string, string>
  /** Scores of each row by target: every head and filter of a target asks for the same ones. */
  scores: Map<string, TargetScore[][]>
}

/** The interviews of the studies that were looked at last, since a page asks for them with every filter. */
const cache = new Map<string, CachedRows>()
const MOST_CACHED = 8

/**
 * All interviews of a study with their locked sheets, read again only where something was added or locked since.
 */
export async function ratedRows(database: Database, studyId: string): Promise<Readonly<CachedRows>> {
  const version = await versionOf(database, studyId)
  const known = cache.get(studyId)
  if (known?.version === version) return known
  const interviews = await database.interview.findMany({
    where: { participant: { studyId } },
    orderBy: [{ participant: { code: 'asc' } }, { date: 'asc' }],
    select: {
      id: true,
      visit: true,
      date: true,
      participant: { select: { code: true, site: true, sex: true, ageBand: true } },
      sheets: {
        where: { lockedAt: { not: null } },
        select: {
          raterId: true,
          scaleName: true,
          scores: true,
          counted: true,
          lockedAt: true,
          import: { select: { statedBlind: true } },
        },
        orderBy: { id: 'asc' },
      },
      consensuses: {
        select: { scaleName: true, versions: { orderBy: { version: 'desc' }, take: 1, select: { scores: true } } },
      },
    },
  })
  const isTraining = await trainingSheets(database, studyId)
  const raterIds = [...new Set(interviews.flatMap(({ sheets }) => sheets.map(({ raterId }) => raterId)))]
  const raters = await database.user.findMany({
    where: { id: { in: raterIds } },
    select: { id: true, name: true },
    orderBy: { name: 'asc' },
  })
  const made: CachedRows = {
    version,
    scores: new Map(),
    raters: distinctNames(raters),
    rows: interviews.map(({ id, visit, date, participant, sheets, consensuses }) => ({
      interviewId: id,
      participant: participant.code,
      visit,
      date: date.toISOString().slice(0, 10),
      site: participant.site,
      sex: participant.sex,
      ageBand: participant.ageBand,
      consensus: consensusOf(consensuses),
      sheets: sheets
        .filter(({ raterId }) => !isTraining(id, raterId))
        .map(({ raterId, scaleName, scores, counted, lockedAt, import: from }) => ({
          raterId,
          scaleName,
          scores: namedEntries(scaleName, storedScores.read(scores)),
          signedAt: from ? undefined : lockedAt!,
          imported: from && countsAsImported(from, counted) ? from : undefined,
        })),
    })),
  }
  cache.delete(studyId)
  cache.set(studyId, made)
  if (cache.size > MOST_CACHED) cache.delete(cache.keys().next().value!)
  return made
}

/** What was decided on each scale, with keys as the study has them. */
function consensusOf(
  consensuses: readonly { scaleName: string; versions: { scores: unknown }[] }[],
): Scores | undefined {
  const signed = consensuses.flatMap(({ scaleName, versions: [latest] }) =>
    latest ? [namedEntries(scaleName, storedScores.read(latest.scores))] : [],
  )
  return signed.length > 0 ? Object.assign({}, ...signed) : undefined
}

/** Scores of each row on a target, from the raters who rated all of its items. */
export function scoresOn({ rows, raters, scores }: Readonly<CachedRows>, target: Target): readonly TargetScore[][] {
  const known = scores.get(target.key)
  if (known) return known
  const made = rows.map(({ sheets }) => {
    const given: TargetScore[] = []
    for (const { raterId, scores: ofItems, imported } of sheets) {
      const score = targetScore(target, ofItems)
      if (score !== undefined) given.push({ raterId, name: raters.get(raterId) ?? 'a rater', score, imported })
    }
    return given
  })
  scores.set(target.key, made)
  return made
}

/** Names by id; who shares a name with somebody before them gets a number, so that two people never become one. */
export function distinctNames(people: readonly { id: string; name: string }[]): Map<string, string> {
  const seen = new Map<string, number>()
  return new Map(
    people
      .toSorted((a, b) => (a.name === b.name ? (a.id < b.id ? -1 : 1) : a.name < b.name ? -1 : 1))
      .map(({ id, name }) => {
        const place = (seen.get(name) ?? 0) + 1
        seen.set(name, place)
        return [id, place === 1 ? name : `${name} (${place})`]
      }),
  )
}

/**
 * Changes whenever a participant, an interview, a locked sheet or a signed consensus of the study does: a row's xmin is the transaction that wrote it, and a row
 * that goes or comes back changes their number or their sum.
 */
async function versionOf(database: Database, studyId: string): Promise<string> {
  const [row] = await database.$queryRaw<{ version: string }[]>`
    WITH people AS MATERIALIZED (
      SELECT p.id, p.xmin::text::bigint AS written FROM "Participant" p WHERE p."studyId" = ${studyId}::uuid
    ), visits AS MATERIALIZED (
      SELECT i.id, i.xmin::text::bigint AS written FROM "Interview" i JOIN people p ON p.id = i."participantId"
    ), sheets AS MATERIALIZED (
      SELECT s.xmin::text::bigint AS written FROM "RatingSheet" s JOIN visits i ON i.id = s."interviewId" WHERE s."lockedAt" IS NOT NULL
    ), settled AS MATERIALIZED (
      SELECT v.xmin::text::bigint AS written FROM "ConsensusVersion" v JOIN "Consensus" c ON c.id = v."consensusId"
      JOIN visits i ON i.id = c."interviewId"
    ), trained AS MATERIALIZED (
      SELECT a.xmin::text::bigint AS written FROM "Assignment" a JOIN visits i ON i.id = a."interviewId" WHERE a.purpose = 'training'
    )
    SELECT string_agg(concat_ws(',', rows, total, latest), ':') AS version FROM (
      SELECT count(*) AS rows, sum(written) AS total, max(written) AS latest FROM people
      UNION ALL SELECT count(*), sum(written), max(written) FROM visits
      UNION ALL SELECT count(*), sum(written), max(written) FROM sheets
      UNION ALL SELECT count(*), sum(written), max(written) FROM settled
      UNION ALL SELECT count(*), sum(written), max(written) FROM trained
    ) counted`
  return row!.version
}
