import normalQuantile from '@stdlib/stats-base-dists-normal-quantile'
import studentCdf from '@stdlib/stats-base-dists-t-cdf'
import { mean } from 'simple-statistics'
import { phrase } from '#lib/messages/message.ts'
import { clamp } from '#lib/numbers/clamp.ts'
import { isConstant, RELATIVE_ROUNDING } from './constant.ts'
import { demandPairs, NoVariance, TooFewPairs } from './errors.ts'
import type { Interval } from './jackknife.ts'
import { groupsOf, pick } from './participants.ts'

export interface RepeatedMeasuresCorrelation {
  r: number
  /** Interviews minus participants minus one. */
  freedom: number
  /** Undefined with three degrees of freedom or fewer. */
  interval: Interval | undefined
  /** Two-sided, of no common association within participants; undefined where the changes lie on a line. */
  p: number | undefined
}

/**
 * Correlation within participants: how x and y go together from visit to visit of one person, by a common slope with an intercept for each.
 * Bakdash and Marusich (2017), Frontiers in Psychology 8; interval by Fisher's z with the degrees of freedom for the number of pairs, as their
 * package rmcorr does it. Participants with one interview say nothing and are left out.
 *
 * @throws TooFewPairs with fewer than two participants who have several interviews; NoVariance where nobody changes; UnequalLengths
 */
export function repeatedMeasuresCorrelation(
  x: readonly number[],
  y: readonly number[],
  participants: readonly string[],
  level = 0.95,
): RepeatedMeasuresCorrelation {
  demandPairs(x, y, 0)
  demandPairs(x, participants, 0)
  const groups = groupsOf(participants).filter((rows) => rows.length > 1)
  if (groups.length < 2) throw new TooFewPairs(2, groups.length, 'repeated')
  let [xx, yy, xy, n] = [0, 0, 0, 0]
  const moved = { x: false, y: false }
  for (const rows of groups) {
    const [own, other] = [pick(x, rows), pick(y, rows)]
    const [centreX, centreY] = [mean(own), mean(other)]
    moved.x ||= !isConstant(own)
    moved.y ||= !isConstant(other)
    for (const row of rows) {
      const [u, v] = [x[row]! - centreX, y[row]! - centreY]
      xx += u * u
      yy += v * v
      xy += u * v
      n += 1
    }
  }
  if (!moved.x || !moved.y)
    throw new NoVariance(phrase('One of the two sets of scores does not change within any participant.'))
  const r = clamp(xy / Math.sqrt(xx * yy), -1, 1)
  const freedom = n - groups.length - 1
  const rest = 1 - r * r
  // Of changes that lie on a line, what is left of their error is rounding.
  const known = freedom > 0 && rest > RELATIVE_ROUNDING
  const reach = normalQuantile(0.5 + level / 2, 0, 1) / Math.sqrt(freedom - 3)
  return {
    r,
    freedom,
    interval: freedom > 3 && known ? [Math.tanh(Math.atanh(r) - reach), Math.tanh(Math.atanh(r) + reach)] : undefined,
    p: known ? 2 * studentCdf(-Math.abs(r) * Math.sqrt(freedom / rest), freedom) : undefined,
  }
}

/**
 * Correlation between participants: of the means of their interviews, one pair each.
 *
 * @returns the means, to be correlated as any pairs are
 */
export function participantMeans(
  x: readonly number[],
  y: readonly number[],
  participants: readonly string[],
): { x: number[]; y: number[]; participants: string[] } {
  const groups = groupsOf(participants)
  return {
    x: groups.map((rows) => mean(pick(x, rows))),
    y: groups.map((rows) => mean(pick(y, rows))),
    participants: groups.map((rows) => participants[rows[0]!]!),
  }
}
