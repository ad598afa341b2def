import { type Target, targetOf, targetScore } from '#lib/heads/target.ts'
import type { Scale } from '#lib/scales/scale.ts'
import type { Scores } from '#lib/scales/scores.ts'
import { agreementIcc } from '#lib/statistics/agreement-icc.ts'
import { type OrWhy, orWhy } from '#lib/statistics/errors.ts'
import { meanOf } from '#lib/statistics/mean-of.ts'
import { weightedKappa } from '#lib/statistics/weighted-kappa.ts'

/** What two raters gave an interview. */
export interface SharedInterview {
  participant: string
  first: Scores
  second: Scores
}

/** How far two raters agree on an item or a sum. */
export interface PairFigures {
  key: string
  title: string
  /** Interviews that both scored on it. */
  n: number
  /** ICC(A,1), of absolute agreement and a single rating. */
  icc: OrWhy<{ icc: number; interval: [number, number] | undefined }>
  /** Weighted quadratically; of items only. */
  kappa: OrWhy<number> | undefined
  /** Mean of first minus second. */
  difference: number | undefined
  /** Share of the interviews with the same score. */
  same: number | undefined
}

/**
 * Agreement of two raters on a target and on each of its scale's rated items.
 *
 * @param items keys of the items that the study rates; none for all of the scale
 */
export function pairReliability(
  scale: Scale,
  target: Target,
  items: readonly string[],
  shared: readonly SharedInterview[],
): { target: PairFigures; items: PairFigures[] } {
  const rated = items.length === 0 ? scale.items : scale.items.filter(({ key }) => items.includes(key))
  return {
    target: figuresOn(target, shared, false),
    items: rated.map(({ key }) => figuresOn(targetOf(scale, key), shared, true)),
  }
}

function figuresOn(target: Target, shared: readonly SharedInterview[], isItem: boolean): PairFigures {
  const x: number[] = []
  const y: number[] = []
  const participants: string[] = []
  for (const { participant, first, second } of shared) {
    const [one, other] = [targetScore(target, first), targetScore(target, second)]
    if (one === undefined || other === undefined) continue
    x.push(one)
    y.push(other)
    participants.push(participant)
  }
  return {
    key: target.key,
    title: target.title,
    n: x.length,
    icc: orWhy(() => agreementIcc(x, y, participants)),
    kappa: isItem ? orWhy(() => weightedKappa(x, y)) : undefined,
    difference: x.length > 0 ? meanOf(x.map((score, i) => score - y[i]!)) : undefined,
    same: x.length > 0 ? x.filter((score, i) => score === y[i]).length / x.length : undefined,
  }
}
