import { foldsInWords } from '#lib/heads/folds-in-words.ts'
import { headNameInWords } from '#lib/heads/head-kinds.ts'
import { permutationProbability } from '#lib/heads/permutation-probability.ts'
import type { StoredPermutation } from '#lib/heads/permutation-result.ts'
import { numeral } from '#lib/messages/numeral.ts'
import type { Translator } from '#lib/messages/translator.ts'
import type { FinishedPermutation } from '#lib/training/permutation-runs.ts'

/** A training that differs from its head by more than this in r is said to. */
const SAME_R = 0.005

/**
 * What a permutation test found, in sentences.
 *
 * @param shown ids of the heads that are looked at; others of the test are left out
 */
export function permutationLines(
  t: Translator,
  { finishedAt, result }: FinishedPermutation,
  shown: readonly string[],
): string[] {
  const { heads, best, permutations, seed } = result
  const p = (value: number) => `p = ${numeral(t, permutationProbability({ p: value, permutations }))}`
  const own = heads.filter(({ key }) => shown.includes(key))
  const several = heads.length > 1
  return [
    t('Permutation test of {date}, {draws} draws, seed {seed}, one-sided:', {
      date: finishedAt.toISOString().slice(0, 10),
      draws: permutations,
      seed,
    }),
    ...own.map((head) => {
      const told = { r: t.twoDecimals(head.r), p: p(head.p) }
      return [
        several
          ? t('{by}: out-of-fold r {r}, {p}, adjusted for {heads} heads {adjusted}.', {
              ...told,
              by: t.stored(headNameInWords(head.by)),
              heads: heads.length,
              adjusted: p(head.adjusted),
            })
          : t('out-of-fold r {r}, {p}.', told),
        t('Without any signal, this training gives r {mean} on average, and above {upper} once in twenty times.', {
          mean: t.twoDecimals(head.chance.mean),
          upper: t.twoDecimals(head.chance.upper),
        }),
        ...otherThanCard(t, head),
      ].join(' ')
    }),
    ...best
      .filter((one) => own.some(({ target }) => target === one.target))
      .map((one) =>
        t('Best of {heads}: {by}, r {r}, {p} with the choice of the best repeated.', {
          heads: one.heads,
          by: t.stored(headNameInWords(heads.find(({ key }) => key === one.key)!.by)),
          r: t.twoDecimals(one.r),
          p: p(one.p),
        }),
      ),
    repeatedInWords(t, result, shown),
  ]
}

function otherThanCard(t: Translator, { r, ofCard }: StoredPermutation['heads'][number]): string[] {
  return Math.abs(r - ofCard) > SAME_R
    ? [
        t(
          'The card says r {r}: the head was trained by another version or on another kind of processor than the test.',
          { r: t.twoDecimals(ofCard) },
        ),
      ]
    : []
}

function repeatedInWords(t: Translator, { repeated, heads }: StoredPermutation, shown: readonly string[]): string {
  const own = repeated.filter((training) => training.heads.some((head) => shown.includes(head)))
  const ways = own.map(({ kind, folds, foldCount: count }) =>
    t(
      kind !== 'ridge'
        ? '{count} folds ({kind}), each network’s own stop included'
        : '{count} folds ({kind}), penalties chosen anew within each',
      { count, kind: t.stored(foldsInWords(folds)) },
    ),
  )
  const told = { ways: [...new Set(ways)].join('; ') }
  return heads.length > own.length || own.length > 1
    ? t(
        'For each draw, ratings are permuted among participants with equally many interviews, all of a participant’s together, and the whole training is repeated: {ways}; then the best is chosen.',
        told,
      )
    : t(
        'For each draw, ratings are permuted among participants with equally many interviews, all of a participant’s together, and the whole training is repeated: {ways}.',
        told,
      )
}
