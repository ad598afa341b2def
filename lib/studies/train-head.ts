import type { Analysis } from '#lib/analysis/analysis.ts'
import type { Database, Prisma } from '#lib/database/client.ts'
import { hashOf } from '#lib/encoders/bundle.ts'
import { MIN_COVERAGE } from '#lib/encoders/clip-windows.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { applyHead } from '#lib/heads/apply-head.ts'
import { poolClips } from '#lib/heads/pool-clips.ts'
import { residualReach } from '#lib/heads/residual-interval.ts'
import {
  applyRidge,
  fitRidge,
  leaveOneParticipantOut,
  MIN_PARTICIPANTS,
  type TrainingInterview,
} from '#lib/heads/ridge.ts'
import { scoreSum, sumRange } from '#lib/scales/scale.ts'
import { scaleOf, sumOf } from '#lib/scales/scales.ts'
import { buildRidgeHead } from '#models/ridge-head.ts'
import { scoresSchema } from './rating-sheets.ts'

interface AnalysedInterview {
  id: string
  participant: string
  analysisId: string
  encoderHash: string
  embeddings: Float32Array
  coverage: number[]
  pooled: Float32Array | undefined
  sheets: { id: string; score: number }[]
}

/**
 * Trains a ridge head on a study's target from all interviews that are analysed and have a locked sheet. Stores
 * the final head as ONNX, the estimates of left-out participants as out of fold, and applies the head to
 * the interviews of participants that it has never seen.
 *
 * @returns the head's id
 * @throws ConcordError too-few where fewer than four participants have a rated and analysed interview
 */
export async function trainHead(database: Database, studyId: string): Promise<string> {
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId } })
  const scale = scaleOf(study.scale)
  const interviews = await analysedInterviews(database, studyId)
  const rated = interviews.filter((i) => i.sheets.length > 0 && i.pooled !== undefined)
  const participants = [...new Set(rated.map((i) => i.participant))].sort()
  if (participants.length < MIN_PARTICIPANTS) {
    throw new ConcordError(
      'too-few',
      `A head needs at least ${MIN_PARTICIPANTS} participants with an analysed recording and a locked rating sheet; there ${participants.length === 1 ? 'is' : 'are'} ${participants.length}.`,
    )
  }
  const encoderHash = oneEncoder(rated)
  const training: TrainingInterview[] = rated.map((i) => ({
    interview: i.id,
    participant: i.participant,
    embedding: i.pooled!,
    label: i.sheets.reduce((sum, sheet) => sum + sheet.score, 0) / i.sheets.length,
  }))
  const outOfFold = leaveOneParticipantOut(training)
  const final = fitRidge(training)
  const onnx = await buildRidgeHead(final)
  const range = sumRange(scale, sumOf(scale, study.target))
  const labels = new Map(training.map((t) => [t.interview, t.label]))
  const reach = residualReach(outOfFold.map((o) => o.estimate - labels.get(o.interview)!))
  const byId = new Map(interviews.map((i) => [i.id, i]))
  const estimates = outOfFold.map(({ interview, estimate, head }) => {
    const { embeddings, coverage, analysisId, pooled } = byId.get(interview)!
    const size = pooled!.length
    const clips = coverage.map((_, clip) => applyRidge(head, embeddings.subarray(clip * size, (clip + 1) * size)))
    return estimateRow(interview, analysisId, 'outOfFold', estimate, reach, range, clips, coverage)
  })
  return database.$transaction(async (tx) => {
    const head = await tx.head.create({
      data: {
        studyId,
        kind: 'ridge',
        encoder: study.encoder,
        encoderHash,
        target: study.target,
        penalty: final.penalty,
        participants,
        sheets: rated.flatMap((i) => i.sheets.map((sheet) => sheet.id)),
        onnx: new Uint8Array(onnx),
        sha256: hashOf(onnx),
      },
    })
    const unseen = interviews.filter(
      (i) => !participants.includes(i.participant) && i.pooled && i.encoderHash === encoderHash,
    )
    const applied = await Promise.all(
      unseen.map(async (i) => unseenEstimate(i, await applyHead(onnx, withPooled(i), i.pooled!.length), reach, range)),
    )
    await tx.estimate.createMany({ data: [...estimates, ...applied].map((row) => ({ ...row, headId: head.id })) })
    return head.id
  })
}

