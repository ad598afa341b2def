import { isConstant, withoutRounding } from './constant.ts'
import { figuresOfSums } from './figures-of-sums.ts'
import { intraclassCorrelations } from './intraclass-correlation.ts'
import { type Interval, jackknifeInterval } from './jackknife.ts'
import { meanOf } from './mean-of.ts'
import { sumsWithoutEach } from './pair-sums.ts'
import { groupsOf } from './participants.ts'

/**
 * ICC(A,1) of two raters, absolute agreement of a single rating, with its 95 % interval over participants: leaving out one at a time, by Fisher's z.
 * The same as participantIntervals gives, without the other figures.
 *
 * @param x scores of one rater, one per interview
 * @param y scores of the other, same interviews
 * @param participants of the same interviews
 * @returns the interval undefined with fewer than six participants
 * @throws TooFewPairs with fewer than two interviews; NoVariance where the interviews do not differ; UnequalLengths
 */
export function agreementIcc(
  x: readonly number[],
  y: readonly number[],
  participants: readonly string[],
): { icc: number; interval: Interval | undefined } {
  const [first, second] = [withoutRounding(x), withoutRounding(y)]
  const icc = intraclassCorrelations(first.map((score, i) => [score, second[i]!]))['2'].single
  const centre = [isConstant(x) ? x[0]! : meanOf(x), isConstant(y) ? y[0]! : meanOf(y)] as const
  const { all, without } = sumsWithoutEach(first, second, centre, groupsOf(participants))
  const interval = jackknifeInterval(
    figuresOfSums(all, centre).icc2,
    without.map((sums) => figuresOfSums(sums, centre).icc2),
    'z',
  )
  return { icc, interval }
}
