import { phrase } from '#lib/messages/message.ts'

/** A clip whose face is there in fewer of its frames than this share is left out of estimates. */
const MIN_COVERAGE = 0.5

/** The limit as texts say it: “in under half of their frames”. */
export const COVERAGE_LIMIT = phrase('half')

/** Whether a clip shows enough of the face to count. @param coverage share of its frames with the face, 0 to 1 */
export function isCovered(coverage: number): boolean {
  return coverage >= MIN_COVERAGE
}

/**
 * Means over the clips of an interview, weighted by coverage, without the clips that do not count.
 *
 * @param coverage of each clip, 0 to 1
 * @param width how many means there are
 * @param numberAt number of a clip in a column
 * @param factors of each clip's weight, 0 to 1; all of it where left out
 * @returns float64[width], or undefined where no clip counts
 */
export function coverageMeans(
  coverage: readonly number[],
  width: number,
  numberAt: (clip: number, column: number) => number,
  factors?: readonly number[],
): Float64Array | undefined {
  const sums = new Float64Array(width)
  let total = 0
  for (const [clip, share] of coverage.entries()) {
    if (!isCovered(share)) continue
    const weight = share * (factors?.[clip] ?? 1)
    total += weight
    for (let column = 0; column < width; column++) sums[column]! += weight * numberAt(clip, column)
  }
  return total > 0 ? sums.map((sum) => sum / total) : undefined
}

/** The mean of one number a clip. @returns undefined where no clip counts */
export function coverageMean(
  coverage: readonly number[],
  values: readonly number[],
  factors?: readonly number[],
): number | undefined {
  return coverageMeans(coverage, 1, (clip) => values[clip]!, factors)?.[0]
}
