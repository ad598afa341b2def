import { mean, sampleCovariance, variance } from 'simple-statistics'
import { NoVariance, TooFewPairs, UnequalLengths } from './errors.ts'

/**
 * Lin's concordance correlation: agreement of two sets of scores about the line of identity, in [-1, 1].
 * Population moments, as in Lin (1989), Biometrics 45, eq. 1.
 *
 * @param x scores, one per interview
 * @param y scores of the same interviews in the same order
 * @throws TooFewPairs with fewer than two pairs; NoVariance where both are constant and equal; UnequalLengths
 */
export function concordanceCorrelation(x: readonly number[], y: readonly number[]): number {
  if (x.length !== y.length) throw new UnequalLengths(x.length, y.length)
  const n = x.length
  if (n < 2) throw new TooFewPairs(2, n)
  const covariance = (sampleCovariance([...x], [...y]) * (n - 1)) / n
  const spread = variance([...x]) + variance([...y]) + (mean([...x]) - mean([...y])) ** 2
  if (spread === 0) throw new NoVariance()
  return (2 * covariance) / spread
}
