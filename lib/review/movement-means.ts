import type { AnalysedClip } from '#lib/analysis/analysis.ts'
import { storedEmbeddings } from '#lib/analysis/stored-embeddings.ts'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { CLIP_NAMES, MOVEMENT } from '#lib/movement/measures.ts'
import { coverageMeans, isCovered } from '#lib/numbers/coverage.ts'
import { type Rows, rowAt } from '#lib/numbers/rows.ts'
import { analysisParts } from '#lib/studies/analysis-parts.ts'
import { clipsIn } from '#lib/studies/left-out-clips.ts'

/** What a report lists: how much the face moves, then where mouth, brows, eyes and head are and how fast the head moves. */
export const LISTED = [
  'fac_expressivity',
  'fac_still',
  'mov_blinkrate',
  'fac_mouthopen_mean',
  'fac_mouthwidth_mean',
  'fac_cornerlift_mean',
  'fac_browheight_mean',
  'fac_browfurrow_mean',
  'mov_eyeopen_mean',
  'mov_hposepitch_vel',
  'mov_hposeyaw_vel',
] as const

/** Means over the clips of an interview. */
export interface MovementMeans {
  /** Of what is listed, weighted by the share of frames with the face. */
  values: Float64Array
  /** How many clips count. */
  clips: number
}

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

/**
 * What was read, by analysis: a finished analysis never changes, the marks on its recording may. A study's embeddings are hundreds of megabytes,
 * of which a dozen numbers are kept for each interview.
 */
const cache = new Map<string, { marks: string; means: MovementMeans | undefined }>()
const MOST_CACHED = 50_000

/** Analyses that are read at once; an hour of one has half a megabyte of embeddings. */
const AT_A_TIME = 16

/**
 * Means over the clips of interviews that count, by interview. Each analysis is read once.
 *
 * @returns without interviews of which no clip counts or whose analysis can't be read, as a report must not fail by one
 */
export async function movementMeans(
  database: Database,
  interviews: readonly MeasuredInterview[],
): Promise<Map<string, MovementMeans>> {
  const unread = interviews.filter(({ id, marks }) => cache.get(id)?.marks !== JSON.stringify(marks))
  for (let first = 0; first < unread.length; first += AT_A_TIME) {
    const some = unread.slice(first, first + AT_A_TIME)
    const ids = some.map(({ id }) => id)
    const [parts, rows] = await Promise.all([
      analysisParts(database, ids, ['clips']),
      database.analysis.findMany({ where: { id: { in: ids } }, select: { id: true, embeddings: true } }),
    ])
    const embeddings = new Map(rows.map((row) => [row.id, row.embeddings]))
    for (const { id, marks } of some) {
      const means = meansOf(parts.get(id)?.clips, embeddings.get(id), marks)
      cache.delete(id)
      cache.set(id, { marks: JSON.stringify(marks), means })
    }
  }
  const found = interviews.flatMap(({ interviewId, id }) => {
    const means = cache.get(id)?.means
    return means ? [[interviewId, means] as const] : []
  })
  for (const id of [...cache.keys()].slice(0, Math.max(0, cache.size - MOST_CACHED))) cache.delete(id)
  return new Map(found)
}

function meansOf(
  clips: readonly AnalysedClip[] | undefined,
  bytes: Uint8Array | null | undefined,
  marks: MeasuredInterview['marks'],
): MovementMeans | undefined {
  if (!clips || !bytes) return undefined
  const stretches = marks.map(([fromMs, toMs]) => ({ fromMs, toMs }))
  const leftOut = clipsIn(clips, stretches)
  const coverage = clips.map((clip, i) => (leftOut[i] ? 0 : clip.coverage))
  const rows = rowsOrNone(bytes, clips)
  const values = rows && coverageMeans(coverage, LISTED.length, (clip, i) => rowAt(rows, clip)[PLACES[i]!]!)
  return values && { values, clips: coverage.filter(isCovered).length }
}

const PLACES = LISTED.map((name) => CLIP_NAMES.indexOf(name))

function rowsOrNone(bytes: Uint8Array, clips: readonly AnalysedClip[]): Rows | undefined {
  try {
    return storedEmbeddings(bytes, { clips: [...clips] })
  } catch (error) {
    if (error instanceof ConcordError) return undefined
    throw error
  }
}
