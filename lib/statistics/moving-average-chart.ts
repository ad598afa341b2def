import { largest } from '#lib/numbers/extremes.ts'
import { RELATIVE_ROUNDING } from './constant.ts'
import { demandPairs } from './errors.ts'
import { meanOf } from './mean-of.ts'

/** A point of a chart of moving averages. */
export interface ChartPoint {
  /** Mean of this value and those before it in the window. */
  average: number
  lower: number
  upper: number
  /** Whether the average lies beyond its limits. */
  beyond: boolean
}

/** Mean absolute difference of two neighbours of a normal series, in its standard deviations: 2 / sqrt(pi). */
const RANGE_OF_TWO = 2 / Math.sqrt(Math.PI)

/**
 * Moving averages of a series with limits of three standard errors about its mean, as a control chart has them: Montgomery (2019), Introduction to
 * Statistical Quality Control, 8th edition, sections 6.4 and 9.3. The standard deviation follows from the differences of neighbours, which a slow drift
 * hardly changes. The first averages are of fewer values, and have wider limits.
 *
 * @param values in the order of time
 * @param window how many values an average is of
 * @throws TooFewPairs with fewer than two values
 */
export function movingAverageChart(
  values: readonly number[],
  window: number,
): { mean: number; standardDeviation: number; points: ChartPoint[] } {
  demandPairs(values, values, 2)
  const mean = meanOf(values)
  const steps = values.slice(1).map((value, i) => Math.abs(value - values[i]!))
  const standardDeviation = meanOf(steps) / RANGE_OF_TWO
  // What differs by rounding alone is not beyond anything.
  const rounding = RELATIVE_ROUNDING * largest(values.map(Math.abs))
  const points = values.map((_, i): ChartPoint => {
    const within = values.slice(Math.max(0, i + 1 - window), i + 1)
    const average = meanOf(within)
    const reach = (3 * standardDeviation) / Math.sqrt(within.length)
    return { average, lower: mean - reach, upper: mean + reach, beyond: Math.abs(average - mean) > reach + rounding }
  })
  return { mean, standardDeviation, points }
}
