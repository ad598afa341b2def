import { describe, expect, it } from 'vitest'
import { summariseAgreement } from '#lib/statistics/agreement-summary.ts'

const y = [1, 3, 2, 5, 4, 3]
const people = y.map((_, i) => `P${i}`)

describe('figures that no participant changes have no interval, since one without width would claim certainty', () => {
  it('concordance with a constant, which is zero', () => {
    const { concordance, proportional } = summariseAgreement(Array(6).fill(2.7), y, people)
    expect(concordance.value).toEqual({ ccc: 0, interval: undefined })
    expect(proportional.why).toMatch(/same for everyone, so a proportional bias is not defined/)
  })

  it.each([0, 1e6])('scores that differ by one throughout, about %d', (offset) => {
    const shifted = y.map((value) => value + offset)
    const { limits, errorIntervals, calibration, pearson, proportional } = summariseAgreement(
      shifted,
      shifted.map((value) => value + 1),
      people,
    )
    expect(limits.value).toMatchObject({ bias: -1, intervals: undefined })
    expect(errorIntervals).toEqual({ meanAbsoluteError: undefined, rootMeanSquareError: undefined })
    expect(calibration.value).toMatchObject({ slope: 1, slopeInterval: undefined, interceptInterval: undefined })
    expect(pearson.value!.interval).toBeUndefined()
    expect(proportional.value!.interval).toBeUndefined()
  })

  it('errors that are one to either side', () => {
    const { limits, errorIntervals } = summariseAgreement([1, -1, -1, 5, 2, 2], [0, 0, 0, 4, 1, 1], people)
    expect(limits.value!.meanAbsoluteError).toBe(1)
    expect(errorIntervals.meanAbsoluteError).toBeUndefined()
    expect(limits.value!.intervals!.bias[0]).toBeLessThan(limits.value!.bias)
  })

  it('differences that add up to nothing for each participant', () => {
    const twice = [...people, ...people]
    const up = y.map((value, i) => value + 0.1 * i)
    const down = y.map((value, i) => value - 0.1 * i)
    const { limits, errorIntervals } = summariseAgreement([...up, ...down], [...y, ...y], twice)
    expect(limits.value).toMatchObject({ bias: expect.closeTo(0, 12), intervals: undefined })
    expect(errorIntervals.rootMeanSquareError).toBeUndefined()
  })

  it('while a slope between scores of very different units has one', () => {
    const x = [12, 31, 19, 48, 44, 27].map((value) => 1e10 * value)
    const { calibration } = summariseAgreement(x, y, people)
    expect(calibration.value!.slope).toBeLessThan(2e-11)
    expect(calibration.value!.slopeInterval![0]).toBeLessThan(calibration.value!.slope)
  })

  it('while the least difference gives them back', () => {
    const { limits, calibration } = summariseAgreement([...y.slice(0, 5), 3.1], [...y.slice(0, 5), 3], people)
    expect(limits.value!.intervals!.bias[0]).toBeLessThan(limits.value!.bias)
    expect(calibration.value!.slopeInterval![0]).toBeLessThan(1)
  })
})
