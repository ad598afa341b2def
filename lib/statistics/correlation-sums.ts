import { correlationOfSums } from './pair-sums.ts'

/** Pearson's r of pairs, and what it is without each participant. */
export interface CorrelationsWithout {
  /** NaN where one side does not vary. */
  all: number
  without: number[]
}

/**
 * Pearson's r of all rows and without each participant: what correlationOfSums gives for sumsWithoutEach, from the sums that it needs alone. A page
 * asks for it dozens of times.
 *
 * @param centre what is taken from x and y first
 * @param groups rows of each participant
 */
export function correlationsWithoutEach(
  x: readonly number[],
  y: readonly number[],
  centre: readonly [number, number],
  groups: readonly (readonly number[])[],
): CorrelationsWithout {
  // Five sums of each participant: of x, y, their squares and their product.
  const parts = new Float64Array(5 * groups.length)
  const all = new Float64Array(5)
  let n = 0
  for (let group = 0, at = 0; group < groups.length; group++, at += 5) {
    for (const row of groups[group]!) {
      const u = x[row]! - centre[0]
      const v = y[row]! - centre[1]
      parts[at]! += u
      parts[at + 1]! += v
      parts[at + 2]! += u * u
      parts[at + 3]! += v * v
      parts[at + 4]! += u * v
      n += 1
    }
    for (let sum = 0; sum < 5; sum++) all[sum]! += parts[at + sum]!
  }
  const rest = new Float64Array(5)
  const without = groups.map((rows, group) => {
    const at = 5 * group
    // Where one participant has most of a sum, taking theirs away would lose the digits of the others'.
    if (parts[at + 2]! > all[2]! / 2 || parts[at + 3]! > all[3]! / 2) {
      rest.fill(0)
      for (let other = 0; other < parts.length; other++)
        if (other < at || other >= at + 5) rest[other % 5]! += parts[other]!
    } else for (let sum = 0; sum < 5; sum++) rest[sum] = all[sum]! - parts[at + sum]!
    return correlationOf(n - rows.length, rest)
  })
  return { all: correlationOf(n, all), without }
}

const correlationOf = (n: number, sums: Float64Array) =>
  correlationOfSums({ n, x: sums[0]!, y: sums[1]!, xx: sums[2]!, yy: sums[3]!, xy: sums[4]! })
