import type { Database } from '#lib/database/client.ts'
import { headName } from '#lib/heads/head-kinds.ts'
import type { PermutationPlan, StoredPermutation } from '#lib/heads/permutation-result.ts'
import { type KnownCorrelations, permutationTest } from '#lib/heads/permutation-test.ts'
import packageJson from '../../package.json' with { type: 'json' }
import type { NetworkTools } from './network-resources.ts'
import { repeatedTraining } from './repeated-trainings.ts'
import type { TrainedGroup } from './trained-groups.ts'

/** The version that a permutation test is made with; what it found before an interruption counts for that version alone. */
export const PERMUTATION_SOFTWARE = packageJson.version

interface PermutingOptions {
  /** What trains networks. */
  tools: NetworkTools
  /** What the same test has found before it was interrupted. */
  known?: KnownCorrelations
  /** Told a share between 0 and 1 and what was found so far; may refuse to go on by throwing. */
  report?: (share: number, found: KnownCorrelations) => Promise<void>
}

/**
 * Whether out-of-fold correlations of stored heads are more than chance, by repeating their training with permuted ratings; of several heads that
 * estimate the same, the choice of the best as well.
 *
 * @throws ConcordError conflict where what a head was trained from is no longer there; unreadable
 */
export async function permuteHeads(
  database: Database,
  groups: readonly TrainedGroup[],
  { permutations, seed }: PermutationPlan,
  { tools, known = {}, report }: PermutingOptions,
): Promise<StoredPermutation> {
  const trainings = []
  for (const group of groups) trainings.push(await repeatedTraining(database, group, tools))
  const { heads, best } = await permutationTest(trainings, { permutations, seed, known }, report)
  const cards = new Map(groups.flatMap((group) => group.heads.map(({ id, card }) => [id, card] as const)))
  return {
    permutations,
    seed,
    software: PERMUTATION_SOFTWARE,
    heads: heads.map((head) => {
      const { plan, encoder, performance } = cards.get(head.key)!
      const by = headName(plan.kind, encoder.name)
      return { ...head, by, ofCard: performance.pearson.value?.r ?? Number.NaN }
    }),
    best,
    repeated: groups.map(({ heads: own, asked, kind }) => {
      const { plan, foldCount } = own[0]!.card
      return { heads: own.flatMap(({ id }) => (asked.has(id) ? [id] : [])), kind, folds: plan.folds, foldCount }
    }),
  }
}
