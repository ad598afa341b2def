/**
 * Probabilities adjusted for how many were looked at, so that the chance of one false finding among them all stays at the level. Holm (1979),
 * Scandinavian Journal of Statistics 6.
 *
 * @param p undefined where there is none; it does not count
 */
export function holmAdjusted(p: readonly (number | undefined)[]): (number | undefined)[] {
  const order = p.flatMap((value, place) => (value === undefined || Number.isNaN(value) ? [] : [{ value, place }]))
  order.sort((a, b) => a.value - b.value)
  const adjusted = new Array<number | undefined>(p.length).fill(undefined)
  let largest = 0
  for (const [rank, { value, place }] of order.entries()) {
    largest = Math.max(largest, Math.min(1, value * (order.length - rank)))
    adjusted[place] = largest
  }
  return adjusted
}
