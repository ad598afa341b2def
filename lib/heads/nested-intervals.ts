import { type CrossResidual, cvPlusIntervals, type EstimateIntervals } from './cross-conformal.ts'
import type { NestedHeads } from './nested-heads.ts'

/**
 * The nested CV+ intervals of training interviews.
 *
 * @param rows participant and label of each interview
 * @param estimate of an interview, by its place, by one of the nested heads
 */
export function nestedIntervals(
  rows: readonly { participant: string; label: number }[],
  { uses }: NestedHeads,
  estimate: (head: number, row: number) => number,
): EstimateIntervals[] {
  const residuals = rows.map((): CrossResidual[] => [])
  const known = new Map<string, number>()
  const once = (head: number, row: number) => {
    const key = `${head} ${row}`
    const value = known.get(key) ?? estimate(head, row)
    known.set(key, value)
    return value
  }
  for (const { outside, inside, head } of uses) {
    const places = (group: ReadonlySet<string>) =>
      rows.flatMap(({ participant }, row) => (group.has(participant) ? [row] : []))
    const others = places(inside).map((row) => ({
      participant: rows[row]!.participant,
      residual: rows[row]!.label - once(head, row),
    }))
    for (const row of places(outside)) {
      const own = once(head, row)
      for (const other of others) residuals[row]!.push({ ...other, estimate: own })
    }
  }
  return residuals.map(cvPlusIntervals)
}
