import type { Database } from '#lib/database/client.ts'
import { Prisma } from '#prisma/client/client.ts'
import { EXCLUDING_MARKS } from './left-out-clips.ts'

/*
 * A recording may have several analyses: by other encoders, run again, failed. Two of them matter, and every page, training,
 * figure and export takes them from here. Both are of the recording that the interview uses and of the study's encoder.
 */

/**
 * The analysis whose numbers count: the one that finished last. Training, estimates, words and exports rest on it.
 *
 * @param encoder of the study
 * @returns a query for analyses of a recording, or of the recordings that interviews use; the first one counts
 */
export function countingAnalysis(encoder: string) {
  return {
    where: { state: 'done', encoder },
    orderBy: [{ finishedAt: { sort: 'desc', nulls: 'last' } }, { id: 'desc' }],
  } satisfies Prisma.AnalysisFindManyArgs
}

/**
 * The analysis whose state is shown: the one that was asked for last, whatever became of it.
 *
 * @param encoder of the study
 * @returns a query for analyses of a recording; the first one is shown
 */
export function shownAnalysis(encoder: string) {
  return {
    where: { encoder },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  } satisfies Prisma.AnalysisFindManyArgs
}

/** The analysis of one interview that counts, with the events that leave clips out; undefined where there is none. */
export async function countingAnalysisOf(database: Database, interviewId: string) {
  const recording = await database.recording.findFirst({
    where: { interviewId, current: true },
    select: { id: true, ...STUDYS_ENCODER },
  })
  if (!recording) return undefined
  const { where, orderBy } = countingAnalysis(encoderFor(recording))
  const analysis = await database.analysis.findFirst({
    where: { ...where, recordingId: recording.id },
    orderBy,
    include: { recording: { select: { marks: EXCLUDING_MARKS } } },
  })
  return analysis ?? undefined
}

/** The encoder of a recording's study, as a part of a query for recordings. */
export const STUDYS_ENCODER = {
  interview: { select: { participant: { select: { study: { select: { encoder: true } } } } } },
} as const satisfies Prisma.RecordingSelect

export const encoderFor = ({ interview }: Prisma.RecordingGetPayload<{ select: typeof STUDYS_ENCODER }>) =>
  interview.participant.study.encoder

/**
 * The analyses that count, in SQL: a table of `interviewId`, `recordingId`, `id`, `stride`, `clipLimit`, `doubtful`, `doubtCodes` and `coverage`, with a row for each interview that has one.
 *
 * @param within which interviews `i`, of participants `p` of studies `s`
 */
export function countingAnalyses(within: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(
    SELECT DISTINCT ON (i.id) ${COLUMNS} ${OF_STUDYS_ENCODER} AND a.state = 'done'
    WHERE ${within} ORDER BY i.id, a."finishedAt" DESC NULLS LAST, a.id DESC)`
}

/** The analyses whose state is shown, in SQL: the same table, with their `state`. */
export function shownAnalyses(within: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(
    SELECT DISTINCT ON (i.id) ${COLUMNS}, a.state ${OF_STUDYS_ENCODER}
    WHERE ${within} ORDER BY i.id, a."createdAt" DESC, a.id DESC)`
}

/**
 * How far the analyses of interviews are, in SQL: a table of `interviewId`, `state`, `stride` and `clipLimit` of the one that is shown, and whether one counts,
 * `analysed`, with a row for each interview that has any. Both at once take half as long as one after the other.
 *
 * @param within which interviews `i`, of participants `p` of studies `s`
 */
export function analysisStates(within: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(
    SELECT DISTINCT ON (i.id) i.id AS "interviewId", a.state, a.stride, a."clipLimit",
      bool_or(a.state = 'done') OVER (PARTITION BY i.id) AS analysed ${OF_STUDYS_ENCODER}
    WHERE ${within} ORDER BY i.id, a."createdAt" DESC, a.id DESC)`
}

/** Whether a recording has no analysis as its study's settings say, in SQL, of its shown one `latest` and its study `s`. */
export const isOutdated = Prisma.sql`(latest.state IS NULL OR latest.state IN ('failed', 'cancelled')
  OR (latest.state = 'done' AND (latest.stride <> s.stride OR latest."clipLimit" IS DISTINCT FROM s."clipLimit")))`

/** Interviews of a study with a recording that has no analysis as the study's settings say, as a query for their ids. */
export const outdatedInterviews = (studyId: string) => Prisma.sql`(
  SELECT r."interviewId" FROM "Study" s JOIN "Participant" p ON p."studyId" = s.id JOIN "Interview" i ON i."participantId" = p.id
  JOIN "Recording" r ON r."interviewId" = i.id AND r.current
  LEFT JOIN ${analysisStates(Prisma.sql`s.id = ${studyId}::uuid`)} latest ON latest."interviewId" = i.id
  WHERE s.id = ${studyId}::uuid AND ${isOutdated})`

const COLUMNS = Prisma.sql`i.id AS "interviewId", r.id AS "recordingId", a.id, a.stride, a."clipLimit", a.doubtful, a."doubtCodes", a.coverage`
const OF_STUDYS_ENCODER = Prisma.sql`
  FROM "Study" s JOIN "Participant" p ON p."studyId" = s.id JOIN "Interview" i ON i."participantId" = p.id
  JOIN "Recording" r ON r."interviewId" = i.id AND r.current
  JOIN "Analysis" a ON a."recordingId" = r.id AND a.encoder = s.encoder`
