/** A stretch of a recording in ms; one without length is a moment. */
interface Stretch {
  fromMs: number
  toMs: number
}

/** Which clips overlap a stretch, or have a moment in them: those are left out of estimates and training. */
export function clipsIn(
  clips: readonly { startMs: number; endMs: number }[],
  stretches: readonly Stretch[],
): boolean[] {
  return clips.map(({ startMs, endMs }) =>
    stretches.some(({ fromMs, toMs }) => startMs < Math.max(toMs, fromMs + 1) && fromMs < endMs),
  )
}

/** What is asked of the database for the marks that leave clips out. */
export const EXCLUDING_MARKS = {
  where: { kind: { excludes: true } },
  select: { fromMs: true, toMs: true },
  orderBy: { fromMs: 'asc' as const },
}
