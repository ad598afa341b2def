import type { Database } from '#lib/database/client.ts'

/** The visits of a study in the order in which participants have them. */
export async function visitsOf(database: Database, studyId: string): Promise<string[]> {
  const rows = await database.$queryRaw<{ visit: string }[]>`
    SELECT visit FROM (
      SELECT i.visit, row_number() OVER (PARTITION BY i."participantId" ORDER BY i.date, i.id) AS place
      FROM "Interview" i JOIN "Participant" p ON p.id = i."participantId" WHERE p."studyId" = ${studyId}::uuid
    ) visits GROUP BY visit ORDER BY avg(place), visit`
  return rows.map(({ visit }) => visit)
}
