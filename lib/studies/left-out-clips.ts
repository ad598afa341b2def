/** A stretch of a recording in ms; one without length is a moment. */
interface Stretch {
  fromMs: number
  toMs: number
}

/**
 * Which clips overlap a stretch, or have a moment in them: those are left out of estimates and training. A recording of hours has thousands of
 * clips and may have as many marks, so each clip looks its stretches up instead of going through all of them.
 */
export function clipsIn(
  clips: readonly { startMs: number; endMs: number }[],
  stretches: readonly Stretch[],
): boolean[] {
  const begun = stretches.toSorted((one, other) => one.fromMs - other.fromMs)
  // When the longest of the first stretches ends, for each number of them.
  const endsBy = [Number.NEGATIVE_INFINITY]
  for (const { fromMs, toMs } of begun) endsBy.push(Math.max(endsBy.at(-1)!, toMs, fromMs + 1))
  return clips.map(({ startMs, endMs }) => startMs < endsBy[begunBefore(begun, endMs)]!)
}

/** How many stretches, in the order of their beginnings, begin before a time; by halves. */
function begunBefore(begun: readonly Stretch[], timeMs: number): number {
  let [low, high] = [0, begun.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (begun[middle]!.fromMs < timeMs) low = middle + 1
    else high = middle
  }
  return low
}

/** What is asked of the database for the marks that leave clips out. */
export const EXCLUDING_MARKS = {
  where: { kind: { excludes: true } },
  select: { fromMs: true, toMs: true },
  orderBy: { fromMs: 'asc' as const },
}
