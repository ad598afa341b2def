import type { ReviewNote } from '#lib/review/review-notes.ts'
import { clipSeries } from '#lib/timeline/clip-series.ts'
import { clipShares, type EstimateOfClips, isMeanOfClips } from '#lib/timeline/clip-shares.ts'
import { type Moment, momentsOf } from '#lib/timeline/moments.ts'

/** A moment as the report lists it. */
export interface ListedMoment extends Moment {
  /** Share of its clip in the estimate’s weights, 0 to 1; undefined where the estimate is not the mean of the clips as they are. */
  share: number | undefined
}

/** Notes that begin this far before or after a moment are near it. */
export const NEAR_MS = 15_000

/**
 * The moments that the interview's page names: highest and lowest, the most extreme first.
 *
 * @param clips estimates of clips; null where a clip does not count
 * @param coverageAt share of a clip's frames with the face, 0 to 1, by the clip's start; undefined where it is not known
 * @param of the estimate of the interview on the target's range; undefined where shares are not to be told
 */
export function extremeMoments(
  clips: readonly { startMs: number; endMs: number; value: number | null }[],
  coverageAt: (startMs: number) => number | undefined,
  of?: { estimate: EstimateOfClips; range: readonly [number, number] },
): Record<Moment['kind'], ListedMoment[]> {
  const series = clipSeries(
    clips.map((clip) => ({ ...clip, coverage: coverageAt(clip.startMs) ?? 1 })),
    clips.map(({ value }) => value),
  )
  const shares = of && clipShares(series, of.range)
  const isExact = of !== undefined && isMeanOfClips(shares?.mean, of.estimate, of.range)
  const moments = momentsOf(series).map((moment) => ({
    ...moment,
    share: isExact ? shares?.weight(moment.clip) : undefined,
  }))
  return {
    highest: moments.filter(({ kind }) => kind === 'highest'),
    lowest: moments.filter(({ kind }) => kind === 'lowest'),
  }
}

/** Notes that are near moments, each with the first moment in the list that it is near, in the order of the moments. */
export function notesNear<M extends Pick<Moment, 'fromMs' | 'toMs'>, N extends Pick<ReviewNote, 'fromMs' | 'toMs'>>(
  moments: readonly M[],
  notes: readonly N[],
): { moment: M; notes: N[] }[] {
  const isNear = (note: N) => (moment: M) =>
    note.fromMs <= moment.toMs + NEAR_MS && note.toMs >= moment.fromMs - NEAR_MS
  const first = new Map(notes.map((note) => [note, moments.find(isNear(note))]))
  return moments
    .map((moment) => ({ moment, notes: notes.filter((note) => first.get(note) === moment) }))
    .filter((near) => near.notes.length > 0)
}

/** A time of a recording as minutes and seconds, such as 31:20. */
export function minutesSeconds(ms: number): string {
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
