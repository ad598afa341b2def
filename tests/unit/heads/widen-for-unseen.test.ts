import { describe, expect, it } from 'vitest'
import { widenForUnseen } from '#lib/heads/widen-for-unseen.ts'
import { coverageMean } from '#lib/numbers/coverage.ts'
import { Random } from '#lib/statistics/random.ts'

/** Clips that each stand for as many of so many, and weigh the same. */
function alike(clips: readonly (number | null)[], total: number) {
  const unseen = clips.map(() => total / clips.length - 1)
  return { clips, unseen, weights: clips.map((clip) => (clip === null ? 0 : 1)) }
}

describe('the interval of an estimate from some clips', () => {
  it('is that of all clips where all were seen', () => {
    const [lower, upper] = widenForUnseen(3.5, [2, 6], alike([1, 2, 3, 4, 5, 6], 6))!
    expect(lower).toBeCloseTo(2, 12)
    expect(upper).toBeCloseTo(6, 12)
  })

  it('adds what a sample without replacement leaves open', () => {
    // Standard deviation 2, 16 of 64 clips: standard error 0.5 x sqrt(3/4); t(0.95, 15) = 1.75305.
    const clips = Array.from({ length: 16 }, (_, i) => (i % 2 ? 1 : -1) * 2 * Math.sqrt(15 / 16))
    const [lower, upper] = widenForUnseen(0, [-1, 2], alike(clips, 64))!
    const reach = 1.75305 * 0.5 * Math.sqrt(0.75)
    expect(lower).toBeCloseTo(-Math.hypot(1, reach), 4)
    expect(upper).toBeCloseTo(Math.hypot(2, reach), 4)
  })

  it('does not count clips that do not count', () => {
    const five = widenForUnseen(3, [2, 4], alike([1, 2, 3, 4, 5], 500))!
    const seven = widenForUnseen(3, [2, 4], alike([1, 2, 3, 4, 5, null, null], 700))!
    expect(seven).toEqual(five)
    expect(widenForUnseen(3, [2, 4], alike([1, 2, 3, 4], 700))).toBeUndefined()
  })

  it('takes clips for what a rule leaves of their weight', () => {
    const clips = [1, 2, 3, 4, 5, 900]
    const even = alike(clips, 600)
    const without = widenForUnseen(3, [2, 4], alike(clips.slice(0, 5), 500))!
    const hardly = widenForUnseen(3, [2, 4], { ...even, weights: [1, 1, 1, 1, 1, 1e-6] })!
    const whole = widenForUnseen(3, [2, 4], even)!
    expect(hardly[1] - 3).toBeLessThan(1.1 * (without[1] - 3))
    expect(hardly[1] - 3).toBeGreaterThan(0.8 * (without[1] - 3))
    expect(whole[1]).toBeGreaterThan(100)
    // All of half the weight is all of the whole.
    const halves = widenForUnseen(3, [2, 4], { ...even, weights: clips.map(() => 0.5) })!
    expect(halves[1]).toBeCloseTo(whole[1], 9)
  })

  const CLIPS = 360
  const LOOKED = 36
  const EACH = CLIPS / LOOKED
  /** The clips of a look and the first of a pass, as an estimate rests on them. @param done clips of the pass */
  function seenOf(done: number) {
    const seen: { clip: number; unseen: number }[] = []
    for (let clip = 0; clip < CLIPS; clip++) {
      const part = Math.floor(clip / EACH)
      const isLooked = clip === Math.floor((part + 0.5) * EACH)
      if (clip >= done && !isLooked) continue
      const end = (part + 1) * EACH
      const left = isLooked ? end - Math.max(done, part * EACH) - (clip >= done ? 1 : 0) : 0
      seen.push({ clip, unseen: Math.max(0, left) })
    }
    return seen
  }

  it.each([
    ['as the pass begins', 0],
    ['after a quarter', 90],
    ['in the middle of a part', 184],
    ['near its end', 330],
  ])('holds the mean of all clips nine times in ten %s, where the head itself errs by nothing', (_, done) => {
    const random = new Random(5)
    let held = 0
    const trials = 1500
    const seen = seenOf(done)
    expect(seen.reduce((sum, { unseen }) => sum + 1 + unseen, 0)).toBe(CLIPS)
    for (let trial = 0; trial < trials; trial++) {
      // A rule leaves each clip some of its weight, and clips that weigh less say something else.
      const weight = Array.from({ length: CLIPS }, () => 0.2 + 0.8 * random.next())
      const recording = weight.map((own) => random.normal() + own)
      const clips = seen.map(({ clip }) => recording[clip]!)
      const weights = seen.map(({ clip, unseen }) => (1 + unseen) * weight[clip]!)
      const mean = coverageMean(
        clips.map(() => 1),
        clips,
        weights,
      )!
      const [lower, upper] = widenForUnseen(mean, [mean, mean], {
        clips,
        weights,
        unseen: seen.map(({ unseen }) => unseen),
      })!
      const truth = coverageMean(
        recording.map(() => 1),
        recording,
        weight,
      )!
      if (lower <= truth && truth <= upper) held++
    }
    expect(held / trials).toBeGreaterThan(0.87)
    expect(held / trials).toBeLessThan(0.93)
  })

  it('becomes narrower with the clips of a pass', () => {
    const random = new Random(8)
    const recording = Array.from({ length: CLIPS }, () => random.normal())
    const widths = [0, 40, 120, 200, 280, 350].map((done) => {
      const seen = seenOf(done)
      const [lower, upper] = widenForUnseen(0, [0, 0], {
        clips: seen.map(({ clip }) => recording[clip]!),
        weights: seen.map(({ unseen }) => 1 + unseen),
        unseen: seen.map(({ unseen }) => unseen),
      })!
      return upper - lower
    })
    expect(widths).toEqual([...widths].sort((a, b) => b - a))
    expect(widths.at(-1)).toBeLessThan(widths[0]! / 4)
  })
})
