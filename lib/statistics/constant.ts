/** Values that differ by less than this share of their size are taken for equal: their difference is rounding. */
export const RELATIVE_ROUNDING = 1e-12

/**
 * Whether all values are the same but for rounding: their range is under 1e-12 of the largest of them. The sum of squares about the mean
 * can't tell, since the mean of six times 2.7 is not 2.7.
 *
 * @param size of the numbers that the values are differences of, where they are such: those are what was rounded
 */
export function isConstant(values: readonly number[], size = 0): boolean {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value < low) low = value
    if (value > high) high = value
  }
  return !(high - low > RELATIVE_ROUNDING * Math.max(Math.abs(low), Math.abs(high), size))
}

/** The values, or the first of them throughout where they differ by rounding alone. */
export const withoutRounding = (values: readonly number[]): readonly number[] =>
  isConstant(values) ? values.map(() => values[0]!) : values
