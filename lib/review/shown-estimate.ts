import { storedAnalysis } from '#lib/analysis/analysis.ts'
import type { Database } from '#lib/database/client.ts'
import type { HeadStanding } from '#lib/plans/head-standing.ts'
import { studyStandings } from '#lib/plans/study-standings.ts'
import { headInUse } from '#lib/studies/head-in-use.ts'
import { storedClipEstimates } from '#lib/training/clip-estimates.ts'
import { whyNoInterval } from '#lib/training/why-no-interval.ts'
import type { EstimateKind } from '#prisma/client/enums.ts'
import { type Interval, NO_WIDTH, storedIntervals } from './stored-intervals.ts'

/** The estimate of an interview by the head in use, with what it comes from. */
export interface ShownEstimate {
  value: number
  /** Undefined where the head has too few residuals for an honest interval, or none. */
  interval90: Interval | undefined
  /** Undefined there, and where only 90 % is attainable. */
  interval95: Interval | undefined
  /** In words, why there is no interval at all; undefined where there is one. */
  noInterval: string | undefined
  kind: EstimateKind
  clips: { startMs: number; endMs: number; value: number | null }[]
  /** Whether the recording was analysed again since: then training again gives an estimate of that. */
  ofEarlierAnalysis: boolean
  head: {
    createdAt: Date
    participants: number
    sha256: string
    kind: string
    encoder: string
    encoderHash: string
    /** Whether it is the head of the study's analysis plan; undefined where none is locked. */
    standing: HeadStanding | undefined
  }
}

/**
 * The estimate of an interview that pages and reports show to those who are not blinded; undefined where there is none.
 *
 * @param analysisId the latest analysis of the interview
 */
export async function shownEstimate(
  database: Database,
  study: { id: string; target: string; headId: string | null },
  interviewId: string,
  analysisId: string | undefined,
): Promise<ShownEstimate | undefined> {
  const head = await headInUse(database, study)
  if (!head) return undefined
  const estimate = await database.estimate.findFirst({
    where: { headId: head.id, interviewId },
    include: { analysis: { select: { id: true, result: true } } },
  })
  if (!estimate) return undefined
  const { createdAt, participants, sha256, kind, encoder, encoderHash } = head
  const standing = (await studyStandings(database, study.id)).get(head.id)
  const intervals = storedIntervals(estimate)
  return {
    value: estimate.value,
    ...intervals,
    noInterval: intervals.interval90
      ? undefined
      : estimate.lower === null
        ? await whyNoInterval(database, head.id)
        : NO_WIDTH,
    kind: estimate.kind,
    clips: clipEstimates(storedClipEstimates.readOrWhy(estimate.clips).value ?? [], estimate.analysis.result),
    ofEarlierAnalysis: estimate.analysis.id !== analysisId,
    head: { createdAt, participants: participants.length, sha256, kind, encoder, encoderHash, standing },
  }
}

/** The estimates of clips with the times that the clips had in the analysis that they were made from. */
function clipEstimates(values: readonly (number | null)[], stored: unknown): ShownEstimate['clips'] {
  const clips = storedAnalysis.readOrWhy(stored).value?.clips ?? []
  return clips.map(({ startMs, endMs }, i) => ({ startMs, endMs, value: values[i] ?? null }))
}
