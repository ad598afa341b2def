import studentQuantile from '@stdlib/stats-base-dists-t-quantile'
import { mean } from 'simple-statistics'

/** Fewest participants for an interval: of fewer, leaving one out says too little. */
const FEWEST = 6

/**
 * Half the width of the 95 % interval of a statistic, from its values with one participant left out at a time. Miller (1974), Biometrika 61.
 *
 * @returns undefined with fewer than six participants, or where leaving one out left the statistic undefined or changed nothing
 */
export function jackknifeReach(leftOut: readonly number[]): number | undefined {
  const count = leftOut.length
  if (count < FEWEST) return undefined
  const centre = mean([...leftOut])
  const squares = leftOut.reduce((sum, value) => sum + (value - centre) ** 2, 0)
  const reach = studentQuantile(0.975, count - 1) * Math.sqrt(((count - 1) / count) * squares)
  return reach > 0 && Number.isFinite(reach) ? reach : undefined
}

/** A 95 % interval of a correlation by way of Fisher's z. @param leftOut correlations with one participant left out */
export function jackknifeCorrelation(r: number, leftOut: readonly number[]): [number, number] | undefined {
  const reach = jackknifeReach(leftOut.map(Math.atanh))
  return reach === undefined || Math.abs(r) >= 1
    ? undefined
    : [Math.tanh(Math.atanh(r) - reach), Math.tanh(Math.atanh(r) + reach)]
}
