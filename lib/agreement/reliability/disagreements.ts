import { type Target, targetScore } from '#lib/heads/target.ts'
import type { Scores } from '#lib/scales/scores.ts'

/** How far raters may differ before somebody decides between them; undefined where the study sets no limit. */
export interface DisagreementLimits {
  /** Points on one item. */
  item: number | undefined
  /** Points on the study's target. */
  total: number | undefined
}

/** How far the sheets of an interview are apart. */
export interface Disagreement {
  /** Largest difference on the target; undefined where fewer than two sheets have a score on it. */
  total: number | undefined
  /** Items that differ, by how many points, the largest differences first. */
  items: { key: string; points: number }[]
  /** Items on which some sheets have a score and others have none. */
  missing: string[]
  /** Whether a limit is exceeded. */
  isBeyond: boolean
}

/**
 * Compares the sheets of an interview with the limits of its study. A difference that equals a limit is within it.
 *
 * @param keys of the items that are compared, in their order
 */
export function disagreementOf(
  sheets: readonly Scores[],
  keys: readonly string[],
  target: Target,
  limits: DisagreementLimits,
): Disagreement {
  const items: Disagreement['items'] = []
  const missing: string[] = []
  for (const key of keys) {
    // A study has thousands of interviews with dozens of items each, so nothing is allocated for an item that is equal in all.
    let [given, lowest, highest] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (const sheet of sheets) {
      const score = sheet[key]
      if (score === undefined || score === null) continue
      given++
      if (score < lowest) lowest = score
      if (score > highest) highest = score
    }
    if (given > 0 && given < sheets.length) missing.push(key)
    if (given > 1 && highest > lowest) items.push({ key, points: highest - lowest })
  }
  const total = rangeOf(sheets.flatMap((sheet) => targetScore(target, sheet) ?? []))
  const isItemBeyond = limits.item !== undefined && items.some(({ points }) => points > limits.item!)
  const isTotalBeyond = limits.total !== undefined && total !== undefined && total > limits.total
  return {
    total,
    items: items.toSorted((one, other) => other.points - one.points),
    missing,
    isBeyond: isItemBeyond || isTotalBeyond,
  }
}

function rangeOf(scores: readonly number[]): number | undefined {
  return scores.length < 2 ? undefined : Math.max(...scores) - Math.min(...scores)
}
