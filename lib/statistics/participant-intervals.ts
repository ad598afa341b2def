import { quantileSorted } from 'simple-statistics'
import { clamp } from '#lib/numbers/clamp.ts'
import { BOOTSTRAP_DRAWS, drawnFrom, groupsOf } from './bootstrap.ts'
import { addPair, type CorrelationSums, drawnSums, noSums, packedSums } from './correlation-sums.ts'
import { LIMITS_REACH } from './limits-of-agreement.ts'
import { Random } from './random.ts'

const STATISTICS = [
  'pearson',
  'concordance',
  'meanAbsoluteError',
  'rootMeanSquareError',
  'bias',
  'lowerLimit',
  'upperLimit',
  'proportionalBias',
  'calibrationSlope',
  'calibrationIntercept',
  'icc1',
  'icc1k',
  'icc2',
  'icc2k',
  'icc3',
  'icc3k',
] as const

export type DrawnStatistic = (typeof STATISTICS)[number]
/** 95 % interval of each statistic; undefined where fewer than nine of ten draws gave a value. */
export type ParticipantIntervals = Record<DrawnStatistic, [number, number] | undefined>

/** Draws times participants that are worth waiting for; large samples need fewer draws for the same digits. */
const WORK = 400_000
/** Fewest participants that an interval is drawn from. */
const FEWEST = 4

/**
 * Percentile intervals of the figures of an agreement study by drawing participants with all of their interviews, with replacement. All of
 * them follow from sums that add up over participants, so that one pass of draws serves all. Efron and Tibshirani (1993), An
 * Introduction to the Bootstrap, chapters 13 and 17. The same seed gives the same intervals.
 *
 * @param x scores, one per interview
 * @param y scores of the same interviews
 * @param participants of the same interviews
 */
export function participantIntervals(
  x: readonly number[],
  y: readonly number[],
  participants: readonly string[],
  seed = 1,
): ParticipantIntervals {
  const groups = groupsOf(participants)
  const parts = packedSums(groups.map((rows) => sumsOf(x, y, rows)))
  const errors = Float64Array.from(groups, (rows) => rows.reduce((sum, row) => sum + Math.abs(x[row]! - y[row]!), 0))
  const draws = clamp(Math.round(WORK / Math.max(1, groups.length)), 400, BOOTSTRAP_DRAWS)
  const values = new Map<DrawnStatistic, number[]>(STATISTICS.map((name) => [name, []]))
  if (groups.length >= FEWEST) {
    const random = new Random(seed)
    for (let draw = 0; draw < draws; draw++) {
      const drawn = drawnFrom(groups.length, random)
      let error = 0
      for (let i = 0; i < drawn.length; i++) error += errors[drawn[i]!]!
      const figures = figuresOfSums(drawnSums(parts, drawn), error)
      for (const name of STATISTICS) if (Number.isFinite(figures[name])) values.get(name)!.push(figures[name])
    }
  }
  const interval = (drawn: number[]): [number, number] | undefined => {
    if (drawn.length < 0.9 * draws) return undefined
    drawn.sort((a, b) => a - b)
    return [quantileSorted(drawn, 0.025), quantileSorted(drawn, 0.975)]
  }
  return Object.fromEntries(STATISTICS.map((name) => [name, interval(values.get(name)!)])) as ParticipantIntervals
}

function sumsOf(x: readonly number[], y: readonly number[], rows: readonly number[]): CorrelationSums {
  const sums = noSums()
  for (const row of rows) addPair(sums, x[row]!, y[row]!)
  return sums
}

/**
 * The figures from sums over interviews; what is not defined is not finite. Each is defined where its own room says: correlation and
 * concordance, limits of agreement, line of y over x, and two-column intraclass correlations by mean squares.
 */
export function figuresOfSums(
  { n, x, y, xx, yy, xy }: CorrelationSums,
  absoluteErrors: number,
): Record<DrawnStatistic, number> {
  const nothing = 1e-12 * (xx + yy)
  const spread = (value: number) => (value > nothing ? value : 0)
  const spreadX = spread(xx - (x * x) / n)
  const spreadY = spread(yy - (y * y) / n)
  const both = xy - (x * y) / n
  const shift = (x - y) / n
  const differences = xx - 2 * xy + yy
  const deviation = Math.sqrt(spread(differences - n * shift * shift) / (n - 1))
  const means = spread((xx + 2 * xy + yy) / 4 - (x + y) ** 2 / (4 * n))
  const slope = both / spreadX
  // Mean squares of a table of n interviews and two columns.
  const total = spreadX + spreadY + (n * shift * shift) / 2
  const between = 2 * means
  const columns = (n * shift * shift) / 2
  const rows = between / (n - 1)
  const within = Math.max(0, total - between) / n
  const rest = Math.max(0, total - between - columns) / (n - 1)
  return {
    pearson: clamp(both / Math.sqrt(spreadX * spreadY), -1, 1),
    concordance: (2 * both) / (spreadX + spreadY + n * shift * shift),
    meanAbsoluteError: absoluteErrors / n,
    rootMeanSquareError: Math.sqrt(Math.max(0, differences) / n),
    bias: shift,
    lowerLimit: shift - LIMITS_REACH * deviation,
    upperLimit: shift + LIMITS_REACH * deviation,
    proportionalBias: (xx - yy - ((x - y) * (x + y)) / n) / 2 / means,
    calibrationSlope: slope,
    calibrationIntercept: y / n - (slope * x) / n,
    icc1: (rows - within) / (rows + within),
    icc1k: (rows - within) / rows,
    icc2: (rows - rest) / (rows + rest + (2 * (columns - rest)) / n),
    icc2k: (rows - rest) / (rows + (columns - rest) / n),
    icc3: (rows - rest) / (rows + rest),
    icc3k: (rows - rest) / rows,
  }
}
