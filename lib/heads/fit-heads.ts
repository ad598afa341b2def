import type { Provider } from '#lib/onnx/provider-titles.ts'
import type { AnalysedInterview } from './analysed-interview.ts'
import type { EstimateIntervals } from './cross-conformal.ts'
import { fitNetworks } from './fit-networks.ts'
import { fitRidgeHeads } from './fit-ridge-heads.ts'
import type { Fold } from './folds.ts'
import type { HeadCard } from './head-card.ts'
import type { LossCurve } from './loss-curve.ts'
import type { TrainingPlan } from './training-plan.ts'

/** An interview that heads are trained from, with a label for each target. */
export interface LabelledInterview {
  interview: AnalysedInterview
  pooled: Float32Array
  labels: number[]
}

/** A head of one target, fitted with all of its folds. */
export interface FittedHead {
  onnx: Uint8Array
  model: HeadCard['model']
  penalty: number
  /** For each interview, by the folds that left it out: their estimates, and clip by clip their mean. */
  outOfFold: { byFold: number[]; clips: number[] }[]
  /** For each interview, by heads that left out its participant and whoever the residuals are of. */
  intervals: EstimateIntervals[]
  /** Groups that were left out two at a time for these intervals. */
  intervalGroups: number
  /** Of each interview by each head of a fold that the ONNX file holds, for the intervals of new participants. */
  residuals: HeadCard['residuals']
}

/** Told how much is done, and of networks how they learn. */
export type FitReport = (share: number, curves?: LossCurve) => Promise<void>

/** Fits a head for each target, networks on the provider. Estimates of an interview are the coverage-weighted mean over its clips. */
export async function fitHeads(
  rows: readonly LabelledInterview[],
  folds: readonly Fold[],
  plan: TrainingPlan,
  provider: Provider,
  report: FitReport,
): Promise<FittedHead[]> {
  return plan.kind === 'mlp'
    ? fitNetworks(rows, folds, plan, provider, report)
    : fitRidgeHeads(rows, folds, plan, report)
}
