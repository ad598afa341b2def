import { describe, expect, it } from 'vitest'
import { featureScale } from '#lib/heads/feature-scale.ts'
import { fitRidge } from '#lib/heads/ridge.ts'
import type { TrainingInterview } from '#lib/heads/training-interview.ts'
import { Random } from '#lib/statistics/random.ts'

const scaleOf = (means: number[], deviations: number[]) => [
  ...featureScale(Float64Array.from(means), Float64Array.from(deviations)),
]

describe('the scale of features', () => {
  it('is one over the deviation, whatever the unit that they share', () => {
    for (const unit of [1e-9, 1, 1e9])
      expect(scaleOf([0, unit, -3 * unit], [unit, 2 * unit, 4 * unit])).toEqual([1 / unit, 0.5 / unit, 0.25 / unit])
  })

  it('takes a deviation under a tenth of the median one for that', () => {
    expect(scaleOf([0, 0, 0, 0], [2, 1e-5, 0.25, 1])).toEqual([0.5, 40, 4, 1])
    expect(scaleOf([0, 0, 0], [1e-5, 1, 2])).toEqual([10, 1, 0.5])
  })

  it('is 0 for what does not vary, or varies by the rounding of float32', () => {
    expect(scaleOf([5, 0, 1000, 1000], [0, 0, 6e-5, 1])).toEqual([0, 0, 0, 1])
    expect(scaleOf([1, 2], [0, 0])).toEqual([0, 0])
    expect(scaleOf([], [])).toEqual([])
  })
})

describe('the scale of features of several kinds', () => {
  it('has a floor for each unit, so that small units are not taken for silence', () => {
    const deviations = [1e-3, 2e-3, 1e-5, 100, 200, 400]
    const kinds = { units: [0, 0, 0, 1, 1, 1] }
    // Under one unit, the small ones would be taken for silence.
    expect(scaleOf(new Array(7).fill(0), [...deviations, 300]).slice(0, 3)).toEqual([0.1, 0.1, 0.1])
    const scale = featureScale(new Float64Array(6), Float64Array.from(deviations), kinds)
    expect([...scale]).toEqual([1000, 500, 1 / (0.1 * 1e-3), 0.01, 0.005, 0.0025])
  })

  it('lets joined encoders count alike, all of them as much as one', () => {
    const sizes = [60, 4]
    const encoders = sizes.flatMap((size, encoder) => new Array<number>(size).fill(encoder))
    const deviations = Float64Array.from(encoders, (encoder, j) => (j === 0 ? 0 : encoder === 0 ? 3 : 1e-4))
    const scale = featureScale(new Float64Array(64), deviations, { units: encoders, encoders })
    const variance = (encoder: number) =>
      scale.reduce((sum, value, j) => sum + (encoders[j] === encoder ? (value * deviations[j]!) ** 2 : 0), 0)
    expect(variance(0)).toBeCloseTo(63 / 2, 9)
    expect(variance(1)).toBeCloseTo(63 / 2, 9)
    expect(scale[0]).toBe(0)
  })
})

describe('a ridge on features of which some are silent', () => {
  /** Every tenth feature is silent but for traces, until the last person moves it. */
  function people(): { training: TrainingInterview[]; mover: Float32Array } {
    const random = new Random(8)
    const training = Array.from({ length: 20 }, (_, i): TrainingInterview => {
      const label = 6 + 3 * random.normal()
      return {
        interview: `${i}`,
        participant: `P${i}`,
        label,
        embedding: Float32Array.from({ length: 100 }, (_, j) =>
          j % 10 === 0 ? 1e-5 * Math.abs(random.normal()) : 0.1 * (random.normal() + (j < 9 ? (label - 6) / 3 : 0)),
        ),
      }
    })
    const mover = Float32Array.from({ length: 100 }, (_, j) => (j % 10 === 0 ? 0.1 : 0.1 * random.normal()))
    return { training, mover }
  }

  it('stays near the scale for somebody who moves them', () => {
    const { training, mover } = people()
    const { weights, intercept } = fitRidge(training)
    const estimate = mover.reduce((sum, value, j) => sum + value * weights[j]!, intercept)
    expect(estimate).toBeGreaterThan(-3)
    expect(estimate).toBeLessThan(15)
  })
})
