import { mean, sampleVariance } from 'simple-statistics'
import { describe, expect, it } from 'vitest'
import { english } from '#lib/messages/translator.ts'
import { compareGroups, type GroupedPair } from '#lib/statistics/group-comparison.ts'
import { heterogeneity } from '#lib/statistics/heterogeneity.ts'
import { Random } from '#lib/statistics/random.ts'

/** Counts of insects after six sprays: Beall (1942), Biometrika 32; R's InsectSprays. */
const SPRAYS = [
  [10, 7, 20, 14, 14, 12, 10, 23, 17, 20, 14, 13],
  [11, 17, 21, 11, 16, 14, 17, 17, 19, 21, 7, 13],
  [0, 1, 7, 2, 3, 1, 2, 1, 3, 0, 1, 4],
  [3, 5, 12, 6, 4, 3, 5, 5, 5, 5, 2, 4],
  [3, 5, 3, 5, 3, 6, 1, 1, 3, 2, 6, 4],
  [11, 9, 15, 22, 15, 16, 13, 10, 26, 26, 24, 13],
]
const ofMean = (values: number[]) => ({
  value: mean(values),
  error: Math.sqrt(sampleVariance(values) / values.length),
  freedom: values.length - 1,
})

describe('a test of heterogeneity', () => {
  it('is Welch’s test as R’s oneway.test prints it', () => {
    const { f, freedom, p } = heterogeneity(SPRAYS.map(ofMean))
    expect(f).toBeCloseTo(36.0654, 3)
    expect(freedom[0]).toBe(5)
    expect(freedom[1]).toBeCloseTo(30.043, 3)
    expect(p / 7.999e-12).toBeCloseTo(1, 2)
  })

  it('of two groups is the square of Welch’s t', () => {
    const [one, two] = [ofMean(SPRAYS[0]!), ofMean(SPRAYS[3]!)]
    const variance = one.error ** 2 + two.error ** 2
    expect(heterogeneity([one, two]).f).toBeCloseTo((one.value - two.value) ** 2 / variance, 10)
    const satterthwaite = variance ** 2 / (one.error ** 4 / one.freedom + two.error ** 4 / two.freedom)
    expect(heterogeneity([one, two]).freedom[1]).toBeCloseTo(satterthwaite, 10)
  })

  it('needs two groups', () => {
    expect(() => heterogeneity([ofMean(SPRAYS[0]!)])).toThrow(/at least 2/)
  })
})

interface Drawn {
  pairs: GroupedPair[]
  groups: string[]
}

/** Participants with two visits each; the estimate follows the rating with a slope, a shift and noise. */
function draw(random: Random, of: Record<string, { participants: number; shift?: number; noise?: number }>): Drawn {
  const drawn: Drawn = { pairs: [], groups: [] }
  for (const [group, { participants, shift = 0, noise = 1 }] of Object.entries(of)) {
    for (let i = 0; i < participants; i++) {
      const person = 3 * random.normal()
      for (let visit = 0; visit < 2; visit++) {
        const rating = 20 + person + random.normal()
        const estimate = rating + shift + noise * random.normal()
        const interval = [estimate - 1.645 * noise, estimate + 1.645 * noise] as const
        drawn.pairs.push({ participant: `${group}${i}`, estimate, rating, interval })
        drawn.groups.push(group)
      }
    }
  }
  return drawn
}

const compared = ({ pairs, groups }: Drawn) => compareGroups('Site', pairs, groups)!

