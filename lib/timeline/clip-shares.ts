import { clamp } from '#lib/numbers/clamp.ts'
import { isCovered } from '#lib/numbers/coverage.ts'
import type { ClipSeries } from './clip-series.ts'

/** What clips have to do with the estimate of their interview, which is the mean of the clips weighted by coverage. */
export interface ClipShares {
  /** The mean over all clips that count; undefined where none does. */
  mean: number | undefined
  /** How many count. */
  counted: number
  /** Share of a clip in the weights, 0 to 1; 0 for those that are left out. */
  weight(clip: number): number
  /** What the mean would be without some of the clips; undefined where none would be left. */
  without(clips: readonly number[]): number | undefined
}

/** @param range of the target, within which means are kept as estimates of interviews are */
export function clipShares(
  { count, coverage, value }: ClipSeries,
  [low, high]: readonly [number, number] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
): ClipShares {
  const weightOf = (clip: number) => (isCovered(coverage[clip]!) && !Number.isNaN(value[clip]!) ? coverage[clip]! : 0)
  let total = 0
  let sum = 0
  let counted = 0
  for (let clip = 0; clip < count; clip++) {
    const weight = weightOf(clip)
    if (weight === 0) continue
    counted++
    total += weight
    sum += weight * value[clip]!
  }
  return {
    mean: total > 0 ? clamp(sum / total, low, high) : undefined,
    counted,
    weight: (clip) => (total > 0 ? weightOf(clip) / total : 0),
    without: (clips) => {
      let left = total
      let rest = sum
      for (const clip of new Set(clips)) {
        const weight = weightOf(clip)
        if (weight === 0) continue
        left -= weight
        rest -= weight * value[clip]!
      }
      // What is left of a difference of sums is nothing, where it is that small beside them.
      return left > 1e-9 * Math.max(1, total) ? clamp(rest / left, low, high) : undefined
    },
  }
}

/**
 * Whether an estimate is the mean of the clips as they are shown, kept within the scale, so that shares of clips can be told. Means at an
 * end of the scale are alike whatever their weights, so clips that counted less by their quality have to be known.
 */
export function isMeanOfClips(
  mean: number | undefined,
  { value, weightedByQuality, ofEarlierAnalysis }: EstimateOfClips,
  [low, high]: readonly [number, number],
): boolean {
  // Made from an earlier analysis, its clips are not those that are shown.
  if (mean === undefined || weightedByQuality > 0 || ofEarlierAnalysis) return false
  return Math.abs(mean - value) < 0.0005 * (high - low)
}

/** What is known of an estimate besides its clips. */
export interface EstimateOfClips {
  value: number
  /** Clips that counted less by their quality. */
  weightedByQuality: number
  /** Whether another analysis counts since. */
  ofEarlierAnalysis: boolean
}

/** The clips with the highest values that count, or with the lowest: a tenth of those that count, one at least. */
export function extremeTenth(series: ClipSeries, which: 'highest' | 'lowest'): number[] {
  const { count, coverage, value } = series
  const clips = Array.from({ length: count }, (_, clip) => clip).filter(
    (clip) => isCovered(coverage[clip]!) && !Number.isNaN(value[clip]!),
  )
  const sign = which === 'highest' ? -1 : 1
  clips.sort((a, b) => sign * (value[a]! - value[b]!) || a - b)
  return clips.slice(0, Math.max(1, Math.round(clips.length / 10)))
}
