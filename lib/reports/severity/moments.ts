import { clipSeries } from '#lib/timeline/clip-series.ts'
import { type Moment, momentsOf } from '#lib/timeline/moments.ts'

/**
 * The moments that the interview's page names: highest and lowest, the most extreme first.
 *
 * @param clips estimates of clips; null where a clip does not count
 * @param coverageAt share of a clip's frames with the face, 0 to 1, by the clip's start; undefined where it is not known
 */
export function extremeMoments(
  clips: readonly { startMs: number; endMs: number; value: number | null }[],
  coverageAt: (startMs: number) => number | undefined,
): Record<Moment['kind'], Moment[]> {
  const series = clipSeries(
    clips.map((clip) => ({ ...clip, coverage: coverageAt(clip.startMs) ?? 1 })),
    clips.map(({ value }) => value),
  )
  const moments = momentsOf(series)
  return {
    highest: moments.filter(({ kind }) => kind === 'highest'),
    lowest: moments.filter(({ kind }) => kind === 'lowest'),
  }
}

/** A time of a recording as minutes and seconds, such as 31:20. */
export function minutesSeconds(ms: number): string {
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
