import type { Manifest } from '#lib/bundles/bundle.ts'

/** How far from stored values an output may be. */
export interface Tolerance {
  /** Largest difference, as a share of the largest stored value. */
  relativeError: number
  minCosine: number
}

/** How far one output is from what is stored. */
export interface CheckResult {
  output: 'frame features' | 'clip embedding' | 'text features'
  largestError: number
  /** Largest difference, as a share of the largest stored value. */
  relativeError: number
  minCosine: number
  passed: boolean
}

/** What float32 has to keep on every provider: the values, to the rounding of long sums. */
export const FLOAT32_TOLERANCE: Tolerance = { relativeError: 2e-4, minCosine: 0.99999 }
const FLOAT16_COSINE = 0.999
const INT8_COSINE = 0.99
/** A quantised model is further from float32 on some clips than on those that its import measured. */
const MEASURED_MARGIN = 0.002

/** What an encoder's precision has to keep to the stored values, which are of float32. */
export function toleranceOf({ precision, measured }: Pick<Manifest, 'precision' | 'measured'>): Tolerance {
  if (precision === 'float32') return FLOAT32_TOLERANCE
  if (precision === 'float16') return { relativeError: Number.POSITIVE_INFINITY, minCosine: FLOAT16_COSINE }
  const reached = measured ? measured.minCosine - MEASURED_MARGIN : INT8_COSINE
  return { relativeError: Number.POSITIVE_INFINITY, minCosine: Math.min(INT8_COSINE, reached) }
}

/** @param width length of a row, of which each has its cosine */
export function compareOutputs(
  output: CheckResult['output'],
  actual: Float32Array,
  expected: Float32Array,
  width: number,
  tolerance: Tolerance,
): CheckResult {
  const difference = largestError(actual, expected)
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const relativeError = difference === 0 ? 0 : difference / largest
  const minCosine = smallestCosine(actual, expected, width)
  const passed = relativeError <= tolerance.relativeError && minCosine >= tolerance.minCosine
  return { output, largestError: difference, relativeError, minCosine, passed }
}

/** Largest absolute difference of two arrays; infinite where one is not a number. */
export function largestError(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY
  let largest = 0
  for (let i = 0; i < actual.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!)
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference
  }
  return largest
}

/** Smallest cosine between rows of two matrices [rows, width]. */
export function smallestCosine(actual: Float32Array, expected: Float32Array, width: number): number {
  let smallest = 1
  for (let row = 0; row < expected.length; row += width) {
    let product = 0
    let own = 0
    let other = 0
    for (let i = row; i < row + width; i++) {
      product += actual[i]! * expected[i]!
      own += actual[i]! ** 2
      other += expected[i]! ** 2
    }
    const cosine = product / Math.sqrt(own * other)
    if (!(cosine >= smallest)) smallest = Number.isNaN(cosine) ? -1 : cosine
  }
  return smallest
}
