import { type FittedLine, fitLine } from './calibration-line.ts'
import { concordanceCorrelation } from './concordance-correlation.ts'
import { withoutRounding } from './constant.ts'
import { demandPairs, type OrWhy, orWhy } from './errors.ts'
import { type IntraclassCorrelation, intraclassCorrelations, stepUp } from './intraclass-correlation.ts'
import { type Interval, noIntervalOf } from './jackknife.ts'
import {
  type LimitsOfAgreement,
  limitsOfAgreement,
  type ProportionalBias,
  proportionalBias,
} from './limits-of-agreement.ts'
import { type ParticipantIntervals, participantIntervals } from './participant-intervals.ts'
import { groupsOf } from './participants.ts'
import { type Correlation, correlation, pearsonProbability } from './pearson-correlation.ts'
import { kendallTau, spearmanCorrelation } from './rank-correlation.ts'

type CalibrationFigures = Pick<FittedLine, 'slope' | 'intercept' | 'slopeError'> & {
  slopeInterval: Interval | undefined
  interceptInterval: Interval | undefined
}

/** Everything that an agreement study reports of two sets of scores; what can't be computed says why in words. */
export interface AgreementSummary {
  n: number
  participants: number
  /** Whether everybody has one interview. Probabilities are given only then, since their formulas take interviews for independent. */
  independent: boolean
  /** In words, why there are no intervals at all; undefined where there are. */
  noIntervals: string | undefined
  pearson: OrWhy<Correlation & { p: number | undefined }>
  spearman: OrWhy<Correlation>
  kendall: OrWhy<Correlation>
  concordance: OrWhy<{ ccc: number; interval: Interval | undefined }>
  icc: OrWhy<Record<'1' | '2' | '3', IntraclassCorrelation>>
  limits: OrWhy<LimitsOfAgreement>
  errorIntervals: Pick<ParticipantIntervals, 'meanAbsoluteError' | 'rootMeanSquareError'>
  proportional: OrWhy<Pick<ProportionalBias, 'slope'> & { interval: Interval | undefined; p: number | undefined }>
  /** y over x. */
  calibration: OrWhy<CalibrationFigures>
}

/**
 * Agreement of two sets of scores. Every interval holds over participants, by one method for one figure: see participantIntervals.
 *
 * @param x estimates, or one rater's scores
 * @param y ratings of the same interviews
 * @param participants of the same interviews
 * @throws UnequalLengths
 */
export function summariseAgreement(
  x: readonly number[],
  y: readonly number[],
  participants: readonly string[],
): AgreementSummary {
  demandPairs(x, y, 0)
  demandPairs(x, participants, 0)
  const people = groupsOf(participants).length
  const independent = people === x.length
  const intervals = x.length > 0 ? participantIntervals(x, y, participants) : undefined
  const iccOf = (value: IntraclassCorrelation, interval: Interval | undefined): IntraclassCorrelation => ({
    ...value,
    singleInterval: interval,
    averageInterval: interval && interval[0] > -1 ? [stepUp(interval[0], 2), stepUp(interval[1], 2)] : undefined,
  })
  return {
    n: x.length,
    participants: people,
    independent,
    noIntervals: noIntervalOf(people),
    pearson: orWhy(() => {
      const r = correlation(x, y)
      return {
        r,
        interval: intervals?.pearson,
        n: x.length,
        p: independent ? pearsonProbability(r, x.length) : undefined,
      }
    }),
    spearman: orWhy(() => ({ ...spearmanCorrelation(x, y), interval: intervals?.spearman })),
    kendall: orWhy(() => ({ ...kendallTau(x, y), interval: intervals?.kendall })),
    concordance: orWhy(() => ({ ccc: concordanceCorrelation(x, y), interval: intervals?.concordance })),
    icc: orWhy(() => {
      // As the intervals are made: what differs by rounding alone does not differ.
      const [first, second] = [withoutRounding(x), withoutRounding(y)]
      const icc = intraclassCorrelations(first.map((value, i) => [value, second[i]!]))
      return {
        '1': iccOf(icc['1'], intervals?.icc1),
        '2': iccOf(icc['2'], intervals?.icc2),
        '3': iccOf(icc['3'], intervals?.icc3),
      }
    }),
    limits: orWhy(() => {
      const limits = limitsOfAgreement(x, y, participants)
      const { bias, lowerLimit: lower, upperLimit: upper } = intervals ?? {}
      return { ...limits, intervals: bias && lower && upper ? { bias, lower, upper } : undefined }
    }),
    errorIntervals: {
      meanAbsoluteError: intervals?.meanAbsoluteError,
      rootMeanSquareError: intervals?.rootMeanSquareError,
    },
    proportional: orWhy(() => {
      const { slope, p } = proportionalBias(x, y)
      return { slope, interval: intervals?.proportionalBias, p: independent ? p : undefined }
    }),
    calibration: orWhy(() => {
      const { slope, intercept, slopeError } = fitLine(x, y)
      return {
        slope,
        intercept,
        slopeError,
        slopeInterval: intervals?.calibrationSlope,
        interceptInterval: intervals?.calibrationIntercept,
      }
    }),
  }
}
