import type { AnalysedInterview } from '#lib/heads/analysed-interview.ts'
import { applyHead } from '#lib/heads/apply-head.ts'
import { cvPlusIntervals, type EstimateIntervals } from '#lib/heads/cross-conformal.ts'
import type { HeadCard } from '#lib/heads/head-card.ts'
import { clamp } from '#lib/numbers/clamp.ts'
import { coverageMean, isCovered } from '#lib/numbers/coverage.ts'
import { storedClipEstimates } from './clip-estimates.ts'

type Range = [number, number]

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
  const end = (interval: Range | undefined, which: 0 | 1) => (interval ? onScale(interval[which]) : null)
  return {
    interviewId: id,
    analysisId,
    kind,
    value: onScale(estimate),
    lower: end(intervals?.interval90, 0),
    upper: end(intervals?.interval90, 1),
    lower95: end(intervals?.interval95, 0),
    upper95: end(intervals?.interval95, 1),
    clips: storedClipEstimates.write(clips.map((clip, i) => (isCovered(coverage[i]!) ? clip : null))),
  }
}

/**
 * The estimate of an interview whose participant a head has never seen, with its CV+ intervals. Some of its clips must count.
 *
 * @param residuals as on the head's card; without any, or with those of too few participants, there is no interval
 */
export async function unseenRow(
  onnx: Uint8Array,
  interview: AnalysedInterview,
  residuals: HeadCard['residuals'] | undefined,
  range: Range,
) {
  const { coverage } = interview
  const { estimates: clips, folds } = await applyHead(onnx, interview)
  const estimate = coverageMean(coverage, clips)!
  if (!residuals || residuals.length === 0) return estimateRow(interview, 'unseen', estimate, undefined, clips, range)
  const byFold = folds[0]?.map(
    (_, fold) =>
      coverageMean(
        coverage,
        folds.map((values) => values[fold]!),
      )!,
  )
  // Networks of earlier versions come without those of their folds.
  const intervals =
    byFold &&
    cvPlusIntervals(
      residuals.map(({ fold, participant, value }) => ({ participant, estimate: byFold[fold]!, residual: value })),
    )
  return estimateRow(interview, 'unseen', estimate, intervals, clips, range)
}
