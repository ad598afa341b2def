import normalQuantile from '@stdlib/stats-base-dists-normal-quantile'
import studentCdf from '@stdlib/stats-base-dists-t-cdf'
import { mean } from 'simple-statistics'
import { clamp } from '#lib/numbers/clamp.ts'
import { isConstant, RELATIVE_ROUNDING } from './constant.ts'
import { demandPairs, NoVariance } from './errors.ts'

/** A correlation with its confidence interval; the interval is undefined with fewer than four pairs. */
export interface Correlation {
  r: number
  interval: [number, number] | undefined
  n: number
}

/**
 * Pearson's product-moment correlation of two sets of scores, in [-1, 1], with Fisher's interval: atanh(r)
 * is about normal with standard error 1 / sqrt(n - 3). Fisher (1921), Metron 1.
 *
 * @param x scores, one per interview
 * @param y scores of the same interviews in the same order
 * @param level of the interval, 0.95 unless told otherwise
 * @throws TooFewPairs with fewer than two pairs; NoVariance; UnequalLengths
 */
export function pearsonCorrelation(x: readonly number[], y: readonly number[], level = 0.95): Correlation {
  const r = correlation(x, y)
  return { r, interval: fisherInterval(r, x.length, level), n: x.length }
}

/**
 * Two-sided p of the hypothesis that the true correlation is zero: t = r sqrt((n - 2) / (1 - r²)) with n - 2 degrees.
 *
 * @returns undefined with fewer than three pairs, or where they lie on a line: what is left of their error is rounding
 */
export function pearsonProbability(r: number, n: number): number | undefined {
  const rest = 1 - r * r
  if (n < 3 || rest < RELATIVE_ROUNDING) return undefined
  return 2 * studentCdf(-Math.abs(r) * Math.sqrt((n - 2) / rest), n - 2)
}

/** r alone. @throws TooFewPairs with fewer than two pairs; NoVariance; UnequalLengths */
export function correlation(x: readonly number[], y: readonly number[]): number {
  demandPairs(x, y, 2)
  const [centreX, centreY] = [mean(x as number[]), mean(y as number[])]
  let both = 0
  let squaresX = 0
  let squaresY = 0
  for (let i = 0; i < x.length; i++) {
    const dx = x[i]! - centreX
    const dy = y[i]! - centreY
    both += dx * dy
    squaresX += dx * dx
    squaresY += dy * dy
  }
  if (isConstant(x) || isConstant(y)) throw new NoVariance()
  return clamp(both / Math.sqrt(squaresX * squaresY), -1, 1)
}

/**
 * Fisher's interval for a correlation.
 *
 * @param variance of atanh(r) times (n - 3): 1 for Pearson's r
 */
export function fisherInterval(r: number, n: number, level: number, variance = 1): [number, number] | undefined {
  if (n < 4) return undefined
  if (Math.abs(r) === 1) return [r, r]
  const z = Math.atanh(r)
  const reach = normalQuantile(0.5 + level / 2, 0, 1) * Math.sqrt(variance / (n - 3))
  return [Math.tanh(z - reach), Math.tanh(z + reach)]
}
