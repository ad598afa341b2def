import { describe, expect, it } from 'vitest'
import { widenForUnseen } from '#lib/heads/widen-for-unseen.ts'
import { coverageMean } from '#lib/numbers/coverage.ts'
import { Random } from '#lib/statistics/random.ts'

const all = (clips: readonly number[]) => clips.map(() => 1)

describe('the interval of an estimate from some clips', () => {
  it('is that of all clips where all were seen', () => {
    const clips = [1, 2, 3, 4, 5, 6]
    const [lower, upper] = widenForUnseen(3.5, [2, 6], { clips, coverage: all(clips), total: 6 })!
    expect(lower).toBeCloseTo(2, 12)
    expect(upper).toBeCloseTo(6, 12)
  })

  it('adds what a sample without replacement leaves open', () => {
    // Standard deviation 2, 16 of 64 clips: standard error 0.5 x sqrt(3/4); t(0.95, 15) = 1.75305.
    const clips = Array.from({ length: 16 }, (_, i) => (i % 2 ? 1 : -1) * 2 * Math.sqrt(15 / 16))
    const [lower, upper] = widenForUnseen(0, [-1, 2], { clips, coverage: all(clips), total: 64 })!
    const reach = 1.75305 * 0.5 * Math.sqrt(0.75)
    expect(lower).toBeCloseTo(-Math.hypot(1, reach), 4)
    expect(upper).toBeCloseTo(Math.hypot(2, reach), 4)
  })

  it('does not count clips that do not count', () => {
    const clips = [1, 2, 3, 4, 5, null, 900]
    const coverage = [1, 1, 1, 1, 1, 0, 0.2]
    const five = widenForUnseen(3, [2, 4], { clips: clips.slice(0, 5), coverage: coverage.slice(0, 5), total: 700 })!
    const seven = widenForUnseen(3, [2, 4], { clips, coverage, total: 700 })!
    expect(seven[1]).toBeCloseTo(five[1], 1)
    expect(widenForUnseen(3, [2, 4], { clips: [1, 2, 3, 4], coverage: [1, 1, 1, 1], total: 700 })).toBeUndefined()
  })

  it('holds the mean of all clips nine times in ten, where the head itself errs by nothing', () => {
    const random = new Random(5)
    let held = 0
    for (let trial = 0; trial < 600; trial++) {
      const recording = Array.from({ length: 300 }, () => random.normal())
      const clips = Array.from({ length: 12 }, (_, i) => recording[Math.floor(((i + 0.5) * 300) / 12)]!)
      const value = coverageMean(all(clips), clips)!
      const [lower, upper] = widenForUnseen(value, [value, value], { clips, coverage: all(clips), total: 300 })!
      const truth = coverageMean(all(recording), recording)!
      if (lower <= truth && truth <= upper) held++
    }
    expect(held / 600).toBeGreaterThan(0.87)
    expect(held / 600).toBeLessThan(0.93)
  })
})
