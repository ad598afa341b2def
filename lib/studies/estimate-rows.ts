import type { Prisma } from '#lib/database/client.ts'
import { MIN_COVERAGE } from '#lib/encoders/clip-windows.ts'
import { applyHead } from '#lib/heads/apply-head.ts'
import { cvPlusInterval } from '#lib/heads/cross-conformal.ts'
import type { HeadCard } from '#lib/heads/head-card.ts'
import type { AnalysedInterview } from './analysed-interviews.ts'

type Range = [number, number]

/** An estimate as it is stored, clamped to the scale; clips that are left out are null. */
export function estimateRow(
  { id, analysisId, coverage }: Pick<AnalysedInterview, 'id' | 'analysisId' | 'coverage'>,
  kind: 'outOfFold' | 'unseen',
  estimate: number,
  interval90: Range,
  interval95: Range,
  clips: readonly number[],
  [low, high]: Range,
) {
  const clamp = (value: number) => Math.max(low, Math.min(high, value))
  return {
    interviewId: id,
    analysisId,
    kind,
    value: clamp(estimate),
    lower: clamp(interval90[0]),
    upper: clamp(interval90[1]),
    lower95: clamp(interval95[0]),
    upper95: clamp(interval95[1]),
    clips: clips.map((clip, i) => (coverage[i]! < MIN_COVERAGE ? null : clip)) as Prisma.InputJsonArray,
  }
}

/** The estimate of an interview whose participant a head has never seen, with its CV+ intervals. */
export async function unseenRow(
  onnx: Uint8Array,
  interview: AnalysedInterview,
  residuals: HeadCard['residuals'],
  range: Range,
) {
  const { embeddings, pooled } = interview
  // The pooled embedding goes along as last row, so that one run estimates all.
  const rows = new Float32Array(embeddings.length + pooled!.length)
  rows.set(embeddings)
  rows.set(pooled!, embeddings.length)
  const { estimates, folds } = await applyHead(onnx, rows, pooled!.length)
  const estimate = estimates.at(-1)!
  const byFold = residuals.map(({ fold }) => folds.at(-1)?.[fold] ?? estimate)
  const interval = (level: number) =>
    cvPlusInterval(
      byFold,
      residuals.map(({ value }) => value),
      level,
    )
  return estimateRow(interview, 'unseen', estimate, interval(0.9), interval(0.95), estimates.slice(0, -1), range)
}
