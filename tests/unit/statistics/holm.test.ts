import { expect, test } from 'vitest'
import { holmAdjusted } from '#lib/statistics/holm.ts'
import { correlationProbability, jackknifeInterval } from '#lib/statistics/jackknife.ts'

test('Holm’s adjusted probabilities are those of R’s p.adjust', () => {
  // p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")
  expect(holmAdjusted([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02])
  expect(holmAdjusted([0.6, undefined, 0.01])).toEqual([0.6, undefined, 0.02])
  expect(holmAdjusted([0.9, 0.8])).toEqual([1, 1])
  expect(holmAdjusted([])).toEqual([])
})

test('the p of a correlation agrees with its interval', () => {
  const leftOut = [0.52, 0.31, 0.44, 0.6, 0.38, 0.41, 0.55]
  const [low, high] = jackknifeInterval(0.45, leftOut, 'z')!
  const p = correlationProbability(0.45, [low, high], 7)!
  expect(p < 0.05).toBe(low > 0)
  // An interval whose end is zero has p = 0.05.
  const reach = Math.atanh(high) - Math.atanh(0.45)
  const atEnd = Math.tanh(reach)
  expect(correlationProbability(atEnd, [0, Math.tanh(2 * reach)], 7)).toBeCloseTo(0.05, 10)
  expect(correlationProbability(0.45, undefined, 7)).toBeUndefined()
  expect(correlationProbability(1, [1, 1], 7)).toBeUndefined()
})
