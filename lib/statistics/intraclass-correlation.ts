import { phrase } from '#lib/messages/message.ts'
import { clamp } from '#lib/numbers/clamp.ts'
import { sum } from '#lib/numbers/mean.ts'
import { isConstant, RELATIVE_ROUNDING } from './constant.ts'
import { NoVariance, TooFewPairs, UnequalLengths } from './errors.ts'
import { fQuantileOf } from './quantiles.ts'

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
  // Sums about one of the values: of large scores that differ little, no digits are lost.
  const origin = ratings[0]![0]!
  const rowMeans = ratings.map((row) => row.reduce((sum, value) => sum + (value - origin), 0) / k)
  const columnMeans = Array.from({ length: k }, (_, j) => ratings.reduce((sum, row) => sum + (row[j]! - origin), 0) / n)
  const total = sum(rowMeans) / n
  const between = k * rowMeans.reduce((sum, value) => sum + (value - total) ** 2, 0)
  const raters = n * columnMeans.reduce((sum, value) => sum + (value - total) ** 2, 0)
  let rest = 0
  for (let i = 0; i < n; i++) {
    const row = ratings[i]!
    for (let j = 0; j < k; j++) rest += (row[j]! - origin - rowMeans[i]! - columnMeans[j]! + total) ** 2
  }
  const all = between + raters + rest
  if (isConstant(ratings.flat()) || !(between > RELATIVE_ROUNDING * all))
    throw new NoVariance(phrase('The interviews do not differ, so an intraclass correlation is not defined.'))
  if (!(rest > RELATIVE_ROUNDING ** 2 * all)) rest = 0
  return {
    n,
    k,
    rows: between / (n - 1),
    columns: raters / (k - 1),
    error: rest / ((n - 1) * (k - 1)),
    within: (raters + rest) / (n * (k - 1)),
  }
}

function oneWay({ n, k, rows, within }: MeanSquares, level: number): IntraclassCorrelation {
  const single = (rows - within) / (rows + (k - 1) * within)
  return {
    single,
    average: (rows - within) / rows,
    ...intervalsOf(single, k, ratioLimits(rows, within, n - 1, n * (k - 1), k, level)),
  }
}

function consistency({ n, k, rows, error }: MeanSquares, level: number): IntraclassCorrelation {
  const single = (rows - error) / (rows + (k - 1) * error)
  return {
    single,
    average: (rows - error) / rows,
    ...intervalsOf(single, k, ratioLimits(rows, error, n - 1, (n - 1) * (k - 1), k, level)),
  }
}

/** Limits of a correlation that follows from a ratio of two mean squares. */
function ratioLimits(rows: number, error: number, first: number, second: number, k: number, level: number) {
  if (!(error > 0)) return undefined
  const tail = 0.5 + level / 2
  const observed = rows / error
  const low = observed / fQuantileOf(tail, first, second)
  const high = observed * fQuantileOf(tail, second, first)
  return [(low - 1) / (low + k - 1), (high - 1) / (high + k - 1)] as const
}

function agreement({ n, k, rows, columns, error }: MeanSquares, level: number): IntraclassCorrelation {
  const single = (rows - error) / (rows + (k - 1) * error + (k * (columns - error)) / n)
  return {
    single,
    average: (rows - error) / (rows + (columns - error) / n),
    ...intervalsOf(single, k, agreementLimits({ n, k, rows, columns, error }, single, level)),
  }
}

function agreementLimits({ n, k, rows, columns, error }: Omit<MeanSquares, 'within'>, single: number, level: number) {
  if (!(error > 0) || single >= 1) return undefined
  const tail = 0.5 + level / 2
  const a = (k * single) / (n * (1 - single))
  const b = 1 + (k * single * (n - 1)) / (n * (1 - single))
  const satterthwaite =
    (a * columns + b * error) ** 2 / ((a * columns) ** 2 / (k - 1) + (b * error) ** 2 / ((n - 1) * (k - 1)))
  // A sum of two mean squares has no fewer degrees of freedom than the lesser of both; with a correlation below zero one enters with a minus
  // and the formula falls below that, where F has no quantiles.
  const freedom = Math.max(k - 1, Number.isFinite(satterthwaite) ? satterthwaite : 0)
  const shared = k * columns + (k * n - k - n) * error
  const low = rows / fQuantileOf(tail, n - 1, freedom)
  const high = rows * fQuantileOf(tail, freedom, n - 1)
  return [(n * (low - error)) / (shared + n * low), (n * (high - error)) / (shared + n * high)] as const
}

/** Intervals of one rating and, by Spearman and Brown, of the mean of k: within what the correlation can be, and about its value. */
function intervalsOf(
  single: number,
  k: number,
  limits: readonly [number, number] | undefined,
): Pick<IntraclassCorrelation, 'singleInterval' | 'averageInterval'> {
  // With few interviews ICC(2) can come out beyond what a correlation can be; it has no interval then.
  if (!limits?.every(Number.isFinite) || single < -1 / (k - 1) || single > 1)
    return { singleInterval: undefined, averageInterval: undefined }
  const least = -1 / (k - 1)
  const low = clamp(limits[0], least, single)
  const high = clamp(limits[1], single, 1)
  return {
    singleInterval: [low, high],
    // The mean of k has no lower bound, where one rating's is at its least.
    averageInterval: low > least ? [stepUp(low, k), stepUp(high, k)] : undefined,
  }
}

/** Reliability of the mean of k ratings from that of one. Spearman (1910), British Journal of Psychology 3. */
export const stepUp = (single: number, k: number) => (k * single) / (1 + (k - 1) * single)
