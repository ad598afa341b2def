import { type OrWhy, orWhy } from './errors.ts'
import { participantCorrelation } from './participant-correlation.ts'
import type { Correlation } from './pearson-correlation.ts'

/** Pearson's r within one group. */
export interface Subgroup {
  /** What the groups are told apart by: site, sex, … */
  by: string
  group: string
  n: number
  pearson: OrWhy<Correlation>
}

/**
 * r within each group of each grouping that has two groups or more, its interval drawn over participants where somebody has several rows.
 *
 * @param groupings name of a grouping and the group of each row, null where it is not known
 */
export function subgroups(
  x: readonly number[],
  y: readonly number[],
  participants: readonly string[],
  groupings: Readonly<Record<string, readonly (string | null)[]>>,
): Subgroup[] {
  return Object.entries(groupings).flatMap(([by, of]) => {
    const rows = new Map<string, number[]>()
    for (const [row, group] of of.entries()) {
      if (group === null) continue
      const known = rows.get(group)
      if (known) known.push(row)
      else rows.set(group, [row])
    }
    if (rows.size < 2) return []
    return [...rows.keys()].sort().map((group) => {
      const members = rows.get(group)!
      const pearson = orWhy(() =>
        participantCorrelation(
          members.map((row) => x[row]!),
          members.map((row) => y[row]!),
          members.map((row) => participants[row]!),
        ),
      )
      return { by, group, n: members.length, pearson }
    })
  })
}
