import type { Database } from '#lib/database/client.ts'
import { Prisma } from '#prisma/client/client.ts'
import { TRAINED_SQL } from './head-in-use.ts'

/** Whether a finished analysis `a` counts: it is of the recording `r` that its interview uses, by the encoder of the study `s`, and the last that finished. */
const IS_COUNTING = Prisma.sql`(r.current AND a.encoder = s.encoder AND a.state = 'done' AND NOT EXISTS (
  SELECT 1 FROM "Analysis" later WHERE later."recordingId" = a."recordingId" AND later.encoder = a.encoder AND later.state = 'done'
    AND (coalesce(later."finishedAt", '-infinity'), later.id) > (coalesce(a."finishedAt", '-infinity'), a.id)))`

/** Of how many interviews the analysis that counts found no face, by study. */
export async function facelessCounts(database: Database, studyIds: readonly string[]): Promise<Map<string, number>> {
  // Such analyses are few and have an index: from them on, and not from all interviews.
  const rows = await database.$queryRaw<{ study: string; noFace: number }[]>`
    SELECT s.id AS study, count(*)::int AS "noFace"
    FROM "Analysis" a JOIN "Recording" r ON r.id = a."recordingId" JOIN "Interview" i ON i.id = r."interviewId"
    JOIN "Participant" p ON p.id = i."participantId" JOIN "Study" s ON s.id = p."studyId"
    WHERE a.coverage = 0 AND a.state = 'done' AND s.id = ANY(${studyIds}::uuid[]) AND ${IS_COUNTING}
    GROUP BY s.id`
  return new Map(rows.map(({ study, noFace }) => [study, noFace]))
}

/** How many interviews have an estimate by the head that their study has in use, by study. */
export async function estimatedCounts(database: Database, studyIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await database.$queryRaw<{ study: string; estimated: number }[]>`
    SELECT s.id AS study, count(DISTINCT e."interviewId")::int AS estimated
    FROM "Study" s JOIN LATERAL (
      SELECT h.id FROM "Head" h WHERE h."studyId" = s.id
        AND (h.id = s."headId" OR (s."headId" IS NULL AND h.target = s.target AND ${TRAINED_SQL}))
      ORDER BY h."createdAt" DESC LIMIT 1
    ) head ON true JOIN "Estimate" e ON e."headId" = head.id
    WHERE s.id = ANY(${studyIds}::uuid[]) GROUP BY s.id`
  return new Map(rows.map(({ study, estimated }) => [study, estimated]))
}
