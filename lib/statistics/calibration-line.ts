import studentQuantile from '@stdlib/stats-base-dists-t-quantile'
import { mean } from 'simple-statistics'
import { isConstant } from './constant.ts'
import { demandPairs, NoVariance } from './errors.ts'

export interface FittedLine {
  slope: number
  intercept: number
  slopeError: number
  slopeInterval: [number, number]
  interceptInterval: [number, number]
  /** Half the width of the 95 % band of the line at x. */
  reachAt: (x: number) => number
}

/**
 * Least-squares line of y over x with 95 % intervals. For calibration x is the estimate and y the rating: a perfect one has slope 1 and
 * intercept 0. Cox (1958), Biometrika 45; Steyerberg (2019), Clinical Prediction Models, chapter 15.
 *
 * @throws TooFewPairs with fewer than three pairs; NoVariance where x does not vary; UnequalLengths
 */
export function fitLine(x: readonly number[], y: readonly number[]): FittedLine {
  demandPairs(x, y, 3)
  const n = x.length
  const flat = isConstant(y)
  const [centreX, centreY] = [mean([...x]), flat ? y[0]! : mean([...y])]
  let squares = 0
  let both = 0
  for (let i = 0; i < n; i++) {
    squares += (x[i]! - centreX) ** 2
    if (!flat) both += (x[i]! - centreX) * (y[i]! - centreY)
  }
  if (isConstant(x)) throw new NoVariance()
  const slope = both / squares
  const intercept = centreY - slope * centreX
  let residual = 0
  let spread = 0
  for (let i = 0; i < n; i++) {
    residual += (y[i]! - centreY - slope * (x[i]! - centreX)) ** 2
    spread += (y[i]! - centreY) ** 2
  }
  // Points on a line leave residuals of rounding, which are no error.
  const error = residual > 1e-24 * spread && !flat ? Math.sqrt(residual / (n - 2)) : 0
  const t = studentQuantile(0.975, n - 2)
  const slopeError = error / Math.sqrt(squares)
  const errorAt = (at: number) => error * Math.sqrt(1 / n + (at - centreX) ** 2 / squares)
  const about = (centre: number, spread: number): [number, number] => [centre - t * spread, centre + t * spread]
  return {
    slope,
    intercept,
    slopeError,
    slopeInterval: about(slope, slopeError),
    interceptInterval: about(intercept, errorAt(0)),
    reachAt: (at) => t * errorAt(at),
  }
}
