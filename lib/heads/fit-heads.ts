import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import type { Provider } from '#lib/onnx/provider-titles.ts'
import { clipFamily, type NetworkMemory } from './clip-family.ts'
import { fitNetworks } from './fit-networks.ts'
import { fitRidgeHeads } from './fit-ridge-heads.ts'
import type { FitReport, FittedHead, LabelledInterview } from './fitted-head.ts'
import type { Fold } from './folds.ts'
import type { JoinedTemporal } from './joined-temporal.ts'
import { mlpFamily } from './mlp-family.ts'
import type { NetworkFamily } from './network-family.ts'
import type { TrainingPlan } from './training-plan.ts'

/** What networks are trained with. */
export interface NetworkResources {
  provider: Provider
  /** What a temporal part begins with; only heads of that kind need it. */
  start?: JoinedTemporal | undefined
  /** Networks of the same training before it was interrupted. */
  memory?: NetworkMemory | undefined
}

/** Fits a head for each target. Estimates of an interview are the coverage-weighted mean over its clips. */
export async function fitHeads(
  rows: readonly LabelledInterview[],
  folds: readonly Fold[],
  plan: TrainingPlan,
  resources: NetworkResources,
  report: FitReport,
): Promise<FittedHead[]> {
  return plan.kind === 'ridge'
    ? fitRidgeHeads(rows, folds, plan, report)
    : fitNetworks(rows, folds, plan, familyOf(rows, plan, resources), report)
}

/**
 * The networks of a plan.
 *
 * @throws ConcordError bad-input where networks of two layers are to learn relations, which their features do not change
 */
export function familyOf(
  rows: readonly LabelledInterview[],
  plan: TrainingPlan,
  { provider, start, memory }: NetworkResources,
): NetworkFamily {
  const { kind, loss, seed } = plan
  if (kind === 'context' || kind === 'temporal') return clipFamily(rows, { ...plan, kind }, { provider, start, memory })
  if (loss === 'concordance and relations')
    throw new ConcordError(
      'bad-input',
      phrase('Relations between clips are learnt by heads that see neighbouring clips or frames, not by this one.'),
    )
  return mlpFamily(rows, { loss, seed }, provider)
}
