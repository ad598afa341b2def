import { describe, expect, it } from 'vitest'
import { confusionOf } from '#lib/statistics/confusion.ts'
import { probabilityScores, scaleTemperature } from '#lib/statistics/probability-scores.ts'
import { meanProportionInterval, wilsonInterval } from '#lib/statistics/proportion.ts'
import { Random } from '#lib/statistics/random.ts'

describe('intervals of recalls', () => {
  it('are Wilson’s, as printed by Newcombe (1998) for 81 of 263 and 0 of 20', () => {
    const [low, high] = wilsonInterval(81, 263)
    expect(low).toBeCloseTo(0.2553, 4)
    expect(high).toBeCloseTo(0.3662, 4)
    expect(wilsonInterval(0, 20)[0]).toBe(0)
    expect(wilsonInterval(0, 20)[1]).toBeCloseTo(0.1611, 4)
  })

  it('of a mean of proportions hold it as often as they say', () => {
    const random = new Random(7)
    const shares = [0.9, 0.6, 0.3]
    const sizes = [12, 40, 25]
    let covered = 0
    for (let draw = 0; draw < 1500; draw++) {
      const parts = shares.map((share, i) => ({
        n: sizes[i]!,
        count: Array.from({ length: sizes[i]! }, () => random.next() < share).filter(Boolean).length,
      }))
      const [low, high] = meanProportionInterval(parts)
      if (low <= 0.6 && 0.6 <= high) covered += 1
    }
    expect(covered / 1500).toBeGreaterThan(0.93)
    expect(covered / 1500).toBeLessThan(0.98)
  })

  it('stand beside the recalls, and classes that there are not are refused', () => {
    const { war, warInterval, uar, uarInterval } = confusionOf([0, 0, 0, 1, 1], [0, 0, 1, 1, undefined], 2)
    expect([war, uar]).toEqual([0.6, (2 / 3 + 0.5) / 2])
    expect(warInterval).toEqual(wilsonInterval(3, 5))
    expect(uarInterval[0]).toBeLessThan(uar)
    expect(uarInterval[1]).toBeGreaterThan(uar)
    expect(() => confusionOf([0, 2], [0, 0], 2)).toThrow(/Class 2 does not exist: the 2 classes/)
    expect(() => confusionOf([0, 1], [0, -1], 2)).toThrow(RangeError)
  })
})

describe('probabilities of classes', () => {
  it('have a Brier score, a log loss and a calibration error', () => {
    const scores = probabilityScores(
      [
        [0.8, 0.2],
        [0.4, 0.6],
      ],
      [0, 0],
    )
    expect(scores.brier).toBeCloseTo((0.04 + 0.04 + 0.36 + 0.36) / 2, 12)
    expect(scores.logLoss).toBeCloseTo(-(Math.log(0.8) + Math.log(0.4)) / 2, 12)
    expect(scores.calibrationError).toBeCloseTo((0.2 + 0.6) / 2, 12)
  })

  it('that are too sure by a known factor get that temperature, and a smaller log loss on the other half', () => {
    const random = new Random(4)
    const factor = 3
    const truth: number[] = []
    const sure = Array.from({ length: 4000 }, () => {
      const logits = [random.normal(), random.normal(), random.normal()]
      const weights = logits.map(Math.exp)
      const sum = weights.reduce((a, b) => a + b)
      let left = random.next() * sum
      truth.push(
        weights.findIndex((weight) => {
          left -= weight
          return left <= 0
        }),
      )
      const powers = logits.map((logit) => Math.exp(factor * logit))
      const all = powers.reduce((a, b) => a + b)
      return powers.map((power) => power / all)
    })
    const { temperature, scaled } = scaleTemperature(sure, truth)
    expect(Math.abs(temperature - factor)).toBeLessThan(0.3)
    const before = probabilityScores(sure, truth)
    expect(scaled.logLoss).toBeLessThan(before.logLoss)
    expect(scaled.calibrationError).toBeLessThan(before.calibrationError / 2)
  })
})
