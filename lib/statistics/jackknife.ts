import studentCdf from '@stdlib/stats-base-dists-t-cdf'
import { phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import { clamp } from '#lib/numbers/clamp.ts'
import { meanOf } from './mean-of.ts'
import { studentQuantileOf } from './quantiles.ts'

export type Interval = [lower: number, upper: number]

/** Fewest participants for an interval: of fewer, leaving one out says too little. */
export const FEWEST_PARTICIPANTS = 6

/** What pages say in place of an interval: a text as it is stored. */
export function noIntervalOf(participants: number): string | undefined {
  if (participants >= FEWEST_PARTICIPANTS) return undefined
  return storedText(
    phrase(
      'Intervals need at least {needed} participants; there {participants, plural, one {is} other {are}} {participants}.',
      {
        needed: FEWEST_PARTICIPANTS,
        participants,
      },
    ),
  )
}

/** Errors on Fisher's scale, and distances from a correlation of one, that are nothing but rounding. */
const ROUNDING = 1e-12

/** Fisher's z of a correlation; infinite where it is one but for rounding, which the unit of the scores decides. */
export function fisherZ(r: number): number {
  return 1 - Math.abs(r) < ROUNDING ? Math.sign(r) * Number.POSITIVE_INFINITY : Math.atanh(r)
}

const QUARTER = Math.PI / 2

/** The angle whose sine a correlation is; a right angle where it is one but for rounding. */
const angleOf = (r: number) => (1 - Math.abs(r) < ROUNDING ? Math.sign(r) * QUARTER : Math.asin(r))

/**
 * The scale on which a statistic is about normal: correlations by Fisher's z, those of ranks by their angle, positive figures by their logarithm. Harley (1956),
 * Biometrika 43, on the angle: it is finite where the ranks of a few agree fully, as they often do without one of them.
 */
const SCALES = {
  identity: { to: (value: number) => value, from: (value: number) => value },
  z: { to: fisherZ, from: Math.tanh },
  angle: { to: angleOf, from: (angle: number) => Math.sin(clamp(angle, -QUARTER, QUARTER)) },
  log: { to: Math.log, from: Math.exp },
} as const

/**
 * Interval of a statistic from its values with one participant left out at a time (jackknife) and Student's t with one degree of freedom
 * less than there are participants. Miller (1974), Biometrika 61; Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 11.
 *
 * @param value of all participants
 * @param leftOut values with one participant left out, one each
 * @param scale `z` for correlations, `angle` for those of ranks, `log` for what is above zero
 * @returns undefined with fewer than six participants, where the statistic is not defined without somebody, or where a correlation is the same without
 *   anybody
 */
export function jackknifeInterval(
  value: number,
  leftOut: readonly number[],
  scale: keyof typeof SCALES = 'identity',
  level = 0.95,
): Interval | undefined {
  const { to, from } = SCALES[scale]
  const centre = to(value)
  const error = jackknifeError(leftOut.map(to))
  if (error === undefined || !Number.isFinite(centre)) return undefined
  // A correlation that nobody changes, such as one with a constant, is not known without error: there is nothing to tell it by.
  if ((scale === 'z' || scale === 'angle') && error < ROUNDING) return undefined
  const reach = studentQuantileOf(0.5 + level / 2, leftOut.length - 1) * error
  return [from(centre - reach), from(centre + reach)]
}

/**
 * Standard error of a statistic from its values with one participant left out at a time.
 *
 * @returns undefined with fewer than six participants, or where one of the values is not finite
 */
export function jackknifeError(leftOut: readonly number[]): number | undefined {
  const count = leftOut.length
  if (count < FEWEST_PARTICIPANTS || !leftOut.every(Number.isFinite)) return undefined
  const centre = meanOf(leftOut)
  const squares = leftOut.reduce((sum, value) => sum + (value - centre) ** 2, 0)
  return Math.sqrt(((count - 1) / count) * squares)
}

/**
 * Two-sided p of the hypothesis that a correlation is zero, by the same jackknife on Fisher's z that its interval comes from: 0.05 where zero is
 * an end of the interval.
 *
 * @param interval of 95 %, by jackknifeInterval
 * @param participants that were left out one at a time
 */
export function correlationProbability(
  r: number,
  interval: readonly [number, number] | undefined,
  participants: number,
): number | undefined {
  if (!interval || participants < FEWEST_PARTICIPANTS) return undefined
  const [centre, low, high] = [Math.atanh(r), Math.atanh(interval[0]), Math.atanh(interval[1])]
  if (![centre, low, high].every(Number.isFinite) || high === low) return undefined
  const error = (high - low) / 2 / studentQuantileOf(0.975, participants - 1)
  return 2 * studentCdf(-Math.abs(centre) / error, participants - 1)
}
