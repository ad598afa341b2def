import type { Provider } from '#lib/onnx/provider-titles.ts'
import { fitNetworks } from './fit-networks.ts'
import { fitRidgeHeads } from './fit-ridge-heads.ts'
import type { FitReport, FittedHead, LabelledInterview } from './fitted-head.ts'
import type { Fold } from './folds.ts'
import type { TrainingPlan } from './training-plan.ts'

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
