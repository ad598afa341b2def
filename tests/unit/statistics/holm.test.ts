import { expect, test } from 'vitest'
import { holmAdjusted } from '#lib/statistics/holm.ts'

test('Holm’s adjusted probabilities are those of R’s p.adjust', () => {
  // p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")
  expect(holmAdjusted([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02])
  expect(holmAdjusted([0.6, undefined, 0.01])).toEqual([0.6, undefined, 0.02])
  expect(holmAdjusted([0.9, 0.8])).toEqual([1, 1])
  expect(holmAdjusted([])).toEqual([])
})
