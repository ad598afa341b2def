import fQuantile from '@stdlib/stats-base-dists-f-quantile'
import { NoVariance, TooFewPairs, UnequalLengths } from './errors.ts'

/** Which intraclass correlation: (1) raters differ from target to target, (2) raters are a sample, (3) raters are fixed. */
export type IccModel = 1 | 2 | 3

export interface IntraclassCorrelation {
  /** Of a single rating. */
  single: number
  singleInterval: [number, number] | undefined
  /** Of the mean of all raters. */
  average: number
  averageInterval: [number, number] | undefined
}

interface MeanSquares {
  n: number
  k: number
  rows: number
  columns: number
  error: number
  within: number
}

/**
 * Intraclass correlations (1,1), (2,1), (3,1) and those of averages, at most 1. Shrout and Fleiss (1979), Psychological Bulletin
 * 86; intervals of McGraw and Wong (1996), Psychological Methods 1, tables 4 and 7: ICC(1), ICC(A,1) and ICC(C,1).
 *
 * @param ratings one row an interview, one column a rater; no value may be missing
 * @throws TooFewPairs with fewer than two rows or columns; NoVariance where all ratings are equal; UnequalLengths
 */
export function intraclassCorrelation(
  ratings: readonly (readonly number[])[],
  model: IccModel,
  level = 0.95,
): IntraclassCorrelation {
  return ofModel(meanSquares(ratings), model, level)
}

/** All three of one table. @throws as intraclassCorrelation does */
export function intraclassCorrelations(
  ratings: readonly (readonly number[])[],
  level = 0.95,
): Record<'1' | '2' | '3', IntraclassCorrelation> {
  const squares = meanSquares(ratings)
  return { '1': ofModel(squares, 1, level), '2': ofModel(squares, 2, level), '3': ofModel(squares, 3, level) }
}

function ofModel(squares: MeanSquares, model: IccModel, level: number): IntraclassCorrelation {
  if (model === 1) return oneWay(squares, level)
  return model === 2 ? agreement(squares, level) : consistency(squares, level)
}

function meanSquares(ratings: readonly (readonly number[])[]): MeanSquares {
  const n = ratings.length
  const k = ratings[0]?.length ?? 0
  if (n < 2 || k < 2) throw new TooFewPairs(2, Math.min(n, k))
  for (const row of ratings) if (row.length !== k) throw new UnequalLengths(k, row.length)
  const total = ratings.flat().reduce((sum, value) => sum + value, 0) / (n * k)
  const rowMeans = ratings.map((row) => row.reduce((sum, value) => sum + value, 0) / k)
  const columnMeans = Array.from({ length: k }, (_, j) => ratings.reduce((sum, row) => sum + row[j]!, 0) / n)
  const between = k * rowMeans.reduce((sum, value) => sum + (value - total) ** 2, 0)
  const raters = n * columnMeans.reduce((sum, value) => sum + (value - total) ** 2, 0)
  let all = 0
  for (const row of ratings) for (const value of row) all += (value - total) ** 2
  if (all === 0 || between === 0)
    throw new NoVariance('The interviews do not differ, so an intraclass correlation is not defined.')
  const rest = Math.max(0, all - between - raters)
  return {
    n,
    k,
    rows: between / (n - 1),
    columns: raters / (k - 1),
    error: rest / ((n - 1) * (k - 1)),
    within: (all - between) / (n * (k - 1)),
  }
}

function oneWay({ n, k, rows, within }: MeanSquares, level: number): IntraclassCorrelation {
  const observed = rows / within
  const tail = 0.5 + level / 2
  const interval =
    within > 0 &&
    ([observed / fQuantile(tail, n - 1, n * (k - 1)), observed * fQuantile(tail, n * (k - 1), n - 1)] as const)
  return {
    single: (rows - within) / (rows + (k - 1) * within),
    singleInterval: interval
      ? [(interval[0] - 1) / (interval[0] + k - 1), (interval[1] - 1) / (interval[1] + k - 1)]
      : undefined,
    average: (rows - within) / rows,
    averageInterval: interval ? [1 - 1 / interval[0], 1 - 1 / interval[1]] : undefined,
  }
}

function agreement({ n, k, rows, columns, error }: MeanSquares, level: number): IntraclassCorrelation {
  const single = (rows - error) / (rows + (k - 1) * error + (k * (columns - error)) / n)
  const average = (rows - error) / (rows + (columns - error) / n)
  const tail = 0.5 + level / 2
  const limits = (value: number) => {
    if (!(error > 0) || value >= 1) return undefined
    const a = (k * value) / (n * (1 - value))
    const b = 1 + (k * value * (n - 1)) / (n * (1 - value))
    const freedom =
      (a * columns + b * error) ** 2 / ((a * columns) ** 2 / (k - 1) + (b * error) ** 2 / ((n - 1) * (k - 1)))
    if (!Number.isFinite(freedom) || freedom <= 0) return undefined
    return [fQuantile(tail, n - 1, freedom), fQuantile(tail, freedom, n - 1)] as const
  }
  const f = limits(single)
  const shared = k * columns + (k * n - k - n) * error
  const singleInterval: [number, number] | undefined = f && [
    (n * (rows - f[0] * error)) / (f[0] * shared + n * rows),
    (n * (f[1] * rows - error)) / (shared + n * f[1] * rows),
  ]
  return {
    single,
    singleInterval,
    average,
    // Spearman and Brown's step from one rating to the mean of k.
    averageInterval: singleInterval && [stepUp(singleInterval[0], k), stepUp(singleInterval[1], k)],
  }
}

function consistency({ n, k, rows, error }: MeanSquares, level: number): IntraclassCorrelation {
  const observed = rows / error
  const tail = 0.5 + level / 2
  const freedom = (n - 1) * (k - 1)
  const interval =
    error > 0 && ([observed / fQuantile(tail, n - 1, freedom), observed * fQuantile(tail, freedom, n - 1)] as const)
  return {
    single: (rows - error) / (rows + (k - 1) * error),
    singleInterval: interval
      ? [(interval[0] - 1) / (interval[0] + k - 1), (interval[1] - 1) / (interval[1] + k - 1)]
      : undefined,
    average: (rows - error) / rows,
    averageInterval: interval ? [1 - 1 / interval[0], 1 - 1 / interval[1]] : undefined,
  }
}

const stepUp = (single: number, k: number) => (k * single) / (1 + (k - 1) * single)
