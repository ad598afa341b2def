import { correlationOfSums, type PairSums, spreadOf } from './pair-sums.ts'

/** The figures of an agreement study that follow from sums of pairs. */
export interface SumFigures {
  pearson: number
  concordance: number
  icc1: number
  icc2: number
  icc3: number
  bias: number
  meanAbsoluteError: number
  proportionalBias: number
  calibrationSlope: number
  calibrationIntercept: number
}

/**
 * Each figure as its own room defines it: correlation and concordance, mean difference and error, line of y over x, line of differences over
 * means, and two-column intraclass correlations by mean squares. What is not defined is NaN.
 *
 * @param centre what was taken from x and y before they were summed
 */
export function figuresOfSums(sums: PairSums, centre: readonly [number, number]): SumFigures {
  const { n, x, y, xx, yy, xy, dd, absolute } = sums
  const spreadX = spreadOf(n, x, xx)
  const spreadY = spreadOf(n, y, yy)
  const both = xy - (x * y) / n
  const shift = centre[0] - centre[1] + (x - y) / n
  const slope = spreadX > 0 ? both / spreadX : Number.NaN
  // Mean squares of a table of n interviews and two columns.
  const columns = (n * shift * shift) / 2
  const rest = spreadOf(n, x - y, dd) / 2 / (n - 1)
  const within = (rest * (n - 1) + columns) / n
  const rows = Math.max(0, spreadX + spreadY - rest * (n - 1)) / (n - 1)
  const means = (rows * (n - 1)) / 2
  const ratio = (part: number, whole: number) => (whole > 0 ? part / whole : Number.NaN)
  return {
    pearson: correlationOfSums(sums),
    concordance: ratio(2 * both, spreadX + spreadY + n * shift * shift),
    icc1: ratio(rows - within, rows + within),
    icc2: ratio(rows - rest, rows + rest + (2 * (columns - rest)) / n),
    icc3: ratio(rows - rest, rows + rest),
    bias: shift,
    meanAbsoluteError: absolute / n,
    proportionalBias: ratio((spreadX - spreadY) / 2, means > 1e-12 * (spreadX + spreadY) ? means : 0),
    calibrationSlope: slope,
    calibrationIntercept: centre[1] + y / n - slope * (centre[0] + x / n),
  }
}
