import type { Database } from '#lib/database/client.ts'
import { MOVEMENT } from '#lib/movement/measures.ts'
import { OPEN } from '#lib/runs/run.ts'
import { Prisma } from '#prisma/client/client.ts'
import type { ComparisonPlan } from './comparison-plan.ts'

/** How far the rated recordings of a study are analysed with an encoder. */
export interface EncoderState {
  encoder: string
  /** Rated recordings. */
  recordings: number
  analysed: number
  /** Analyses that wait or run. */
  open: number
  /** Not analysed, not open and not failed. */
  missing: number
  /** Recordings whose last analysis failed, by participant and visit. */
  failed: string[]
  /** Of those missing, in minutes. */
  minutes: number
  /** Seconds of analysis for a minute of recording, as the latest analyses with it here took; null where there were none. */
  secondsPerMinute: number | null
}

/** Analyses that the pace is taken from, the latest first. */
const LATEST = 20

/** How far a study is analysed with each of these encoders, as far as its recordings are in use, rated and still stored. */
export async function encoderStates(
  database: Database,
  studyId: string,
  encoders: readonly string[],
): Promise<EncoderState[]> {
  const states: EncoderState[] = []
  for (const encoder of encoders) {
    const [row] = await database.$queryRaw<Omit<EncoderState, 'encoder' | 'secondsPerMinute'>[]>`
      SELECT count(*)::int AS recordings, count(*) FILTER (WHERE analysed)::int AS analysed,
        count(*) FILTER (WHERE NOT analysed AND open)::int AS open, count(*) FILTER (WHERE ${MISSING} AND NOT failed)::int AS missing,
        coalesce(array_agg(name ORDER BY name) FILTER (WHERE ${MISSING} AND failed), '{}') AS failed,
        (coalesce(sum(seconds) FILTER (WHERE ${MISSING} AND NOT failed), 0) / 60)::float8 AS minutes
      FROM ${ratedRecordings(studyId, encoder)} rated`
    states.push({ encoder, ...row!, secondsPerMinute: (await paceOf(database, encoder))?.all ?? null })
  }
  return states
}

/**
 * The encoders whose analyses a comparison needs. A head has those of its own encoder from its training: beside it, only movement may be missing.
 *
 * @param heads ids of the heads that it is beside; none where encoders are compared
 */
export function neededEncoders({ entries }: ComparisonPlan, heads: readonly string[]): string[] {
  return heads.length > 0 ? [MOVEMENT] : [...new Set(entries.flat())]
}

/** The rated recordings of a study that have no analysis with an encoder and wait for none; those whose analysis failed are among them. */
export async function recordingsWithout(database: Database, studyId: string, encoder: string): Promise<string[]> {
  const rows = await database.$queryRaw<{ id: string }[]>`
    SELECT id FROM ${ratedRecordings(studyId, encoder)} rated WHERE ${MISSING} ORDER BY "createdAt"`
  return rows.map(({ id }) => id)
}

/** How many analyses of rated recordings of a study with these encoders wait or run. */
export async function openAnalyses(database: Database, studyId: string, encoders: readonly string[]): Promise<number> {
  const sheets = { some: { lockedAt: { not: null } } }
  const recording = { current: true, interview: { participant: { studyId }, sheets } }
  return database.analysis.count({ where: { encoder: { in: [...encoders] }, state: { in: OPEN }, recording } })
}

/** Seconds that analyses took for a minute of recording: all, and of these in the encoder. */
interface Pace {
  all: number
  encoding: number
}

/** Of the latest analyses with an encoder here. */
export async function paceOf(database: Database, encoder: string): Promise<Pace | undefined> {
  return paceIn(
    database,
    Prisma.sql`SELECT result FROM "Analysis" WHERE encoder = ${encoder} AND state = 'done' AND result IS NOT NULL
      ORDER BY "finishedAt" DESC LIMIT ${LATEST}`,
  )
}

/** Of these analyses. */
export async function paceOfAnalyses(database: Database, ids: readonly string[]): Promise<Pace | undefined> {
  return paceIn(database, Prisma.sql`SELECT result FROM "Analysis" WHERE id = ANY(${[...ids]}::uuid[])`)
}

/**
 * Analyses made from kept frame features say nothing of what a pass over a recording takes, and those of some clips are of what was looked at
 * alone.
 */
async function paceIn(database: Database, analyses: Prisma.Sql): Promise<Pace | undefined> {
  const [row] = await database.$queryRaw<{ minutes: number | null; seconds: number | null; encoding: number | null }[]>`
    SELECT sum((result #>> '{recording,durationMs}')::float8 *
        coalesce((result #>> '{sampling,spread,looked}')::float8 / nullif((result #>> '{sampling,samples}')::float8, 0), 1)
      ) / 60000 AS minutes,
      sum((result #>> '{timings,seconds}')::float8) AS seconds,
      sum((result #>> '{timings,stages,encode}')::float8) AS encoding
    FROM (${analyses}) analyses WHERE result -> 'fromKeptFeatures' IS DISTINCT FROM 'true'::jsonb`
  const { minutes, seconds, encoding } = row!
  if (!minutes || !seconds) return undefined
  return { all: seconds / minutes, encoding: (encoding ?? 0) / minutes }
}

const MISSING = Prisma.sql`NOT analysed AND NOT open`

/** In SQL: a table of `id`, `createdAt`, length in `seconds`, and `name` of participant and visit, and whether it is `analysed`, `open`, and `failed` last. */
function ratedRecordings(studyId: string, encoder: string): Prisma.Sql {
  return Prisma.sql`(
    SELECT r.id, r."createdAt", (r.facts ->> 'durationMs')::float8 / 1000 AS seconds,
      EXISTS (SELECT 1 FROM "Analysis" a WHERE a."recordingId" = r.id AND a.encoder = ${encoder} AND a.state = 'done') AS analysed,
      EXISTS (SELECT 1 FROM "Analysis" a WHERE a."recordingId" = r.id AND a.encoder = ${encoder}
        AND a.state IN ('queued', 'running')) AS open,
      (SELECT a.state = 'failed' FROM "Analysis" a WHERE a."recordingId" = r.id AND a.encoder = ${encoder}
        ORDER BY a."createdAt" DESC LIMIT 1) IS TRUE AS failed, p.code || ' ' || i.visit AS name
    FROM "Participant" p JOIN "Interview" i ON i."participantId" = p.id
      JOIN "Recording" r ON r."interviewId" = i.id AND r.current AND r."storageKey" IS NOT NULL
    WHERE p."studyId" = ${studyId}::uuid
      AND EXISTS (SELECT 1 FROM "RatingSheet" t WHERE t."interviewId" = i.id AND t."lockedAt" IS NOT NULL))`
}
