import normalQuantile from '@stdlib/stats-base-dists-normal-quantile'
import { mean } from 'simple-statistics'
import { isConstant } from './constant.ts'
import { demandPairs, NoVariance } from './errors.ts'

/**
 * Lin's concordance correlation: agreement of two sets of scores about the line of identity, in [-1, 1].
 * Population moments, as in Lin (1989), Biometrics 45, eq. 1.
 *
 * @param x scores, one per interview
 * @param y scores of the same interviews in the same order
 * @throws TooFewPairs with fewer than two pairs; NoVariance where both are constant and equal; UnequalLengths
 */
export function concordanceCorrelation(x: readonly number[], y: readonly number[]): number {
  const { ccc } = moments(x, y)
  return ccc
}

/**
 * Interval of the concordance correlation by Lin's z-transform, with the variance as corrected in Lin (2000), Biometrics 56.
 *
 * @returns undefined with fewer than four pairs, or where one set does not vary
 */
export function concordanceInterval(
  x: readonly number[],
  y: readonly number[],
  level = 0.95,
): [number, number] | undefined {
  const n = x.length
  const { ccc, r, shift } = moments(x, y)
  if (n < 4 || r === 0 || Math.abs(r) >= 1 || Math.abs(ccc) >= 1) return undefined
  const { u2 } = shift
  const squared = ccc * ccc
  const spread =
    ((1 - r * r) * squared) / ((1 - squared) * r * r) +
    (2 * ccc ** 3 * (1 - ccc) * u2) / (r * (1 - squared) ** 2) -
    (squared ** 2 * u2 ** 2) / (2 * r * r * (1 - squared) ** 2)
  if (!(spread > 0)) return undefined
  const reach = normalQuantile(0.5 + level / 2, 0, 1) * Math.sqrt(spread / (n - 2))
  const z = Math.atanh(ccc)
  return [Math.tanh(z - reach), Math.tanh(z + reach)]
}

function moments(x: readonly number[], y: readonly number[]) {
  demandPairs(x, y, 2)
  const n = x.length
  const centre = [mean([...x]), mean([...y])] as const
  const difference = mean(x.map((value, i) => value - y[i]!))
  let [varianceX, varianceY, covariance] = [0, 0, 0]
  for (let i = 0; i < n; i++) {
    const [u, v] = [x[i]! - centre[0], y[i]! - centre[1]]
    varianceX += (u * u) / n
    varianceY += (v * v) / n
    covariance += (u * v) / n
  }
  if (isConstant(x)) varianceX = covariance = 0
  if (isConstant(y)) varianceY = covariance = 0
  const spread = varianceX + varianceY + difference ** 2
  if (!(spread > 0) || (varianceX === 0 && varianceY === 0 && isConstant([...x, ...y]))) throw new NoVariance()
  const scale = Math.sqrt(varianceX) * Math.sqrt(varianceY)
  return {
    ccc: (2 * covariance) / spread,
    r: scale > 0 ? covariance / scale : 0,
    /** Location shift relative to the scale, squared. */
    shift: { u2: scale > 0 ? difference ** 2 / scale : 0 },
  }
}
