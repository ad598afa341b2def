import { sampleVariance } from 'simple-statistics'
import { isCovered } from '#lib/numbers/coverage.ts'
import { studentQuantileOf } from '#lib/statistics/quantiles.ts'

/** Clips that count, at least, for saying how far the others may lie from them. */
const LEAST_CLIPS = 5

/**
 * The 90 % interval of an estimate that rests on some of a recording's clips: that of an estimate from all of them, and what the mean
 * over the others may differ by, as of a random sample without replacement (Cochran, Sampling Techniques, 3rd ed., section 2.6), added in
 * quadrature on each side. Clips that lie evenly over a recording tell rather more than a random sample does.
 *
 * @param interval as if all had been seen
 * @param clips estimate of each clip that was seen, null where it does not count
 * @param total clips of the whole recording
 * @returns undefined where too few clips count
 */
export function widenForUnseen(
  value: number,
  [lower, upper]: readonly [number, number],
  { clips, coverage, total }: { clips: readonly (number | null)[]; coverage: readonly number[]; total: number },
): [number, number] | undefined {
  const counted = clips.filter((clip, i): clip is number => clip !== null && isCovered(coverage[i]!))
  const n = counted.length
  if (n < LEAST_CLIPS) return undefined
  const unseen = Math.max(0, 1 - clips.length / total)
  const reach = studentQuantileOf(0.95, n - 1) * Math.sqrt((unseen * sampleVariance(counted)) / n)
  return [value - Math.hypot(value - lower, reach), value + Math.hypot(upper - value, reach)]
}
