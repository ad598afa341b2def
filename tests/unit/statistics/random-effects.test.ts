import { describe, expect, it } from 'vitest'
import { randomEffects } from '#lib/statistics/random-effects.ts'

/** Log risk ratios of thirteen trials of BCG vaccine and their variances: Colditz et al. (1994), JAMA 271. */
const TRIALS = [
  [4, 119, 11, 128],
  [6, 300, 29, 274],
  [3, 228, 11, 209],
  [62, 13536, 248, 12619],
  [33, 5036, 47, 5761],
  [180, 1361, 372, 1079],
  [8, 2537, 10, 619],
  [505, 87886, 499, 87892],
  [29, 7470, 45, 7232],
  [17, 1699, 65, 1600],
  [186, 50448, 141, 27197],
  [5, 2493, 3, 2338],
  [27, 16886, 29, 17825],
].map(([a, b, c, d]) => ({
  value: Math.log(a! / (a! + b!) / (c! / (c! + d!))),
  variance: 1 / a! - 1 / (a! + b!) + 1 / c! - 1 / (c! + d!),
}))

describe('figures over sites', () => {
  it('are those that metafor prints for the trials of BCG vaccine', () => {
    const { value, tauSquared, iSquared, sites } = randomEffects(TRIALS)
    expect(sites).toBe(13)
    expect(tauSquared).toBeCloseTo(0.3132, 4)
    expect(value).toBeCloseTo(-0.7145, 4)
    expect(100 * iSquared).toBeCloseTo(92.22, 2)
  })

  it('have no variance between sites where they differ by less than their errors', () => {
    const { tauSquared, value, interval, prediction } = randomEffects([
      { value: 0.5, variance: 0.04 },
      { value: 0.52, variance: 0.04 },
      { value: 0.48, variance: 0.04 },
    ])
    expect(tauSquared).toBe(0)
    expect(value).toBeCloseTo(0.5, 12)
    expect(interval[0]).toBeLessThan(0.5)
    expect(interval[1]).toBeGreaterThan(0.5)
    expect(prediction![1] - prediction![0]).toBeGreaterThan(interval[1] - interval[0])
  })

  it('of two sites have no range for a new one, and of one site are refused', () => {
    const two = randomEffects(TRIALS.slice(0, 2))
    expect(two.prediction).toBeUndefined()
    expect(() => randomEffects(TRIALS.slice(0, 1))).toThrow(/at least 2/)
  })

  it('follow shift and scale', () => {
    const before = randomEffects(TRIALS)
    const after = randomEffects(
      TRIALS.map(({ value, variance }) => ({ value: 3 + 10 * value, variance: 100 * variance })),
    )
    expect(after.value).toBeCloseTo(3 + 10 * before.value, 8)
    expect(after.tauSquared).toBeCloseTo(100 * before.tauSquared, 6)
  })
})
