import type { Database } from '#lib/database/client.ts'

/** How many assigned ratings of each study are not signed though the day until which they were due has passed, by study. */
export async function overdueRatings(database: Database, studyIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await database.$queryRaw<{ study: string; overdue: number }[]>`
    SELECT p."studyId" AS study, count(*)::int AS overdue
    FROM "Assignment" a JOIN "Interview" i ON i.id = a."interviewId" JOIN "Participant" p ON p.id = i."participantId"
    LEFT JOIN "RatingSheet" s ON s."interviewId" = i.id AND s."raterId" = a."raterId" AND s."lockedAt" IS NOT NULL
    WHERE p."studyId" = ANY(${studyIds}::uuid[]) AND a."dueOn" < (now() AT TIME ZONE 'UTC')::date AND s.id IS NULL
    GROUP BY p."studyId"`
  return new Map(rows.map(({ study, overdue }) => [study, overdue]))
}
