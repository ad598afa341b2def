/**
 * Pictures as networks take them: channels apart, (value - mean) / deviation for each.
 *
 * @param crops n square RGB pictures, 3 bytes a px, one after the other
 * @param side of a picture in px
 * @param mean of each channel, in 0 to 255
 * @param deviation of each channel, in 0 to 255
 * @returns float32[n, 3, side, side]
 */
export function normalisedPixels(
  crops: Uint8Array,
  side: number,
  mean: readonly number[],
  deviation: readonly number[],
): Float32Array {
  const area = side * side
  const n = crops.length / (3 * area)
  const pixels = new Float32Array(crops.length)
  // A byte has 256 values: the arithmetic is done once for each.
  const [red, green, blue] = [0, 1, 2].map((channel) =>
    Float32Array.from({ length: 256 }, (_, value) => (value - mean[channel]!) / deviation[channel]!),
  ) as [Float32Array, Float32Array, Float32Array]
  for (let picture = 0; picture < n; picture++) {
    const start = picture * 3 * area
    for (let i = 0, from = start; i < area; i++, from += 3) {
      pixels[start + i] = red[crops[from]!]!
      pixels[start + area + i] = green[crops[from + 1]!]!
      pixels[start + 2 * area + i] = blue[crops[from + 2]!]!
    }
  }
  return pixels
}
