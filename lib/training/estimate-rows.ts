import type { AnalysedInterview } from '#lib/heads/analysed-interview.ts'
import { applyHead } from '#lib/heads/apply-head.ts'
import { cvPlusInterval } from '#lib/heads/cross-conformal.ts'
import type { HeadCard } from '#lib/heads/head-card.ts'
import { clamp } from '#lib/numbers/clamp.ts'
import { coverageMean, isCovered } from '#lib/numbers/coverage.ts'
import { storedClipEstimates } from './clip-estimates.ts'

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
  const onScale = (value: number) => clamp(value, low, high)
  return {
    interviewId: id,
    analysisId,
    kind,
    value: onScale(estimate),
    lower: onScale(interval90[0]),
    upper: onScale(interval90[1]),
    lower95: onScale(interval95[0]),
    upper95: onScale(interval95[1]),
    clips: storedClipEstimates.write(clips.map((clip, i) => (isCovered(coverage[i]!) ? clip : null))),
  }
}

/** The estimate of an interview whose participant a head has never seen, with its CV+ intervals. Some of its clips must count. */
export async function unseenRow(
  onnx: Uint8Array,
  interview: AnalysedInterview,
  residuals: HeadCard['residuals'],
  range: Range,
) {
  const { embeddings, coverage } = interview
  const { estimates: clips, folds } = await applyHead(onnx, embeddings)
  const estimate = coverageMean(coverage, clips)!
  // Networks come without those of their folds: their residuals are laid about the estimate itself.
  const across = folds[0]?.map(
    (_, fold) =>
      coverageMean(
        coverage,
        folds.map((values) => values[fold]!),
      )!,
  )
  const byFold = residuals.map(({ fold }) => across?.[fold] ?? estimate)
  const interval = (level: number) =>
    cvPlusInterval(
      byFold,
      residuals.map(({ value }) => value),
      level,
    )
  return estimateRow(interview, 'unseen', estimate, interval(0.9), interval(0.95), clips, range)
}
