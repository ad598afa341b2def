/** From a lower to an upper score on the target's scale. */
export type Interval = readonly [number, number]

/** The intervals of an estimate as it is stored: each has both ends, or there is none. */
export function storedIntervals(estimate: {
  lower: number | null
  upper: number | null
  lower95: number | null
  upper95: number | null
}): { interval90: Interval | undefined; interval95: Interval | undefined } {
  const { lower, upper, lower95, upper95 } = estimate
  return { interval90: between(lower, upper), interval95: between(lower95, upper95) }
}

const between = (lower: number | null, upper: number | null): Interval | undefined =>
  lower === null || upper === null ? undefined : [lower, upper]
