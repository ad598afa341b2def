import type { Database } from '#lib/database/client.ts'
import { Prisma } from '#prisma/client/client.ts'
import { isWhole, signedFirst } from './whole-ratings.ts'

/**
 * How many assigned ratings of each study are not signed though the day until which they were due has passed, by study. As on a rater's own list,
 * those of interviews without a recording are none: there is nothing to rate yet.
 */
export async function overdueRatings(database: Database, studyIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await database.$queryRaw<{ study: string; overdue: number }[]>`
    SELECT p."studyId" AS study, count(*)::int AS overdue ${OVERDUE}
    WHERE p."studyId" = ANY(${studyIds}::uuid[]) AND ${IS_OVERDUE}
    GROUP BY p."studyId"`
  return new Map(rows.map(({ study, overdue }) => [study, overdue]))
}

/** A rater with how many of their ratings are overdue. */
export interface OverdueRater {
  id: string
  name: string
  overdue: number
}

/** Who owes these ratings in one study, the most first. */
export async function overdueByRater(database: Database, studyId: string): Promise<OverdueRater[]> {
  return database.$queryRaw<OverdueRater[]>`
    SELECT u.id, u.name, count(*)::int AS overdue ${OVERDUE} JOIN "User" u ON u.id = a."raterId"
    WHERE p."studyId" = ${studyId}::uuid AND ${IS_OVERDUE}
    GROUP BY u.id, u.name ORDER BY overdue DESC, u.name`
}

const OVERDUE = Prisma.sql`
  FROM "Assignment" a JOIN "Interview" i ON i.id = a."interviewId" JOIN "Participant" p ON p.id = i."participantId"
  LEFT JOIN ${signedFirst}`
const IS_OVERDUE = Prisma.sql`a."dueOn" < (now() AT TIME ZONE 'UTC')::date AND NOT ${isWhole}
  AND EXISTS (SELECT 1 FROM "Recording" r WHERE r."interviewId" = i.id AND r.current)`
