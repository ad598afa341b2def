import { type ClipSeries, clipAt } from './clip-series.ts'

/** What a timeline knows of a moment. */
export interface AtMoment {
  /** Of the clip that the moment is in; undefined where it is in none. */
  clip:
    | { index: number; startMs: number; endMs: number; coverage: number; value: number | undefined; leftOut: boolean }
    | undefined
}

export function atMoment(series: ClipSeries, ms: number): AtMoment {
  const index = clipAt(series, ms)
  if (index < 0) return { clip: undefined }
  const value = series.value[index]!
  return {
    clip: {
      index,
      startMs: series.startMs[index]!,
      endMs: series.endMs[index]!,
      coverage: series.coverage[index]!,
      value: Number.isNaN(value) ? undefined : value,
      leftOut: series.leftOut[index] === 1,
    },
  }
}
