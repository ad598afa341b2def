import studentQuantile from '@stdlib/stats-base-dists-t-quantile'
import { sum } from '#lib/numbers/mean.ts'
import { TooFewPairs } from './errors.ts'
import type { Interval } from './jackknife.ts'

/** A figure over sites. */
export interface RandomEffects {
  value: number
  /** Of the mean over sites. Hartung and Knapp (2001), Statistics in Medicine 20. */
  error: number
  interval: Interval
  /** In which the figure of a new site lies; undefined with two sites. Higgins, Thompson and Spiegelhalter (2009), JRSS A 172. */
  prediction: Interval | undefined
  /** Variance between sites. */
  tauSquared: number
  /** Share of the variance of the sites' figures that is not error. */
  iSquared: number
  sites: number
}

const MOST_STEPS = 500

/**
 * The mean of a figure over sites that may truly differ, with the variance between them by restricted maximum likelihood. Viechtbauer (2005),
 * Journal of Educational and Behavioral Statistics 30.
 *
 * @param sites figure and its squared standard error, one each
 * @throws TooFewPairs with fewer than two sites
 */
export function randomEffects(sites: readonly { value: number; variance: number }[]): RandomEffects {
  const k = sites.length
  if (k < 2) throw new TooFewPairs(2, k)
  const tauSquared = betweenSites(sites)
  const weights = sites.map(({ variance }) => 1 / (variance + tauSquared))
  const all = sum(weights)
  const value = sum(sites.map((site, i) => weights[i]! * site.value)) / all
  const scatter = sum(sites.map((site, i) => weights[i]! * (site.value - value) ** 2)) / (k - 1)
  const error = Math.sqrt(scatter / all)
  const reach = studentQuantile(0.975, k - 1) * error
  const fixed = sites.map(({ variance }) => 1 / variance)
  const typical = ((k - 1) * sum(fixed)) / (sum(fixed) ** 2 - sum(fixed.map((weight) => weight ** 2)))
  const newSite = k > 2 ? studentQuantile(0.975, k - 2) * Math.sqrt(tauSquared + 1 / all) : undefined
  return {
    value,
    error,
    interval: [value - reach, value + reach],
    prediction: newSite === undefined ? undefined : [value - newSite, value + newSite],
    tauSquared,
    iSquared: tauSquared / (tauSquared + typical),
    sites: k,
  }
}

/** Fisher scoring of the restricted likelihood, never below zero. */
function betweenSites(sites: readonly { value: number; variance: number }[]): number {
  const mean = sum(sites.map(({ value }) => value)) / sites.length
  let tau = Math.max(
    0,
    sum(sites.map(({ value }) => (value - mean) ** 2)) / (sites.length - 1) -
      sum(sites.map(({ variance }) => variance)) / sites.length,
  )
  for (let step = 0; step < MOST_STEPS; step++) {
    const weights = sites.map(({ variance }) => 1 / (variance + tau))
    const all = sum(weights)
    const squares = sum(weights.map((weight) => weight ** 2))
    const cubes = sum(weights.map((weight) => weight ** 3))
    const value = sum(sites.map((site, i) => weights[i]! * site.value)) / all
    const pull = sum(sites.map((site, i) => weights[i]! ** 2 * (site.value - value) ** 2))
    const score = pull - all + squares / all
    const information = squares - (2 * cubes) / all + (squares / all) ** 2
    const next = Math.max(0, tau + score / information)
    if (Math.abs(next - tau) <= 1e-12 * (1 + tau)) return next
    tau = next
  }
  return tau
}
