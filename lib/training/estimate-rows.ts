import type { AnalysedInterview } from '#lib/heads/analysed-interview.ts'
import { applyHead } from '#lib/heads/apply-head.ts'
import { cvPlusInterval } from '#lib/heads/cross-conformal.ts'
import type { HeadCard } from '#lib/heads/head-card.ts'
import { clamp } from '#lib/numbers/clamp.ts'
import { coverageMean, isCovered } from '#lib/numbers/coverage.ts'
import { storedClipEstimates } from './clip-estimates.ts'

type Range = [number, number]

/** The intervals of an estimate at the levels that they are given at: 90 % and 95 %. */
export interface EstimateIntervals {
  interval90: Range
  interval95: Range
}

/** An estimate as it is stored, clamped to the scale; clips that are left out are null, and so are intervals that there are none of. */
export function estimateRow(
  { id, analysisId, coverage }: Pick<AnalysedInterview, 'id' | 'analysisId' | 'coverage'>,
  kind: 'outOfFold' | 'unseen',
  estimate: number,
  intervals: EstimateIntervals | undefined,
  clips: readonly number[],
  [low, high]: Range,
) {
  const onScale = (value: number) => clamp(value, low, high)
  return {
    interviewId: id,
    analysisId,
    kind,
    value: onScale(estimate),
    lower: intervals ? onScale(intervals.interval90[0]) : null,
    upper: intervals ? onScale(intervals.interval90[1]) : null,
    lower95: intervals ? onScale(intervals.interval95[0]) : null,
    upper95: intervals ? onScale(intervals.interval95[1]) : null,
    clips: storedClipEstimates.write(clips.map((clip, i) => (isCovered(coverage[i]!) ? clip : null))),
  }
}

/**
 * The estimate of an interview whose participant a head has never seen, with its CV+ intervals. Some of its clips must count.
 *
 * @param residuals as on the head's card; without any, nothing says how far off the head is, and there is no interval
 */
export async function unseenRow(
  onnx: Uint8Array,
  interview: AnalysedInterview,
  residuals: HeadCard['residuals'] | undefined,
  range: Range,
) {
  const { embeddings, coverage } = interview
  const { estimates: clips, folds } = await applyHead(onnx, embeddings)
  const estimate = coverageMean(coverage, clips)!
  if (!residuals || residuals.length === 0) return estimateRow(interview, 'unseen', estimate, undefined, clips, range)
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
  const intervals = { interval90: interval(0.9), interval95: interval(0.95) }
  return estimateRow(interview, 'unseen', estimate, intervals, clips, range)
}
