import type { Source } from '#lib/messages/message.ts'

/** From a lower to an upper score on the target's scale. */
export type Interval = readonly [number, number]

/**
 * The intervals of an estimate as it is stored: each has both ends, or there is none. One without width is none either: it lies beyond the
 * scale, and on its end it would look certain.
 */
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
  lower === null || upper === null || lower === upper ? undefined : [lower, upper]

/** Why an estimate whose stored interval has no width is shown without one. */
export const NO_WIDTH: Source =
  'No interval: it lies entirely outside the scale, beyond the training data. Do not rely on this estimate. Check the recording and its clips.'
