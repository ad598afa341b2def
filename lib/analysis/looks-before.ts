/** Clips of the looks before an analysis; each look has those of the one before among its own. */
const LOOKS = [12, 36, 108, 324]
/** How many times as much work as all looks together the analysis is, at least. */
const TIMES = 12

/** Clips of an analysis that is worth the first two looks. */
export const LEAST_LOOKED_AT = TIMES * (LOOKS[0]! + LOOKS[1]!)

/**
 * How many clips are looked at before an analysis, look by look, ever denser: as long as all looks together take at most a twelfth of the
 * time of the analysis.
 *
 * @param clips of the analysis
 */
export function looksBefore(clips: number): number[] {
  if (clips < LEAST_LOOKED_AT) return []
  let seen = 0
  return LOOKS.filter((count) => {
    seen += count
    return TIMES * seen <= clips
  })
}
