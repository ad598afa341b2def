import { mean, sampleStandardDeviation } from 'simple-statistics'
import { TooFewPairs, UnequalLengths } from './errors.ts'

export interface LimitsOfAgreement {
  /** Mean of x - y. */
  bias: number
  lower: number
  upper: number
  meanAbsoluteError: number
}

/**
 * Bias, 95 % limits of agreement (bias -/+ 1.96 sample standard deviations of the differences) and mean absolute
 * difference of two sets of scores, in their units. Bland and Altman (1986), Lancet 327.
 *
 * @param x scores, one per interview
 * @param y scores of the same interviews in the same order
 * @throws TooFewPairs with fewer than two pairs; UnequalLengths
 */
export function limitsOfAgreement(x: readonly number[], y: readonly number[]): LimitsOfAgreement {
  if (x.length !== y.length) throw new UnequalLengths(x.length, y.length)
  if (x.length < 2) throw new TooFewPairs(2, x.length)
  const differences = x.map((value, i) => value - y[i]!)
  const bias = mean(differences)
  const reach = 1.96 * sampleStandardDeviation(differences)
  return { bias, lower: bias - reach, upper: bias + reach, meanAbsoluteError: mean(differences.map(Math.abs)) }
}
