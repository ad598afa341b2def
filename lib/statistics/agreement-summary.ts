import { bootstrapCorrelation, groupsOf } from './bootstrap.ts'
import { type FittedLine, fitLine } from './calibration-line.ts'
import { concordanceCorrelation, concordanceInterval } from './concordance-correlation.ts'
import { demandPairs, type OrWhy, orWhy } from './errors.ts'
import { type IntraclassCorrelation, intraclassCorrelation } from './intraclass-correlation.ts'
import {
  type LimitsOfAgreement,
  limitsOfAgreement,
  type ProportionalBias,
  proportionalBias,
} from './limits-of-agreement.ts'
import { type Correlation, pearsonCorrelation, pearsonProbability } from './pearson-correlation.ts'
import { kendallTau, spearmanCorrelation } from './rank-correlation.ts'

/** Everything that an agreement study reports of two sets of scores; what can't be computed says why in words. */
export interface AgreementSummary {
  n: number
  participants: number
  pearson: OrWhy<Correlation & { p: number | undefined; intervalBy: 'Fisher' | 'bootstrap over participants' }>
  spearman: OrWhy<Correlation>
  kendall: OrWhy<Correlation>
  concordance: OrWhy<{ ccc: number; interval: [number, number] | undefined }>
  icc: Record<'1' | '2' | '3', OrWhy<IntraclassCorrelation>>
  limits: OrWhy<LimitsOfAgreement>
  proportional: OrWhy<ProportionalBias>
  /** y over x. */
  calibration: OrWhy<Omit<FittedLine, 'reachAt'>>
}

/**
 * Agreement of two sets of scores. Where someone has several interviews, the interval of r is drawn over participants, since Fisher's takes
 * interviews for independent.
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
  return {
    n: x.length,
    participants: people,
    pearson: orWhy(() => {
      const { r, interval, n } = pearsonCorrelation(x, y)
      const p = pearsonProbability(r, n)
      if (people === n) return { r, interval, n, p, intervalBy: 'Fisher' as const }
      const drawn = bootstrapCorrelation(x, y, participants, { seed })
      return { r, interval: drawn, n, p, intervalBy: 'bootstrap over participants' as const }
    }),
    spearman: orWhy(() => spearmanCorrelation(x, y)),
    kendall: orWhy(() => kendallTau(x, y)),
    concordance: orWhy(() => ({ ccc: concordanceCorrelation(x, y), interval: concordanceInterval(x, y) })),
    icc: {
      '1': orWhy(() => intraclassCorrelation(pairs, 1)),
      '2': orWhy(() => intraclassCorrelation(pairs, 2)),
      '3': orWhy(() => intraclassCorrelation(pairs, 3)),
    },
    limits: orWhy(() => limitsOfAgreement(x, y)),
    proportional: orWhy(() => proportionalBias(x, y)),
    calibration: orWhy(() => {
      const { reachAt: _, ...line } = fitLine(x, y)
      return line
    }),
  }
}

/** The values of some rows. */
export function pick(values: readonly number[], rows: readonly number[]): number[] {
  return rows.map((row) => values[row]!)
}
