import { pushAll } from '#lib/numbers/extremes.ts'
import { isConstant, RELATIVE_ROUNDING, withoutRounding } from './constant.ts'
import { figuresOfSums, type SumFigures } from './figures-of-sums.ts'
import { type Interval, jackknifeInterval } from './jackknife.ts'
import { LIMITS_REACH } from './limits-of-agreement.ts'
import { meanOf } from './mean-of.ts'
import { sumsWithoutEach } from './pair-sums.ts'
import { groupsOf } from './participants.ts'
import { type RankCorrelations, rankCorrelationsWithout } from './rank-jackknife.ts'
import { differenceVariance, limitInterval, rootMeanSquareInterval } from './repeated-limits.ts'

type JackknifedFigure = keyof SumFigures | 'spearman' | 'kendall'

/** 95 % interval of each figure of an agreement study; undefined with fewer than six participants, or where it isn't defined without somebody. */
export type ParticipantIntervals = Record<
  JackknifedFigure | 'rootMeanSquareError' | 'lowerLimit' | 'upperLimit',
  Interval | undefined
>

const SCALE_OF: Record<keyof SumFigures, 'identity' | 'z' | 'log'> = {
  pearson: 'z',
  concordance: 'z',
  icc1: 'z',
  icc2: 'z',
  icc3: 'z',
  bias: 'identity',
  meanAbsoluteError: 'log',
  proportionalBias: 'identity',
  calibrationSlope: 'identity',
  calibrationIntercept: 'identity',
}

/** Parts of the participants that ranks are taken without; with more participants, several are left out together. */
const MOST_PARTS = 60

/**
 * Intervals of the figures of an agreement study that hold whether participants have one interview or several: leaving out one participant at a
 * time with Student's t (jackknife), correlations by Fisher's z, those of ranks by their angle, and the mean absolute error by its logarithm; limits of agreement and root mean
 * square error by MOVER, where the jackknife holds too little. `npm run bench -- statistics` prints how often they hold.
 *
 * @param x scores, one per interview
 * @param y scores of the same interviews
 * @param participants of the same interviews
 */
export function participantIntervals(
  x: readonly number[],
  y: readonly number[],
  participants: readonly string[],
): ParticipantIntervals {
  const groups = groupsOf(participants)
  const [scoresX, scoresY] = [withoutRounding(x), withoutRounding(y)]
  // About one of its own values a score that does not vary is exactly zero.
  const centre = [isConstant(x) ? x[0]! : meanOf(x), isConstant(y) ? y[0]! : meanOf(y)] as const
  const { all, without } = sumsWithoutEach(scoresX, scoresY, centre, groups)
  const figures = figuresOfSums(all, centre)
  const left = without.map((sums) => figuresOfSums(sums, centre))
  const jackknifed = Object.fromEntries(
    Object.entries(SCALE_OF).map(([name, scale]) => {
      const figure = name as keyof SumFigures
      return [
        figure,
        jackknifeInterval(
          figures[figure],
          left.map((each) => each[figure]),
          scale,
        ),
      ]
    }),
  ) as Record<keyof SumFigures, Interval | undefined>
  return withoutCertainty(x, y, {
    ...jackknifed,
    ...rankIntervals(x, y, groups),
    ...ofDifferences(x, y, participants, jackknifed.bias),
  })
}

/**
 * Leaves out intervals whose width is nothing but rounding. Where all differences or errors are equal, those of each participant add up to nothing, or all
 * points lie on a line, some participants don't show how far others may be off, and an interval without width would claim certainty.
 */
function withoutCertainty(
  x: readonly number[],
  y: readonly number[],
  intervals: ParticipantIntervals,
): ParticipantIntervals {
  const known = { ...intervals }
  const none = (...names: (keyof ParticipantIntervals)[]) => {
    for (const name of names) known[name] = undefined
  }
  const size = [...x, ...y].reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
  const differences = x.map((value, i) => value - y[i]!)
  const rounding = RELATIVE_ROUNDING * size
  if (isConstant(differences, size) || isPoint(intervals.bias, rounding))
    none('bias', 'meanAbsoluteError', 'rootMeanSquareError', 'lowerLimit', 'upperLimit')
  if (isPoint(intervals.meanAbsoluteError, rounding)) none('meanAbsoluteError')
  // Slopes are in units of one score per unit of another.
  if (isPoint(intervals.calibrationSlope, (1e-9 * rangeOf(y)) / rangeOf(x)))
    none('calibrationSlope', 'calibrationIntercept')
  if (isPoint(intervals.calibrationIntercept, rounding)) none('calibrationIntercept')
  if (isPoint(intervals.proportionalBias, 1e-9)) none('proportionalBias')
  return known
}

/** Whether an interval has no width but rounding. */
function isPoint(interval: Interval | undefined, rounding: number): boolean {
  return interval !== undefined && interval[1] - interval[0] <= rounding
}

function rangeOf(values: readonly number[]): number {
  const [low, high] = values.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)] as const,
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as readonly [number, number],
  )
  return high - low
}

function ofDifferences(
  x: readonly number[],
  y: readonly number[],
  participants: readonly string[],
  biasInterval: Interval | undefined,
): Pick<ParticipantIntervals, 'rootMeanSquareError' | 'lowerLimit' | 'upperLimit'> {
  if (!biasInterval) return { rootMeanSquareError: undefined, lowerLimit: undefined, upperLimit: undefined }
  const differences = x.map((value, i) => value - y[i]!)
  const variance = differenceVariance(differences, participants)
  const bias = meanOf(differences)
  const rootMeanSquare = Math.sqrt(meanOf(differences.map((difference) => difference ** 2)))
  return {
    rootMeanSquareError: rootMeanSquareInterval(rootMeanSquare, bias, biasInterval, variance),
    lowerLimit: limitInterval(bias, biasInterval, variance, -LIMITS_REACH),
    upperLimit: limitInterval(bias, biasInterval, variance, LIMITS_REACH),
  }
}

function rankIntervals(
  x: readonly number[],
  y: readonly number[],
  groups: readonly number[][],
): Pick<ParticipantIntervals, 'spearman' | 'kendall'> {
  const [all, ...left] = rankCorrelationsWithout(x, y, [[], ...partsOf(groups)])
  const of = (kind: keyof RankCorrelations) =>
    jackknifeInterval(
      all![kind],
      left.map((each) => each[kind]),
      'angle',
    )
  return { spearman: of('spearman'), kendall: of('kendall') }
}

/** Participants in parts to leave out: each alone, or every nth together (Kott 2001, Journal of Official Statistics 17). */
function partsOf(groups: readonly number[][]): number[][] {
  if (groups.length <= MOST_PARTS) return [...groups]
  const parts = Array.from({ length: MOST_PARTS }, (): number[] => [])
  for (const [i, rows] of groups.entries()) pushAll(parts[i % MOST_PARTS]!, rows)
  return parts
}
