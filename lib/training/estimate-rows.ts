import type { AnalysedInterview } from '#lib/heads/analysed-interview.ts'
import { applyHeadToAll } from '#lib/heads/apply-head.ts'
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
 * The estimates of interviews whose participants a head has never seen, with their CV+ intervals. Some clips of each must count.
 *
 * @param residuals as on the head's card; without any, or with those of too few participants, there are no intervals
 */
export async function unseenRows(
  onnx: Uint8Array,
  interviews: readonly AnalysedInterview[],
  residuals: HeadCard['residuals'] | undefined,
  range: Range,
) {
  if (interviews.length === 0) return []
  const outputs = await applyHeadToAll(onnx, interviews)
  return interviews.map((interview, i) => {
    const { estimates, folds } = outputs[i]!
    const estimate = coverageMean(interview.coverage, estimates, interview.factors)!
    return estimateRow(interview, 'unseen', estimate, intervalsOf(interview, folds, residuals), estimates, range)
  })
}

function intervalsOf(
  { coverage, factors }: Pick<AnalysedInterview, 'coverage' | 'factors'>,
  folds: readonly (readonly number[])[],
  residuals: HeadCard['residuals'] | undefined,
): EstimateIntervals | undefined {
  if (!residuals || residuals.length === 0) return undefined
  const byFold = folds[0]?.map(
    (_, fold) =>
      coverageMean(
        coverage,
        folds.map((values) => values[fold]!),
        factors,
      )!,
  )
  // Networks of earlier versions come without those of their folds.
  return (
    byFold &&
    cvPlusIntervals(
      residuals.map(({ fold, participant, value }) => ({ participant, estimate: byFold[fold]!, residual: value })),
    )
  )
}
