import { quantileSorted } from 'simple-statistics'
import { NoVariance, TooFewPairs } from './errors.ts'
import { Random } from './random.ts'

/** Draws that intervals are taken from. */
export const BOOTSTRAP_DRAWS = 2000

/**
 * Percentile interval of a statistic by drawing participants with all of their interviews, with replacement. Efron and Tibshirani
 * (1993), An Introduction to the Bootstrap, chapters 13 and 17. The same seed gives the same interval.
 *
 * @param participants of each row
 * @param statistic of the rows that were drawn; draws on which it is not defined are left out
 * @returns undefined where fewer than nine of ten draws gave a value
 */
export function bootstrapInterval(
  participants: readonly string[],
  statistic: (rows: readonly number[]) => number,
  { level = 0.95, draws = BOOTSTRAP_DRAWS, seed = 1 }: { level?: number; draws?: number; seed?: number } = {},
): [number, number] | undefined {
  const groups = groupsOf(participants)
  const random = new Random(seed)
  const values: number[] = []
  for (let draw = 0; draw < draws; draw++) {
    const rows = groups.flatMap(() => random.pick(groups))
    try {
      const value = statistic(rows)
      if (Number.isFinite(value)) values.push(value)
    } catch (error) {
      if (!(error instanceof NoVariance || error instanceof TooFewPairs)) throw error
    }
  }
  if (values.length < 0.9 * draws) return undefined
  values.sort((a, b) => a - b)
  return [quantileSorted(values, 0.5 - level / 2), quantileSorted(values, 0.5 + level / 2)]
}

/** As many places of `count` as there are, drawn with replacement. */
export function drawnFrom(count: number, random: Random): Int32Array {
  const drawn = new Int32Array(count)
  for (let i = 0; i < count; i++) drawn[i] = Math.floor(random.next() * count)
  return drawn
}

/** The rows of each participant. */
export function groupsOf(participants: readonly string[]): number[][] {
  const groups = new Map<string, number[]>()
  for (const [row, participant] of participants.entries()) {
    const group = groups.get(participant)
    if (group) group.push(row)
    else groups.set(participant, [row])
  }
  return [...groups.values()]
}
