import { isCovered } from '#lib/numbers/coverage.ts'

/** Clips to each side that a clip is seen with, after arXiv 2207.05577. */
const REACH = 2
/** The clip and its neighbours. */
export const NEIGHBOURHOOD = 2 * REACH + 1
/** Added to the logit of a neighbour that is not there; its share of the attention is then zero. */
const FAR_BELOW = -1e4

/**
 * The neighbours of each clip of an interview, two before and two after: those that do not exist or do not show the face count for nothing.
 *
 * @param coverage of all clips of the interview, in order
 * @param rows `all` where each clip has a row, `counting` where only those that show the face have one
 * @param from the row of the first of them
 * @returns `window` int64[clips, 5] of rows, a clip's own in place of a missing neighbour, and `counts` float32[clips, 5], zero or far below
 */
export function clipNeighbours(
  coverage: readonly number[],
  rows: 'all' | 'counting',
  from = 0,
): { window: BigInt64Array; counts: Float32Array } {
  const places = [...coverage.keys()]
  const listed = rows === 'all' ? places : places.filter((clip) => isCovered(coverage[clip]!))
  const rowOf = new Map(listed.map((clip, i) => [clip, from + i]))
  const window = new BigInt64Array(listed.length * NEIGHBOURHOOD)
  const counts = new Float32Array(window.length)
  for (const [i, clip] of listed.entries()) {
    for (let step = -REACH; step <= REACH; step++) {
      const at = i * NEIGHBOURHOOD + step + REACH
      const other = clip + step
      const isThere = step === 0 || isCovered(coverage[other] ?? 0)
      window[at] = BigInt(rowOf.get(isThere ? other : clip)!)
      counts[at] = isThere ? 0 : FAR_BELOW
    }
  }
  return { window, counts }
}
