import { studentQuantileOf } from '#lib/statistics/quantiles.ts'

/** Clips that count, at least, for saying how far the others may lie from them. */
const LEAST_CLIPS = 5

/** The clips that an estimate rests on, in one order. */
export interface ClipsOfEstimate {
  /** Estimate of each, null where it does not count. */
  clips: readonly (number | null)[]
  /** What each has counted with in the mean, up to a common factor. */
  weights: readonly number[]
  /** How many clips that were not seen each stands for, none where all were; its weight includes theirs. */
  unseen: readonly number[]
}

/**
 * The 90 % interval of an estimate that rests on some of a recording's clips: that of an estimate from all of them, and what the mean
 * over the others may differ by, added in quadrature on each side. The mean is a ratio of totals, since clips differ in weight; its error
 * is that of the unseen ones alone, as of a random sample without replacement (Cochran, Sampling Techniques, 3rd ed., sections 2.6 and
 * 6.4), and degrees of freedom are those of as many clips of equal weight (Kish, Survey Sampling, section 8.2). Where each of n clips stands for as
 * many of N, that is the standard error times the square root of 1 - n / N. Clips that lie evenly over a recording tell rather more than a random
 * sample does.
 *
 * @param interval as if all had been seen
 * @returns undefined where too few clips count
 */
export function widenForUnseen(
  value: number,
  [lower, upper]: readonly [number, number],
  { clips, weights, unseen }: ClipsOfEstimate,
): [number, number] | undefined {
  const counted = clips.flatMap((estimate, i) =>
    estimate === null ? [] : [{ estimate, open: unseen[i]!, of: 1 + unseen[i]!, weight: weights[i]! }],
  )
  if (counted.length < LEAST_CLIPS) return undefined
  const total = sum(counted.map(({ of }) => of))
  const open = counted.map((clip) => clip.open)
  const left = sum(open)
  if (left === 0) return [lower, upper]
  const weight = sum(counted.map((clip) => clip.weight))
  const mean = sum(counted.map((clip) => clip.weight * clip.estimate)) / weight
  const alike = effective(counted.map(({ of }) => of))
  // Of each clip's weight what it would have without those that it stands for, over the mean of that.
  const residuals = counted.map(
    ({ estimate, of, weight: own }) => (of / total) * ((own / of / (weight / total)) * (estimate - mean)) ** 2,
  )
  const variance = (sum(residuals) * alike) / (alike - 1)
  const error = (left / total) * Math.sqrt(variance * (1 / effective(open) + 1 / left))
  const reach = studentQuantileOf(0.95, alike - 1) * error
  return [value - Math.hypot(value - lower, reach), value + Math.hypot(upper - value, reach)]
}

/** How many of equal weight tell as much as these do. */
function effective(weights: readonly number[]): number {
  return sum(weights) ** 2 / sum(weights.map((weight) => weight ** 2))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
