import { type AnalysedClip, storedAnalysis } from '#lib/analysis/analysis.ts'
import type { Database } from '#lib/database/client.ts'
import { isCovered } from '#lib/numbers/coverage.ts'
import type { HeadStanding } from '#lib/plans/head-standing.ts'
import { studyStandings } from '#lib/plans/study-standings.ts'
import { clipFactors, isSameRule, type QualityRule, storedQualityRule } from '#lib/quality/rule.ts'
import { DIVIDING_MARKS, type DividedEstimate, dividedEstimates } from '#lib/studies/divided-estimate.ts'
import { headInUse } from '#lib/studies/head-in-use.ts'
import { clipsIn, EXCLUDING_MARKS } from '#lib/studies/left-out-clips.ts'
import { storedClipEstimates } from '#lib/training/clip-estimates.ts'
import { ruleOfHead } from '#lib/training/rule-of-head.ts'
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
  /** Its mean inside and outside of the events that divide it, by their names; none where none is marked. */
  divided: DividedEstimate[]
  /** Clips with enough of the face that events left out when it was made. */
  leftOutByMarks: number
  /** Clips with enough of the face that the head's rule on quality left out, and those that counted less by it. */
  leftOutByQuality: number
  weightedByQuality: number
  /** Whether the study has another rule by now than the head was trained with. */
  ruleChanged: boolean
  /** Whether events were marked or unmarked since, so that other clips would be left out now. */
  marksChanged: boolean
  /** Whether another analysis counts since: then training again gives an estimate of that. */
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
    /** Whether its encoder learnt from captions of the study, so that its figures out of fold are too good. */
    hasSeenStudy?: boolean
  }
}

/**
 * The estimate of an interview that pages and reports show to those who are not blinded; undefined where there is none.
 *
 * @param countingId the analysis of the interview that counts
 * @param range of the study's target
 */
export async function shownEstimate(
  database: Database,
  study: { id: string; target: string; headId: string | null },
  interviewId: string,
  countingId: string | undefined,
  range: readonly [low: number, high: number],
): Promise<ShownEstimate | undefined> {
  const head = await headInUse(database, study)
  if (!head) return undefined
  const estimate = await database.estimate.findFirst({
    where: { headId: head.id, interviewId },
    include: {
      analysis: {
        select: { id: true, result: true, recordingId: true, recording: { select: { marks: EXCLUDING_MARKS } } },
      },
    },
  })
  if (!estimate) return undefined
  const { createdAt, participants, sha256, kind, encoder, encoderHash } = head
  const standing = (await studyStandings(database, study.id)).get(head.id)
  const intervals = storedIntervals(estimate)
  // With the times that the clips had in the analysis that they were made from.
  const analysed = storedAnalysis.readOrWhy(estimate.analysis.result).value
  const clips = analysed?.clips ?? []
  const hasSeenStudy = analysed?.provenance.encoder.trainedOnStudy === study.id
  const rule = await ruleOfHead(database, head.id)
  const factors = rule ? clipFactors(rule, analysed?.clipQuality, clips.length) : undefined
  const values = storedClipEstimates.readOrWhy(estimate.clips).value ?? []
  const dividing = await database.eventMark.findMany({
    ...DIVIDING_MARKS,
    where: { ...DIVIDING_MARKS.where, recordingId: estimate.analysis.recordingId },
  })
  return {
    value: estimate.value,
    ...intervals,
    noInterval: intervals.interval90
      ? undefined
      : estimate.lower === null
        ? await whyNoInterval(database, head.id)
        : NO_WIDTH,
    kind: estimate.kind,
    clips: clips.map(({ startMs, endMs }, i) => ({ startMs, endMs, value: values[i] ?? null })),
    divided: dividedEstimates(clips, values, dividing, factors, range),
    ...marksOf(clips, values, estimate.analysis.recording.marks, factors),
    ...(await ruleOf(database, study.id, rule)),
    ofEarlierAnalysis: countingId !== undefined && estimate.analysis.id !== countingId,
    head: {
      ...{ createdAt, participants: participants.length, sha256, kind, encoder, encoderHash, standing },
      ...(hasSeenStudy ? { hasSeenStudy } : {}),
    },
  }
}

/** Whether a study's rule on the quality of clips is another one than a head's. */
async function ruleOf(
  database: Database,
  studyId: string,
  rule: QualityRule | undefined,
): Promise<Pick<ShownEstimate, 'ruleChanged'>> {
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId }, select: { qualityRule: true } })
  const { value } = study.qualityRule === null ? {} : storedQualityRule.readOrWhy(study.qualityRule)
  return { ruleChanged: !isSameRule(value, rule) }
}

/**
 * What events and the head's rule on quality did to an estimate, told from its clips: one that shows enough of the face and has no estimate was left out.
 *
 * @param factors how much of its weight the rule leaves each clip; undefined where the head has none
 * @param marks that leave clips out, as they are now
 */
function marksOf(
  clips: readonly AnalysedClip[],
  values: readonly (number | null)[],
  marks: readonly { fromMs: number; toMs: number }[],
  factors: readonly number[] | undefined,
): Pick<ShownEstimate, 'leftOutByMarks' | 'marksChanged' | 'leftOutByQuality' | 'weightedByQuality'> {
  // Estimates that can't be read say nothing of it.
  if (values.length !== clips.length)
    return { leftOutByMarks: 0, marksChanged: false, leftOutByQuality: 0, weightedByQuality: 0 }
  const isCounted = clips.map(({ coverage }, i) => isCovered(coverage) && factors?.[i] !== 0)
  const now = clipsIn(clips, marks)
  const then = values.map((value, i) => isCounted[i]! && value === null)
  return {
    leftOutByMarks: then.filter(Boolean).length,
    leftOutByQuality: clips.filter(({ coverage }, i) => isCovered(coverage) && factors?.[i] === 0).length,
    weightedByQuality: values.filter((value, i) => value !== null && (factors?.[i] ?? 1) < 1).length,
    marksChanged: then.some((was, i) => isCounted[i] && was !== now[i]),
  }
}
