import { describe, expect, it } from 'vitest'
import { compareOutputs, smallestCosine, toleranceOf } from '#lib/encoders/compare-outputs.ts'

const stored = Float32Array.from([3, 4, 0, 10])
const compared = (actual: number[], precision: 'float32' | 'float16' | 'int8') =>
  compareOutputs(
    'frame features',
    Float32Array.from(actual),
    stored,
    2,
    toleranceOf({ precision, measured: undefined }),
  )

describe('outputs against stored values', () => {
  it('float32 may be off by 2e-4 of the largest value', () => {
    expect(compared([3.0019, 4, 0, 10], 'float32')).toMatchObject({ passed: true })
    const off = compared([3.0021, 4, 0, 10], 'float32')
    expect(off.passed).toBe(false)
    expect(off.relativeError).toBeCloseTo(2.1e-4, 6)
  })

  it('float16 keeps a cosine of 0.999, int8 of 0.99 or what its import measured', () => {
    expect(compared([3.1, 4, 0, 10], 'float16').passed).toBe(true)
    expect(compared([3.4, 4, 0, 10], 'float16').passed).toBe(false)
    expect(compared([3.4, 4, 0, 10], 'int8').passed).toBe(true)
    expect(compared([5, 4, 0, 10], 'int8').passed).toBe(false)
    expect(toleranceOf({ precision: 'int8', measured: { minCosine: 0.97, clips: 4 } }).minCosine).toBeCloseTo(0.968)
    expect(toleranceOf({ precision: 'int8', measured: { minCosine: 0.9999, clips: 4 } }).minCosine).toBe(0.99)
  })

  it('what is not a number or of another length never passes', () => {
    expect(compared([Number.NaN, 4, 0, 10], 'int8').passed).toBe(false)
    expect(compared([0, 0, 0, 10], 'float16').passed).toBe(false)
    expect(compared([3, 4], 'float32').passed).toBe(false)
    expect(smallestCosine(Float32Array.from([0, 0]), Float32Array.from([1, 1]), 2)).toBe(-1)
  })
})
