import { clamp } from '#lib/numbers/clamp.ts'
import { coverageMean, isCovered } from '#lib/numbers/coverage.ts'
import { clipsIn } from './left-out-clips.ts'

/** Clips on one side of an event, and the mean of their estimates; undefined where no clip counts. */
export interface ClipsMean {
  clips: number
  mean: number | undefined
}

/** The estimate of an interview inside and outside of an event. */
export interface DividedEstimate {
  kindId: string
  event: string
  inside: ClipsMean
  outside: ClipsMean
}

/** A mark of an event that divides clips, in ms. */
export interface DividingMark {
  fromMs: number
  toMs: number
  kind: { id: string; name: string }
}

/** What is asked of the database for the marks that divide clips. */
export const DIVIDING_MARKS = {
  where: { kind: { divides: true } },
  select: { fromMs: true, toMs: true, kind: { select: { id: true, name: true } } },
  orderBy: { fromMs: 'asc' as const },
}

/**
 * Means over the clips that overlap an event and over the others, weighted as in the estimate itself: by coverage, and by what the head's rule on
 * quality leaves a clip. A clip that the estimate leaves out is on neither side.
 *
 * @param values estimate of each clip; null for those that do not count
 * @param factors how much of its weight the rule leaves each clip; undefined where the head has none
 * @param range of the target; means are clamped to it as estimates are
 * @returns one for each event that is marked, by name; none where the estimates are not of these clips
 */
export function dividedEstimates(
  clips: readonly { startMs: number; endMs: number; coverage: number }[],
  values: readonly (number | null)[],
  marks: readonly DividingMark[],
  factors: readonly number[] | undefined,
  range: readonly [low: number, high: number],
): DividedEstimate[] {
  if (values.length !== clips.length) return []
  const numbers = values.map((value) => value ?? 0)
  const side = (isOn: (clip: number) => boolean): ClipsMean => {
    const coverage = clips.map((clip, i) => (values[i] !== null && isOn(i) ? clip.coverage : 0))
    const mean = coverageMean(coverage, numbers, factors)
    return {
      clips: coverage.filter((share, i) => isCovered(share) && factors?.[i] !== 0).length,
      mean: mean === undefined ? undefined : clamp(mean, ...range),
    }
  }
  return [...Map.groupBy(marks, ({ kind }) => kind.id).values()]
    .map((ofKind) => {
      const isInside = clipsIn(clips, ofKind)
      return {
        kindId: ofKind[0]!.kind.id,
        event: ofKind[0]!.kind.name,
        inside: side((i) => isInside[i]!),
        outside: side((i) => !isInside[i]),
      }
    })
    .sort((one, other) => (one.event < other.event ? -1 : 1))
}