/** Applies a study's latest head to an interview whose participant it has never seen; does nothing otherwise. */
export async function estimateUnseen(database: Database, interviewId: string): Promise<void> {
  const interview = await database.interview.findUniqueOrThrow({
    where: { id: interviewId },
    include: { participant: { include: { study: true } } },
  })
  const { study } = interview.participant
  const head = await database.head.findFirst({ where: { studyId: study.id }, orderBy: { createdAt: 'desc' } })
  if (!head || head.participants.includes(interview.participant.code)) return
  const [analysed] = await analysedInterviews(database, study.id, interviewId)
  if (!analysed?.pooled || analysed.encoderHash !== head.encoderHash) return
  const scale = scaleOf(study.scale)
  const reaches = await database.estimate.findFirst({ where: { headId: head.id, kind: 'outOfFold' } })
  const reach = reaches ? widestReach(reaches) : 0
  const values = await applyHead(new Uint8Array(head.onnx), withPooled(analysed), analysed.pooled.length)
  const row = unseenEstimate(analysed, values, reach, sumRange(scale, sumOf(scale, head.target)))
  const key = { headId: head.id, interviewId, kind: 'unseen' as const }
  await database.estimate.upsert({
    where: { headId_interviewId_kind: key },
    create: { ...row, headId: head.id },
    update: row,
  })
}

/** The half width that all estimates of a head share, before it was cut at the ends of the scale. */
function widestReach({ value, lower, upper }: { value: number; lower: number; upper: number }): number {
  return Math.max(value - lower, upper - value)
}

/** The clip embeddings with the pooled one as last row, so that one run estimates all. */
function withPooled({ embeddings, pooled }: AnalysedInterview): Float32Array {
  const all = new Float32Array(embeddings.length + pooled!.length)
  all.set(embeddings)
  all.set(pooled!, embeddings.length)
  return all
}

function unseenEstimate(interview: AnalysedInterview, values: number[], reach: number, range: [number, number]) {
  const clips = values.slice(0, -1)
  return estimateRow(
    interview.id,
    interview.analysisId,
    'unseen',
    values.at(-1)!,
    reach,
    range,
    clips,
    interview.coverage,
  )
}

function estimateRow(
  interviewId: string,
  analysisId: string,
  kind: 'outOfFold' | 'unseen',
  estimate: number,
  reach: number,
  [low, high]: [number, number],
  clips: number[],
  coverage: number[],
) {
  const clamp = (value: number) => Math.max(low, Math.min(high, value))
  const value = clamp(estimate)
  return {
    interviewId,
    analysisId,
    kind,
    value,
    lower: clamp(value - reach),
    upper: clamp(value + reach),
    clips: clips.map((clip, i) => (coverage[i]! < MIN_COVERAGE ? null : clip)) as Prisma.InputJsonArray,
  }
}

function oneEncoder(interviews: readonly AnalysedInterview[]): string {
  const hashes = new Set(interviews.map((i) => i.encoderHash))
  if (hashes.size > 1) {
    throw new ConcordError(
      'conflict',
      'Some recordings were analysed with another version of the encoder. Analyse them again, then train.',
    )
  }
  return [...hashes][0]!
}

async function analysedInterviews(
  database: Database,
  studyId: string,
  interviewId?: string,
): Promise<AnalysedInterview[]> {
  const study = await database.study.findUniqueOrThrow({ where: { id: studyId } })
  const scale = scaleOf(study.scale)
  const target = sumOf(scale, study.target)
  const interviews = await database.interview.findMany({
    where: { id: interviewId, participant: { studyId } },
    orderBy: [{ participant: { code: 'asc' } }, { visit: 'asc' }],
    include: {
      participant: true,
      sheets: { where: { lockedAt: { not: null } }, orderBy: { id: 'asc' } },
      recordings: {
        include: {
          analyses: { where: { state: 'done', encoder: study.encoder }, orderBy: { finishedAt: 'desc' }, take: 1 },
        },
        orderBy: { createdAt: 'desc' },
      },
    },
  })
  return interviews.flatMap((interview) => {
    const analysis = interview.recordings.flatMap((recording) => recording.analyses)[0]
    if (!analysis?.embeddings) return []
    const result = analysis.result as unknown as Analysis
    const embeddings = new Float32Array(Uint8Array.from(analysis.embeddings).buffer)
    const coverage = result.clips.map((clip) => clip.coverage)
    return [
      {
        id: interview.id,
        participant: interview.participant.code,
        analysisId: analysis.id,
        encoderHash: result.provenance.encoder.sha256,
        embeddings,
        coverage,
        pooled: poolClips(embeddings, coverage),
        sheets: interview.sheets.flatMap((sheet) => {
          const score = scoreSum(target, scoresSchema.parse(sheet.scores))
          return score === undefined ? [] : [{ id: sheet.id, score }]
        }),
      },
    ]
  })
}