describe('groups of participants', () => {
  it('are told by their own figures, and a bias in one of them is found', () => {
    const { groups, tests } = compared(
      draw(new Random(1), { Aarhus: { participants: 30 }, Bergen: { participants: 30, shift: 2 } }),
    )
    expect(groups.map(({ group, participants, interviews }) => [group, participants, interviews])).toEqual([
      ['Aarhus', 30, 60],
      ['Bergen', 30, 60],
    ])
    const [aarhus, bergen] = groups.map(({ figures }) => figures!)
    expect(Math.abs(aarhus!.bias.value)).toBeLessThan(0.5)
    expect(bergen!.bias.interval![0]).toBeGreaterThan(1)
    expect(tests.bias.value!.p).toBeLessThan(1e-6)
    expect(tests.pearson.value!.p).toBeGreaterThan(0.01)
    expect(bergen!.coverage!.value).toBeLessThan(aarhus!.coverage!.value)
    for (const { value, interval } of [aarhus!.pearson, aarhus!.meanAbsoluteError, aarhus!.calibrationSlope]) {
      expect(interval![0]).toBeLessThan(value)
      expect(interval![1]).toBeGreaterThan(value)
    }
  })

  it('that are alike are said to differ no more often than the level says', () => {
    const random = new Random(7)
    const sizes = { A: { participants: 12 }, B: { participants: 20 }, C: { participants: 35 } }
    const draws = Array.from({ length: 400 }, () => compared(draw(random, sizes)))
    for (const figure of ['pearson', 'bias', 'meanAbsoluteError', 'calibrationSlope'] as const) {
      const wrong = draws.filter(({ tests }) => tests[figure].value!.p < 0.05).length / draws.length
      expect(wrong, figure).toBeGreaterThan(0.01)
      expect(wrong, figure).toBeLessThan(0.09)
    }
  })

  it('whose estimates are all off by the same have no error, and make no other group certainly different', () => {
    const ratings = [12.3, 17.1, 9.7, 22.4, 15.9, 8.2, 19.6, 11.5]
    const noise = [0.4, -0.7, 0.2, 0.9, -0.3, -0.8, 0.5, 0.1]
    const pairs = ['a', 'b'].flatMap((group) =>
      ratings.map((rating, i) => ({
        participant: `${group}${i}`,
        estimate: rating + 0.1 + (group === 'b' ? noise[i]! : 0),
        rating,
        interval: undefined,
      })),
    )
    const { groups, tests, overGroups } = compareGroups(
      'Site',
      pairs,
      pairs.map(({ participant }) => participant[0]!),
    )!
    const { bias, meanAbsoluteError, calibrationSlope, pearson } = groups[0]!.figures!
    expect(bias.value).toBeCloseTo(0.1, 12)
    for (const { interval } of [bias, meanAbsoluteError, calibrationSlope, pearson]) expect(interval).toBeUndefined()
    for (const { why } of [...Object.values(tests), overGroups]) expect(english.stored(why!)).toMatch(/at least 2/)
    expect(groups[1]!.figures!.bias.interval![1]).toBeGreaterThan(0.1)
  })

  it('of fewer than six participants have no figures and enter no test', () => {
    const { groups, tests, overGroups } = compared(
      draw(new Random(3), { Aarhus: { participants: 20 }, Oslo: { participants: 5, shift: 9 } }),
    )
    expect(groups[1]).toEqual({ group: 'Oslo', participants: 5, interviews: 10, figures: undefined })
    expect(tests.bias.value).toBeUndefined()
    expect(english.stored(tests.bias.why!)).toMatch(/at least 2/)
    expect(overGroups.value).toBeUndefined()
  })

  it('count a participant once in the coverage, and have none without intervals', () => {
    const pairs: GroupedPair[] = ['a', 'b'].flatMap((group) =>
      Array.from({ length: 6 }, (_, i) => i).flatMap((i) =>
        Array.from({ length: i === 0 ? 9 : 1 }, (_, visit) => ({
          participant: `${group}${i}`,
          estimate: i + visit / 10,
          rating: i + 0.3 * (i % 2) + (i === 0 ? 5 : 0),
          interval: group === 'a' ? ([i - 1, i + 1] as const) : undefined,
        })),
      ),
    )
    const [a, b] = compareGroups(
      'Sex',
      pairs,
      pairs.map(({ participant }) => participant[0]!),
    )!.groups
    expect(a!.figures!.coverage!.value).toBeCloseTo(5 / 6, 12)
    expect(b!.figures!.coverage).toBeUndefined()
  })

  it('are not compared where there is only one, and those who are in none are left out', () => {
    const { pairs, groups } = draw(new Random(2), { Aarhus: { participants: 8 }, Bergen: { participants: 8 } })
    const known = groups.map((group, i) => (i < 4 ? null : group))
    expect(compareGroups('Site', pairs, known)!.groups[0]!.participants).toBe(6)
    expect(
      compareGroups(
        'Site',
        pairs,
        groups.map((group) => (group === 'Bergen' ? null : group)),
      ),
    ).toBeUndefined()
  })

  it('over sites that truly differ have a variance between them, and a wider range for a new site', () => {
    const noise = [0.3, 0.5, 3, 6, 1]
    const sites = Object.fromEntries(noise.map((each, i) => [`S${i}`, { participants: 40, noise: each }]))
    const { overGroups, tests } = compared(draw(new Random(5), sites))
    const { value, interval, prediction, tauSquared } = overGroups.value!
    expect(tauSquared).toBeGreaterThan(0.1)
    expect(tests.pearson.value!.p).toBeLessThan(1e-6)
    expect(interval[0]).toBeLessThan(value)
    expect(prediction![0]).toBeLessThan(interval[0])
    expect(prediction![1]).toBeLessThanOrEqual(1)
  })
})
