import type { FinishedPermutation } from '#lib/training/permutation-runs.ts'
import type { SourceChoice } from './agreement-sources.ts'

/** What a permutation test says of the head that is shown. */
export interface OwnPermutation {
  /** One-sided, not adjusted for other heads. */
  p: number
  permutations: number
  seed: number
  finishedAt: Date
  /** r of the same training on ratings without meaning, the mean of the draws. */
  chance: number
}

/** What a permutation test says of the best of several heads that estimate the same. */
export interface BestPermutation extends Omit<OwnPermutation, 'chance'> {
  heads: number
  /** The best. */
  by: string
}

export interface SourcePermutations {
  own: OwnPermutation | undefined
  best: BestPermutation | undefined
}

/** The heads that estimate the same as what is shown, itself among them. */
export function rivalsOf(sources: readonly SourceChoice[], choice: SourceChoice | undefined): SourceChoice[] {
  return sources.filter(({ kind, target }) => kind === 'head' && target === choice?.target)
}

/**
 * The latest permutation test that says something of the head that is shown, and the latest of exactly the heads that it was chosen from: one
 * of fewer heads would not repeat the choice.
 *
 * @param tests the latest first
 */
export function permutationsOf(
  tests: readonly FinishedPermutation[],
  choice: SourceChoice | undefined,
  rivals: readonly SourceChoice[],
): SourcePermutations {
  const own = tests.flatMap(({ finishedAt, result: { heads, permutations, seed } }) => {
    const head = heads.find(({ key }) => key === choice?.key)
    return head ? [{ p: head.p, permutations, seed, finishedAt, chance: head.chance.mean }] : []
  })[0]
  const keys = new Set(rivals.map(({ key }) => key))
  const best = tests.flatMap(({ finishedAt, heads, result }) => {
    if (heads.length !== keys.size || !heads.every((head) => keys.has(head))) return []
    const { permutations, seed } = result
    const one = result.best.find(({ target }) => target === choice?.target)
    const by = result.heads.find(({ key }) => key === one?.key)?.by
    return one && by ? [{ p: one.p, heads: one.heads, by, permutations, seed, finishedAt }] : []
  })[0]
  return { own, best: keys.size > 1 ? best : undefined }
}
