import { comparisonFigures, type TargetFigures } from './comparison-figures.ts'
import type { ComparisonTarget } from './comparison-plan.ts'

/** Figures that are kept at most; pages ask for the same again while another comparison is under way. */
const MOST_KEPT = 200
const kept = new Map<string, TargetFigures>()

/**
 * The figures of a target of a comparison that has ended, worked out once.
 *
 * @param ended the comparison's id and when it ended
 * @param reference place of the entry that the others are compared with
 */
export function keptFigures(
  ended: { id: string; finishedAt: Date | null },
  target: ComparisonTarget,
  reference: number,
): TargetFigures {
  const key = JSON.stringify([ended.id, ended.finishedAt, target.headId, target.key, reference])
  const known = kept.get(key) ?? comparisonFigures(target, reference)
  kept.delete(key)
  kept.set(key, known)
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!)
  return known
}
