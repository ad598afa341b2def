/** A moment of a recording at which the estimate is high or low. */
export interface Moment {
  startMs: number
  endMs: number
  value: number
}

interface EstimatedClip extends Omit<Moment, 'value'> {
  value: number | null
}

/** Moments are this far apart at least, so that three of them are not one. */
const APART_MS = 30_000
/** Share of a clip's frames with the face under which it is no example of anything. */
const CLEAR = 0.8

/**
 * The highest and the lowest moments of an estimate, the most extreme first. A moment is in one of both lists only.
 *
 * @param clips estimates of clips; null where a clip does not count
 * @param coverageAt share of a clip's frames with the face, 0 to 1, by the clip's start; undefined where it is not known
 * @param most how many of each
 */
export function extremeMoments(
  clips: readonly EstimatedClip[],
  coverageAt: (startMs: number) => number | undefined,
  most = 3,
): { highest: Moment[]; lowest: Moment[] } {
  const clear = clips.flatMap(({ startMs, endMs, value }): Moment[] =>
    value !== null && (coverageAt(startMs) ?? 1) >= CLEAR ? [{ startMs, endMs, value }] : [],
  )
  const rising = clear.toSorted((a, b) => a.value - b.value || a.startMs - b.startMs)
  const highest = apart(rising.toReversed(), [], most)
  return { highest, lowest: apart(rising, highest, most) }
}

function apart(ordered: readonly Moment[], taken: readonly Moment[], most: number): Moment[] {
  const chosen: Moment[] = []
  for (const moment of ordered) {
    if (chosen.length === most) break
    const isNear = [...taken, ...chosen].some(({ startMs }) => Math.abs(startMs - moment.startMs) < APART_MS)
    if (!isNear) chosen.push(moment)
  }
  return chosen
}

/** A time of a recording as minutes and seconds, such as 31:20. */
export function minutesSeconds(ms: number): string {
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
