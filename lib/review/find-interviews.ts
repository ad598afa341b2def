import { z } from 'zod'
import type { Database } from '#lib/database/client.ts'
import { askedToRateSql } from '#lib/ratings/demand-assigned.ts'
import { countingAnalyses, outdatedInterviews, shownAnalyses } from '#lib/studies/counting-analysis.ts'
import { ratedInStudy, wholeRatings } from '#lib/studies/whole-ratings.ts'
import { Prisma } from '#prisma/client/client.ts'
import { filterConditions, interviewFiltersSchema } from './further-filters.ts'
import { type InterviewFilters, SHOWN, type Shown, type Sort } from './interview-filters.ts'

export const findInterviewsSchema = z.object({
  studyId: z.uuid(),
  /** Part of a participant's code. */
  search: z.string().trim().max(60).default(''),
  /** Which interviews: all; those that this person is asked to rate and has not signed; those that somebody has to look at. */
  show: z.enum(SHOWN).default('all'),
  filters: interviewFiltersSchema.default({}),
})

export interface InterviewQuery {
  studyId: string
  search: string
  show: Shown
  filters?: InterviewFilters
}

/** How many interviews a query finds. */
export async function countInterviews(database: Database, personId: string, query: InterviewQuery): Promise<number> {
  const [row] = await database.$queryRaw<{ total: number }[]>`
    SELECT count(*)::int AS total FROM "Interview" i JOIN "Participant" p ON p.id = i."participantId"
    WHERE ${conditionOf(personId, query)}`
  return row!.total
}

/**
 * Ids of some of the interviews that a query finds, in an order. Those that have nothing to be sorted by come last, either way.
 *
 * @param order `headId` is the head whose estimates are sorted by; only for those who see all of the study's estimates
 */
export async function findInterviews(
  database: Database,
  personId: string,
  query: InterviewQuery,
  order: { sort: Sort; descending: boolean; headId: string | undefined },
  page: { skip: number; take: number },
): Promise<string[]> {
  const direction = order.descending ? Prisma.sql`DESC` : Prisma.sql`ASC`
  const rows = await database.$queryRaw<{ id: string }[]>`
    SELECT i.id FROM "Interview" i JOIN "Participant" p ON p.id = i."participantId" ${joinsOf(query.studyId, order)}
    WHERE ${conditionOf(personId, query)}
    ORDER BY ${KEYS[order.sort]} ${direction} NULLS LAST, p.code, i.date, i.id LIMIT ${page.take} OFFSET ${page.skip}`
  return rows.map(({ id }) => id)
}

/** The interviews that a query finds, with the recording of each that is used; by participant and date. */
export async function interviewsFound(
  database: Database,
  personId: string,
  query: InterviewQuery,
): Promise<{ id: string; recordingId: string | null }[]> {
  return database.$queryRaw`
    SELECT i.id, r.id AS "recordingId" FROM "Interview" i JOIN "Participant" p ON p.id = i."participantId"
    LEFT JOIN "Recording" r ON r."interviewId" = i.id AND r.current
    WHERE ${conditionOf(personId, query)} ORDER BY p.code, i.date, i.id`
}

const KEYS: Record<Sort, Prisma.Sql> = {
  participant: Prisma.sql`p.code`,
  visit: Prisma.sql`i.visit`,
  date: Prisma.sql`i.date`,
  analysis: Prisma.sql`latest.state`,
  ratings: Prisma.sql`coalesce(signed.raters, 0)`,
  estimate: Prisma.sql`e.value`,
}

/** What a sort needs beside interview and participant. Of a whole study, a join of all rows takes less than a look for each interview. */
function joinsOf(studyId: string, { sort, headId }: { sort: Sort; headId: string | undefined }): Prisma.Sql {
  switch (sort) {
    case 'analysis':
      return Prisma.sql`LEFT JOIN ${shownAnalyses(Prisma.sql`s.id = ${studyId}::uuid`)} latest ON latest."interviewId" = i.id`
    case 'ratings':
      return Prisma.sql`LEFT JOIN ${wholeRatings(Prisma.sql`p."studyId" = ${studyId}::uuid`)} signed ON signed."interviewId" = i.id`
    case 'estimate':
      return Prisma.sql`LEFT JOIN (SELECT DISTINCT ON (e."interviewId") e."interviewId", e.value FROM "Estimate" e
        WHERE e."headId" = ${headId ?? null}::uuid ORDER BY e."interviewId", e.kind) e ON e."interviewId" = i.id`
    default:
      return Prisma.empty
  }
}

function conditionOf(personId: string, { studyId, search, show, filters = {} }: InterviewQuery): Prisma.Sql {
  const conditions = [
    Prisma.sql`p."studyId" = ${studyId}::uuid`,
    ...(search ? [Prisma.sql`position(lower(${search}) in lower(p.code)) > 0`] : []),
    ...(show === 'all' ? [] : [shownBy(personId, studyId, show)]),
    ...filterConditions(studyId, filters),
  ]
  return Prisma.join(conditions, ' AND ')
}

function shownBy(personId: string, studyId: string, show: Exclude<Shown, 'all'>): Prisma.Sql {
  switch (show) {
    case 'to-rate':
      return Prisma.sql`i.id NOT IN ${ratedInStudy(personId, studyId)} AND ${askedToRateSql(personId)}`
    case 'no-recording':
      return Prisma.sql`NOT EXISTS (SELECT 1 FROM "Recording" r WHERE r."interviewId" = i.id AND r.current)`
    case 'failed':
      return Prisma.sql`i.id IN (
        SELECT "interviewId" FROM ${shownAnalyses(Prisma.sql`s.id = ${studyId}::uuid`)} latest WHERE state = 'failed')`
    case 'no-face':
      return Prisma.sql`i.id IN (
        SELECT "interviewId" FROM ${countingAnalyses(Prisma.sql`s.id = ${studyId}::uuid`)} counting WHERE coverage = 0)`
    case 'not-analysed':
      return Prisma.sql`i.id IN ${outdatedInterviews(studyId)}`
    case 'unrated':
      return Prisma.sql`EXISTS (SELECT 1 FROM "Recording" r WHERE r."interviewId" = i.id AND r.current)
        AND i.id NOT IN (SELECT "interviewId" FROM ${wholeRatings(Prisma.sql`p."studyId" = ${studyId}::uuid`)} whole)`
    case 'problem':
      // The latest analysis failed, or the one that counts says that its numbers are doubtful.
      return Prisma.sql`i.id IN (
        SELECT "interviewId" FROM ${shownAnalyses(Prisma.sql`s.id = ${studyId}::uuid`)} latest WHERE state = 'failed'
        UNION ALL SELECT "interviewId" FROM ${countingAnalyses(Prisma.sql`s.id = ${studyId}::uuid`)} counting WHERE doubtful)`
  }
}
