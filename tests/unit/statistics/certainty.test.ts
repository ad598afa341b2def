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

  it('while the least difference gives them back', () => {
    const { limits, calibration } = summariseAgreement([...y.slice(0, 5), 3.1], [...y.slice(0, 5), 3], people)
    expect(limits.value!.intervals!.bias[0]).toBeLessThan(limits.value!.bias)
    expect(calibration.value!.slopeInterval![0]).toBeLessThan(1)
  })
})
