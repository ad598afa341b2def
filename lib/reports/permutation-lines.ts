import { foldsInWords } from '#lib/heads/folds-in-words.ts'
import { permutationProbability } from '#lib/heads/permutation-probability.ts'
import type { StoredPermutation } from '#lib/heads/permutation-result.ts'
import type { FinishedPermutation } from '#lib/training/permutation-runs.ts'
import { two } from './paper-table.ts'

/** A training that differs from its head by more than this in r is said to. */
const SAME_R = 0.005

/**
 * What a permutation test found, in sentences.
 *
 * @param shown ids of the heads that are looked at; others of the test are left out
 */
export function permutationLines({ finishedAt, result }: FinishedPermutation, shown: readonly string[]): string[] {
  const { heads, best, permutations, seed } = result
  const p = (value: number) => `p = ${permutationProbability({ p: value, permutations })}`
  const own = heads.filter(({ key }) => shown.includes(key))
  const several = heads.length > 1
  return [
    `Permutation test of ${finishedAt.toISOString().slice(0, 10)}, ${permutations} draws, seed ${seed}, one-sided:`,
    ...own.map(
      (head) =>
        `${several ? `${head.by}: ` : ''}out-of-fold r ${two(head.r)}, ${p(head.p)}${several ? `, adjusted for ${heads.length} heads ${p(head.adjusted)}` : ''}. Without any signal, this training gives r ${two(head.chance.mean)} on average, and above ${two(head.chance.upper)} once in twenty times.${otherThanCard(head)}`,
    ),
    ...best
      .filter((one) => own.some(({ target }) => target === one.target))
      .map(
        (one) =>
          `Best of ${one.heads}: ${heads.find(({ key }) => key === one.key)!.by}, r ${two(one.r)}, ${p(one.p)} with the choice of the best repeated.`,
      ),
    repeatedInWords(result, shown),
  ]
}

function otherThanCard({ r, ofCard }: StoredPermutation['heads'][number]): string {
  return Math.abs(r - ofCard) > SAME_R
    ? ` The card says r ${two(ofCard)}: the head was trained by another version or on another kind of processor than the test.`
    : ''
}

function repeatedInWords({ repeated, heads }: StoredPermutation, shown: readonly string[]): string {
  const own = repeated.filter((training) => training.heads.some((head) => shown.includes(head)))
  const ways = own.map(
    ({ kind, folds, foldCount }) =>
      `${foldCount} folds (${foldsInWords(folds)}), ${kind === 'mlp' ? 'each network’s own stop included' : 'penalties chosen anew within each'}`,
  )
  return `For each draw, ratings are permuted among participants with equally many interviews, all of a participant’s together, and the whole training is repeated: ${[...new Set(ways)].join('; ')}${heads.length > own.length || own.length > 1 ? '; then the best is chosen' : ''}.`
}
