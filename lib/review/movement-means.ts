import type { Database } from '#lib/database/client.ts'
import { MOVEMENT } from '#lib/movement/measures.ts'
import { analysisParts } from '#lib/studies/analysis-parts.ts'
import { type KnownMeans, type MovementMeans, meansOf, readMeans, writtenMeans } from '#lib/studies/movement-means.ts'

/** The measurement of an interview that counts. */
export interface MeasuredInterview {
  interviewId: string
  participantId: string
  /** Its analysis. */
  id: string
  encoderHash: string
  /** Stretches that leave clips out, from when to when in ms. */
  marks: [number, number][]
}

/** The interviews of a study whose movements were measured, without what was measured. */
export async function measuredInterviews(database: Database, studyId: string): Promise<MeasuredInterview[]> {
  return database.$queryRaw<MeasuredInterview[]>`
    SELECT counting.*, coalesce(marks.stretches, '[]'::json) AS marks
    FROM (
      SELECT DISTINCT ON (i.id) i.id AS "interviewId", i."participantId", a.id, a."encoderHash", r.id AS "recordingId"
      FROM "Participant" p JOIN "Interview" i ON i."participantId" = p.id
      JOIN "Recording" r ON r."interviewId" = i.id AND r.current
      JOIN "Analysis" a ON a."recordingId" = r.id AND a.encoder = ${MOVEMENT} AND a.state = 'done' AND a.embeddings IS NOT NULL
      WHERE p."studyId" = ${studyId}::uuid ORDER BY i.id, a."finishedAt" DESC NULLS LAST, a.id DESC
    ) counting LEFT JOIN (
      SELECT m."recordingId", json_agg(json_build_array(m."fromMs", m."toMs") ORDER BY m."fromMs", m."toMs") AS stretches
      FROM "EventKind" k JOIN "EventMark" m ON m."kindId" = k.id
      WHERE k."studyId" = ${studyId}::uuid AND k.excludes GROUP BY m."recordingId"
    ) marks ON marks."recordingId" = counting."recordingId"`
}

/** What is known by analysis, before the database is asked. */
const cache = new Map<string, KnownMeans>()
const MOST_CACHED = 50_000

/** Analyses that are read at once; an hour of one has half a megabyte of embeddings. */
const AT_A_TIME = 16

/**
 * Means over the clips of interviews that count, by interview. They are kept with the analysis when it is stored; those that are not, or not with the
 * marks as they are, are made from its embeddings and kept then, a few at a time.
 *
 * @returns without interviews of which no clip counts or whose analysis can't be read, as a report must not fail by one
 */
export async function movementMeans(
  database: Database,
  interviews: readonly MeasuredInterview[],
): Promise<Map<string, MovementMeans>> {
  const unknown = interviews.filter((one) => !isKnown(one))
  const kept = await database.movementMeans.findMany({ where: { analysisId: { in: unknown.map(({ id }) => id) } } })
  for (const { analysisId, content } of kept) {
    const known = readMeans(content)
    if (known) remember(analysisId, known)
  }
  const unread = unknown.filter((one) => !isKnown(one))
  for (let first = 0; first < unread.length; first += AT_A_TIME)
    await makeMeans(database, unread.slice(first, first + AT_A_TIME))
  const found = interviews.flatMap(({ interviewId, id }) => {
    const means = cache.get(id)?.means
    return means ? [[interviewId, means] as const] : []
  })
  for (const id of [...cache.keys()].slice(0, Math.max(0, cache.size - MOST_CACHED))) cache.delete(id)
  return new Map(found)
}

const isKnown = ({ id, marks }: MeasuredInterview) => {
  const known = cache.get(id)
  return known !== undefined && JSON.stringify(known.leavingOut) === JSON.stringify(marks)
}

function remember(id: string, known: KnownMeans): void {
  cache.delete(id)
  cache.set(id, known)
}

/** Makes the means of some analyses from what they measured, and keeps them. */
async function makeMeans(database: Database, some: readonly MeasuredInterview[]): Promise<void> {
  const ids = some.map(({ id }) => id)
  const [parts, rows] = await Promise.all([
    analysisParts(database, ids, ['clips']),
    database.analysis.findMany({ where: { id: { in: ids } }, select: { id: true, embeddings: true } }),
  ])
  const embeddings = new Map(rows.map((row) => [row.id, row.embeddings]))
  for (const { id, marks } of some) {
    const known = { leavingOut: marks, means: meansOf(parts.get(id)?.clips, embeddings.get(id), marks) }
    remember(id, known)
  }
  // What can't be read is not kept: another version may read it. An analysis may have been deleted meanwhile, and another reader may keep the same.
  const read = ids.filter((id) => parts.has(id))
  const contents = read.map((id) => JSON.stringify(writtenMeans(cache.get(id)!)))
  await database.$executeRaw`
    INSERT INTO "MovementMeans" ("analysisId", content)
    SELECT a.id, made.content FROM unnest(${read}::uuid[], ${contents}::jsonb[]) AS made(id, content)
    JOIN "Analysis" a ON a.id = made.id
    ON CONFLICT ("analysisId") DO UPDATE SET content = EXCLUDED.content`
}
