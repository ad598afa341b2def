import { probit, sampleCorrelation, sampleStandardDeviation } from 'simple-statistics'
import { NoVariance, TooFewPairs, UnequalLengths } from './errors.ts'

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
  if (x.length !== y.length) throw new UnequalLengths(x.length, y.length)
  const n = x.length
  if (n < 2) throw new TooFewPairs(2, n)
  if (sampleStandardDeviation([...x]) === 0 || sampleStandardDeviation([...y]) === 0) throw new NoVariance()
  const r = Math.max(-1, Math.min(1, sampleCorrelation([...x], [...y])))
  return { r, interval: fisherInterval(r, n, level), n }
}

function fisherInterval(r: number, n: number, level: number): [number, number] | undefined {
  if (n < 4) return undefined
  if (Math.abs(r) === 1) return [r, r]
  const z = Math.atanh(r)
  const reach = standardNormalQuantile(0.5 + level / 2) / Math.sqrt(n - 3)
  return [Math.tanh(z - reach), Math.tanh(z + reach)]
}

/**
 * The value that a standard normal variable stays below with probability `p`, in (0, 1): simple-statistics'
 * approximation, made exact to rounding by Newton steps on the distribution function.
 */
export function standardNormalQuantile(p: number): number {
  let x = probit(p)
  for (let step = 0; step < 3; step++) {
    const density = Math.exp(-(x * x) / 2) / Math.sqrt(2 * Math.PI)
    x -= (normalProbability(x) - p) / density
  }
  return x
}

/** P(Z <= x) by the series of Marsaglia (2004), Journal of Statistical Software 11, exact to about 1e-15. */
function normalProbability(x: number): number {
  let sum = x
  let term = x
  for (let i = 3; Math.abs(term) > 1e-18 * Math.abs(sum); i += 2) {
    term *= (x * x) / i
    sum += term
  }
  return 0.5 + (sum * Math.exp(-(x * x) / 2)) / Math.sqrt(2 * Math.PI)
}
