import { mean } from 'simple-statistics'
import { TooFewPairs } from './errors.ts'
import type { Interval } from './jackknife.ts'
import { groupsOf, pick } from './participants.ts'
import { fQuantileOf, studentQuantileOf } from './quantiles.ts'

/** A variance of differences between two methods, in its parts, with the limits between which it lies. */
export interface DifferenceVariance {
  /** Of the differences of participants' means from each other, less what is within participants; zero at least. */
  between: number
  /** Of one participant's differences from each other; zero where everybody has one interview. */
  within: number
  /** Of a single difference: the sum of both. */
  total: number
  /** 95 % interval of the total. */
  interval: Interval
  /** Standard error of the mean difference. */
  meanError: number
  /** Degrees of freedom of that error: participants minus one. */
  freedom: number
}

/** More degrees of freedom than make a difference: F with so many in the denominator is a chi-squared divided by its own. */
const MANY = 1e10

/** Share of its expectation at which a variance with some degrees of freedom has a probability. */
const varianceQuantile = (probability: number, freedom: number) => fQuantileOf(probability, freedom, MANY)

/**
 * Variance of a single difference where participants may have several interviews: variance of participants' means plus (1 - 1/m) times the variance
 * within participants, m the harmonic mean of the numbers of interviews; its interval by the method of variance estimates recovery (MOVER)
 * from the chi-squared intervals of both. Zou (2013), Statistical Methods in Medical Research 22; Bland and Altman (2007), Journal of
 * Biopharmaceutical Statistics 17. With one interview each it is the sample variance with its chi-squared interval.
 *
 * @param differences one per interview
 * @param participants of the same interviews
 * @throws TooFewPairs with fewer than two participants
 */
export function differenceVariance(
  differences: readonly number[],
  participants: readonly string[],
  level = 0.95,
): DifferenceVariance {
  const groups = groupsOf(participants)
  if (groups.length < 2) throw new TooFewPairs(2, groups.length, 'participants')
  const means = groups.map((rows) => mean(pick(differences, rows)))
  const centre = mean(means)
  const freedom = groups.length - 1
  const ofMeans = means.reduce((sum, value) => sum + (value - centre) ** 2, 0) / freedom
  const freedomWithin = differences.length - groups.length
  const squaresWithin = groups.reduce(
    (sum, rows, i) => sum + rows.reduce((own, row) => own + (differences[row]! - means[i]!) ** 2, 0),
    0,
  )
  const within = freedomWithin > 0 ? squaresWithin / freedomWithin : 0
  const harmonic = groups.length / groups.reduce((sum, rows) => sum + 1 / rows.length, 0)
  const share = 1 - 1 / harmonic
  const total = ofMeans + share * within
  const tail = 0.5 - level / 2
  const parts = [
    { value: ofMeans, freedom },
    { value: share * within, freedom: freedomWithin },
  ].filter((part) => part.freedom > 0)
  const recovered = (probability: number) =>
    Math.sqrt(
      parts.reduce((sum, part) => sum + (part.value * (1 - 1 / varianceQuantile(probability, part.freedom))) ** 2, 0),
    )
  return {
    between: Math.max(0, total - within),
    within,
    total,
    interval: [Math.max(0, total - recovered(1 - tail)), total + recovered(tail)],
    meanError: Math.sqrt(ofMeans / groups.length),
    freedom,
  }
}

/** What the variance of one interview each of n participants would be known to, and the reach of the mean's interval: for planning. */
export function differenceVarianceOf(total: number, participants: number, level = 0.95) {
  const freedom = participants - 1
  const tail = 0.5 - level / 2
  const interval: Interval = [total / varianceQuantile(1 - tail, freedom), total / varianceQuantile(tail, freedom)]
  return { total, interval, reach: studentQuantileOf(1 - tail, freedom) * Math.sqrt(total / participants) }
}

/**
 * Interval of the limit that lies `reach` standard deviations above a mean difference, by MOVER from the intervals of both.
 *
 * @param bias mean difference
 * @param biasInterval of the mean difference
 * @param reach standard deviations: positive for the upper limit, negative for the lower
 */
export function limitInterval(
  bias: number,
  biasInterval: Interval,
  variance: Pick<DifferenceVariance, 'total' | 'interval'>,
  reach: number,
): Interval {
  const deviation = Math.sqrt(variance.total)
  const [low, high] = variance.interval.map(Math.sqrt) as Interval
  const limit = bias + reach * deviation
  const size = Math.abs(reach)
  const [below, above] = reach > 0 ? [deviation - low, high - deviation] : [high - deviation, deviation - low]
  return [
    limit - Math.hypot(bias - biasInterval[0], size * below),
    limit + Math.hypot(biasInterval[1] - bias, size * above),
  ]
}

/**
 * Interval of the root mean square error by MOVER: the mean square is the squared mean difference plus the variance of differences.
 *
 * @param rootMeanSquare of the differences
 */
export function rootMeanSquareInterval(
  rootMeanSquare: number,
  bias: number,
  biasInterval: Interval,
  variance: Pick<DifferenceVariance, 'total' | 'interval'>,
): Interval {
  const square = rootMeanSquare ** 2
  const [low, high] = biasInterval
  const least = low <= 0 && high >= 0 ? 0 : Math.min(low ** 2, high ** 2)
  const most = Math.max(low ** 2, high ** 2)
  const below = Math.hypot(bias ** 2 - least, variance.total - variance.interval[0])
  const above = Math.hypot(most - bias ** 2, variance.interval[1] - variance.total)
  return [Math.sqrt(Math.max(0, square - below)), Math.sqrt(square + above)]
}

/** Interval of a mean difference by Student's t over participants. */
export function meanInterval(
  bias: number,
  { meanError, freedom }: Pick<DifferenceVariance, 'meanError' | 'freedom'>,
  level = 0.95,
): Interval {
  const reach = studentQuantileOf(0.5 + level / 2, freedom) * meanError
  return [bias - reach, bias + reach]
}
