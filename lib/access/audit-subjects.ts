import type { Database } from '#lib/database/client.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** What entries of the trail are about, by id, in names that people know. What was removed for good, or has none, is left out. */
export async function subjectNames(database: Database, ids: readonly string[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids)].filter((id) => UUID.test(id))
  const rows = await database.$queryRaw<{ id: string; name: string }[]>`
    WITH wanted AS (SELECT unnest(${wanted}::uuid[]) AS id),
    visits AS (
      SELECT i.id, s.code || ', ' || p.code || ', ' || i.visit AS name
      FROM "Interview" i JOIN "Participant" p ON p.id = i."participantId" JOIN "Study" s ON s.id = p."studyId"
    )
    SELECT id::text, name FROM "User" JOIN wanted USING (id)
    UNION ALL SELECT id::text, code FROM "Study" JOIN wanted USING (id)
    UNION ALL SELECT p.id::text, s.code || ', ' || p.code FROM wanted w JOIN "Participant" p ON p.id = w.id JOIN "Study" s ON s.id = p."studyId"
    UNION ALL SELECT id::text, name FROM visits JOIN wanted USING (id)
    UNION ALL SELECT r.id::text, v.name FROM wanted w JOIN "Recording" r ON r.id = w.id JOIN visits v ON v.id = r."interviewId"
    UNION ALL SELECT a.id::text, v.name FROM wanted w JOIN "Analysis" a ON a.id = w.id
      JOIN "Recording" r ON r.id = a."recordingId" JOIN visits v ON v.id = r."interviewId"
    UNION ALL SELECT t.id::text, v.name FROM wanted w JOIN "RatingSheet" t ON t.id = w.id JOIN visits v ON v.id = t."interviewId"
    UNION ALL SELECT c.id::text, v.name FROM wanted w JOIN "Consensus" c ON c.id = w.id JOIN visits v ON v.id = c."interviewId"
    UNION ALL SELECT t.id::text, v.name || ', ' || t.number FROM wanted w JOIN "IssuedReport" t ON t.id = w.id JOIN visits v ON v.id = t."interviewId"
    UNION ALL SELECT h.id::text, s.code FROM wanted w JOIN "ExportRun" h ON h.id = w.id JOIN "Study" s ON s.id = h."studyId"
    UNION ALL SELECT h.id::text, s.code || ', ' || h.name FROM wanted w JOIN "EventKind" h ON h.id = w.id JOIN "Study" s ON s.id = h."studyId"
    UNION ALL SELECT h.id::text, s.code FROM wanted w JOIN "EncoderTraining" h ON h.id = w.id JOIN "Study" s ON s.id = h."studyId"
    UNION ALL SELECT h.id::text, s.code FROM wanted w JOIN "EncoderComparison" h ON h.id = w.id JOIN "Study" s ON s.id = h."studyId"
    UNION ALL SELECT h.id::text, s.code FROM wanted w JOIN "PermutationRun" h ON h.id = w.id JOIN "Study" s ON s.id = h."studyId"
    UNION ALL SELECT b."subjectId"::text, b.title FROM wanted w JOIN "BinEntry" b ON b."subjectId" = w.id
    UNION ALL SELECT h.id::text, s.code FROM wanted w JOIN "Head" h ON h.id = w.id JOIN "Study" s ON s.id = h."studyId"
    UNION ALL SELECT h.id::text, s.code FROM wanted w JOIN "TrainingRun" h ON h.id = w.id JOIN "Study" s ON s.id = h."studyId"
    UNION ALL SELECT h.id::text, s.code FROM wanted w JOIN "PhantomRun" h ON h.id = w.id JOIN "Study" s ON s.id = h."studyId"
    UNION ALL SELECT h.id::text, s.code FROM wanted w JOIN "AnalysisPlan" h ON h.id = w.id JOIN "Study" s ON s.id = h."studyId"
    UNION ALL SELECT h.id::text, s.code || ', ' || h.title FROM wanted w JOIN "PromptSet" h ON h.id = w.id JOIN "Study" s ON s.id = h."studyId"
    UNION ALL SELECT h.id::text, s.code || ', ' || h.title FROM wanted w JOIN "ExternalSource" h ON h.id = w.id JOIN "Study" s ON s.id = h."studyId"
    UNION ALL SELECT h.id::text, s.code || ', ' || h."fileName" FROM wanted w JOIN "RatingImport" h ON h.id = w.id JOIN "Study" s ON s.id = h."studyId"
    UNION ALL SELECT m.id::text, m."fileName" FROM wanted w JOIN "ModelImport" m ON m.id = w.id`
  return new Map(rows.map(({ id, name }) => [id, name]))
}
