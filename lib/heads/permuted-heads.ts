import { familyOf, type NetworkResources } from './fit-heads.ts'
import { networksOutOfFold } from './fit-networks.ts'
import { featuresOf } from './fit-ridge-heads.ts'
import type { LabelledInterview } from './fitted-head.ts'
import type { Fold } from './folds.ts'
import type { PermutedTraining } from './permutation-test.ts'
import { ridgeColumns } from './ridge-columns.ts'
import type { TrainingPlan } from './training-plan.ts'

/**
 * The training of heads as a permutation test repeats it. Ridge heads of all draws are trained in one go, since what does not depend on labels is worked
 * out once; of networks everything does.
 *
 * @param heads what is asked about, with the places of their labels
 * @param rows interviews with a label for every target that is trained
 */
export function permutedHeads(
  heads: PermutedTraining['heads'],
  rows: readonly LabelledInterview[],
  folds: readonly Fold[],
  plan: TrainingPlan,
  resources: NetworkResources,
): PermutedTraining {
  const targets = rows[0]!.labels.length
  return {
    heads,
    participants: rows.map(({ interview }) => interview.participant),
    labels: Array.from({ length: targets }, (_, place) => Float64Array.from(rows, ({ labels }) => labels[place]!)),
    atATime: plan.kind === 'ridge' ? Number.POSITIVE_INFINITY : 1,
    outOfFold:
      plan.kind === 'ridge'
        ? async (sets, report) => {
            const columns = await ridgeColumns(rows.map(featuresOf), folds, sets.flat(), report)
            return sets.map((_, set) => columns.slice(set * targets, (set + 1) * targets))
          }
        : async (sets, report) => {
            const estimates: Float64Array[][] = []
            for (const [done, set] of sets.entries()) {
              const relabelled = rows.map((row, i) => ({ ...row, labels: set.map((labels) => labels[i]!) }))
              const share = (own: number) => report((done + own) / sets.length)
              estimates.push(await networksOutOfFold(relabelled, folds, familyOf(relabelled, plan, resources), share))
            }
            return estimates
          },
  }
}
