import { groupsOf } from './bootstrap.ts'
import { type FittedLine, fitLine } from './calibration-line.ts'
import { concordanceCorrelation, concordanceInterval } from './concordance-correlation.ts'
import { demandPairs, type OrWhy, orWhy } from './errors.ts'
import { type IntraclassCorrelation, intraclassCorrelations } from './intraclass-correlation.ts'
import {
  type LimitsOfAgreement,
  limitsOfAgreement,
  type ProportionalBias,
  proportionalBias,
} from './limits-of-agreement.ts'
import { type ParticipantIntervals, participantIntervals } from './participant-intervals.ts'
import { type Correlation, pearsonCorrelation, pearsonProbability } from './pearson-correlation.ts'
import { kendallTau, spearmanCorrelation } from './rank-correlation.ts'

/** Slope and intercept; intervals are undefined where too few draws gave one. */
type CalibrationFigures = Omit<FittedLine, 'reachAt' | 'slopeInterval' | 'interceptInterval'> & {
  slopeInterval: [number, number] | undefined
  interceptInterval: [number, number] | undefined
}

/** Everything that an agreement study reports of two sets of scores; what can't be computed says why in words. */
export interface AgreementSummary {
  n: number
  participants: number
  /** How intervals were found: each by its own formula, or, where somebody has several interviews, by drawing participants. */
  intervalsBy: 'formula' | 'bootstrap over participants'
  /** p takes interviews for independent, so that there is none where somebody has several. */
  pearson: OrWhy<Correlation & { p: number | undefined }>
  spearman: OrWhy<Correlation>
  kendall: OrWhy<Correlation>
  concordance: OrWhy<{ ccc: number; interval: [number, number] | undefined }>
  icc: OrWhy<Record<'1' | '2' | '3', IntraclassCorrelation>>
  limits: OrWhy<LimitsOfAgreement>
  /** Always drawn over participants. */
  errorIntervals: Pick<ParticipantIntervals, 'meanAbsoluteError' | 'rootMeanSquareError'>
  proportional: OrWhy<
    Pick<ProportionalBias, 'slope'> & { interval: [number, number] | undefined; p: number | undefined }
  >
  /** y over x. */
  calibration: OrWhy<CalibrationFigures>
}

/**
 * Agreement of two sets of scores. Where somebody has several interviews, intervals are drawn over participants, since formulas take
 * interviews for independent; those of the two rank correlations are left out then.
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
  seed = 1,
): AgreementSummary {
  demandPairs(x, y, 0)
  demandPairs(x, participants, 0)
  const people = groupsOf(participants).length
  const pairs = x.map((value, i) => [value, y[i]!])
  const drawn = participantIntervals(x, y, participants, seed)
  const { meanAbsoluteError, rootMeanSquareError } = drawn
  const figures: Omit<AgreementSummary, 'n' | 'participants' | 'intervalsBy'> = {
    pearson: orWhy(() => {
      const { r, interval, n } = pearsonCorrelation(x, y)
      return { r, interval, n, p: pearsonProbability(r, n) }
    }),
    spearman: orWhy(() => spearmanCorrelation(x, y)),
    kendall: orWhy(() => kendallTau(x, y)),
    concordance: orWhy(() => ({ ccc: concordanceCorrelation(x, y), interval: concordanceInterval(x, y) })),
    icc: orWhy(() => intraclassCorrelations(pairs)),
    limits: orWhy(() => limitsOfAgreement(x, y)),
    errorIntervals: { meanAbsoluteError, rootMeanSquareError },
    proportional: orWhy(() => proportionalBias(x, y)),
    calibration: orWhy(() => {
      const { reachAt: _, ...line } = fitLine(x, y)
      return line
    }),
  }
  return {
    n: x.length,
    participants: people,
    ...(people === x.length
      ? { intervalsBy: 'formula', ...figures }
      : { intervalsBy: 'bootstrap over participants', ...withIntervals(figures, drawn) }),
  }
}

/** The same figures with intervals that were drawn over participants. */
function withIntervals(
  figures: Omit<AgreementSummary, 'n' | 'participants' | 'intervalsBy'>,
  drawn: ParticipantIntervals,
): typeof figures {
  const { pearson, spearman, kendall, concordance, icc, limits, proportional, calibration } = figures
  const ofIcc = (value: IntraclassCorrelation, model: '1' | '2' | '3'): IntraclassCorrelation => ({
    ...value,
    singleInterval: drawn[`icc${model}`],
    averageInterval: drawn[`icc${model}k`],
  })
  const { bias, lowerLimit: lower, upperLimit: upper } = drawn
  return {
    ...figures,
    pearson: mapped(pearson, (value) => ({ ...value, p: undefined, interval: drawn.pearson })),
    spearman: mapped(spearman, (value) => ({ ...value, interval: undefined })),
    kendall: mapped(kendall, (value) => ({ ...value, interval: undefined })),
    concordance: mapped(concordance, (value) => ({ ...value, interval: drawn.concordance })),
    icc: mapped(icc, (value) => ({
      '1': ofIcc(value['1'], '1'),
      '2': ofIcc(value['2'], '2'),
      '3': ofIcc(value['3'], '3'),
    })),
    limits: mapped(limits, (value) => ({
      ...value,
      intervals: bias && lower && upper ? { bias, lower, upper } : undefined,
    })),
    proportional: mapped(proportional, (value) => ({ ...value, p: undefined, interval: drawn.proportionalBias })),
    calibration: mapped(calibration, (value) => ({
      ...value,
      slopeInterval: drawn.calibrationSlope,
      interceptInterval: drawn.calibrationIntercept,
    })),
  }
}

function mapped<T>(figure: OrWhy<T>, change: (value: T) => T): OrWhy<T> {
  return figure.value === undefined ? figure : { value: change(figure.value) }
}

/** The values of some rows. */
export function pick(values: readonly number[], rows: readonly number[]): number[] {
  return rows.map((row) => values[row]!)
}
