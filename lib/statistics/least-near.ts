/** Steps of one descent at most. */
const MOST_STEPS = 2000
/** Spread of the simplex, relative to its best value, at which it has settled. */
const SETTLED = 1e-12

/**
 * Parameters that make a function of a few of them least, near a start: the simplex method, begun again from where it ended until that changes
 * nothing. Nelder and Mead (1965), The Computer Journal 7.
 *
 * @param criterion may be infinite where the parameters make no sense
 */
export function leastNear(criterion: (parameters: readonly number[]) => number, start: readonly number[]): number[] {
  let best = descend(criterion, start, 0.3)
  for (let again = 0; again < 6; again++) {
    const next = descend(criterion, best.at, 0.1)
    const gain = best.value - next.value
    best = next
    if (!(gain > 1e-11 * (1 + Math.abs(best.value)))) break
  }
  return best.at
}

interface Corner {
  at: number[]
  value: number
}

function descend(criterion: (parameters: readonly number[]) => number, start: readonly number[], step: number): Corner {
  const corner = (at: number[]): Corner => ({ at, value: criterion(at) })
  let corners = [
    corner([...start]),
    ...start.map((_, i) => corner(start.map((value, j) => value + (i === j ? step : 0)))),
  ]
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    corners.sort((a, b) => a.value - b.value)
    const [best, worst] = [corners[0]!, corners.at(-1)!]
    if (worst.value - best.value < SETTLED * (1 + Math.abs(best.value))) break
    const rest = corners.slice(0, -1)
    const centre = start.map((_, i) => rest.reduce((sum, { at }) => sum + at[i]!, 0) / rest.length)
    const along = (share: number) => corner(centre.map((value, i) => value + share * (value - worst.at[i]!)))
    const reflected = along(1)
    if (reflected.value < best.value) {
      const expanded = along(2)
      corners = [...rest, expanded.value < reflected.value ? expanded : reflected]
    } else if (reflected.value < rest.at(-1)!.value) corners = [...rest, reflected]
    else {
      const contracted = reflected.value < worst.value ? along(0.5) : along(-0.5)
      corners =
        contracted.value < Math.min(worst.value, reflected.value)
          ? [...rest, contracted]
          : corners.map(({ at }) => corner(at.map((value, i) => best.at[i]! + 0.5 * (value - best.at[i]!))))
    }
  }
  return corners.sort((a, b) => a.value - b.value)[0]!
}
