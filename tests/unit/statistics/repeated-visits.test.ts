import { describe, expect, it } from 'vitest'
import { Random } from '#lib/statistics/random.ts'
import { differenceVariance, limitInterval } from '#lib/statistics/repeated-limits.ts'
import { participantMeans, repeatedMeasuresCorrelation } from '#lib/statistics/repeated-measures-correlation.ts'
import { type RatedVisit, varianceComponents } from '#lib/statistics/variance-components.ts'

/** pH and PaCO2 of eight patients, Bland and Altman (1995), BMJ 310, table 1. */
const BLAND: [number, number][][] = [
  [
    [6.68, 3.97],
    [6.53, 4.12],
    [6.43, 4.09],
    [6.33, 3.97],
  ],
  [
    [6.85, 5.27],
    [7.06, 5.37],
    [7.13, 5.41],
    [7.17, 5.44],
  ],
  [
    [7.4, 5.67],
    [7.42, 3.64],
    [7.41, 4.32],
    [7.37, 4.73],
    [7.34, 4.96],
    [7.35, 5.04],
    [7.28, 5.22],
    [7.3, 4.82],
    [7.34, 5.07],
  ],
  [
    [7.36, 5.67],
    [7.33, 5.1],
    [7.29, 5.53],
    [7.3, 4.75],
    [7.35, 5.51],
  ],
  [
    [7.35, 4.28],
    [7.3, 4.44],
    [7.3, 4.32],
    [7.37, 3.23],
    [7.27, 4.46],
    [7.28, 4.72],
    [7.32, 4.75],
    [7.32, 4.99],
  ],
  [
    [7.38, 4.78],
    [7.3, 4.73],
    [7.29, 5.12],
    [7.33, 4.93],
    [7.31, 5.03],
    [7.33, 4.93],
  ],
  [
    [6.86, 6.85],
    [6.94, 6.44],
    [6.92, 6.52],
  ],
  [
    [7.19, 5.28],
    [7.29, 4.56],
    [7.21, 4.34],
    [7.25, 4.32],
    [7.2, 4.41],
    [7.19, 3.69],
    [6.77, 6.09],
    [6.82, 5.58],
  ],
]
const rows = BLAND.flatMap((pairs, patient) =>
  pairs.map(([ph, pressure]) => ({ ph, pressure, patient: `P${patient}` })),
)

describe('correlation within participants', () => {
  const x = rows.map(({ ph }) => ph)
  const y = rows.map(({ pressure }) => pressure)
  const names = rows.map(({ patient }) => patient)
  it('is that of the package rmcorr on its example', () => {
    const { r, freedom, interval, p } = repeatedMeasuresCorrelation(x, y, names)
    expect(r).toBeCloseTo(-0.5067697, 6)
    expect(freedom).toBe(38)
    expect(p).toBeCloseTo(0.0008471081, 8)
    expect(interval![0]).toBeCloseTo(-0.7112297, 5)
    expect(interval![1]).toBeCloseTo(-0.223255, 5)
  })
  it('differs from the one between participants', () => {
    const means = participantMeans(x, y, names)
    expect(means.participants).toHaveLength(8)
    expect(means.x[0]).toBeCloseTo(6.4925, 10)
  })
  it('needs two participants who change', () => {
    expect(repeatedMeasuresCorrelation([1, 2, 3, 4], [1, 2, 3, 4], ['a', 'a', 'b', 'b'])).toMatchObject({
      r: 1,
      interval: undefined,
      p: undefined,
    })
    expect(() => repeatedMeasuresCorrelation([1, 2, 3], [1, 2, 3], ['a', 'a', 'b'])).toThrow(/at least 2/)
    expect(() => repeatedMeasuresCorrelation([1, 1, 3, 3], [1, 2, 3, 4], ['a', 'a', 'b', 'b'])).toThrow(
      /does not change/,
    )
  })
})

/** Six targets, four judges: Shrout and Fleiss (1979), table 2. */
const SHROUT = [
  [9, 2, 5, 8],
  [6, 1, 3, 2],
  [8, 4, 6, 8],
  [7, 1, 2, 6],
  [10, 5, 6, 9],
  [6, 2, 4, 7],
]

describe('components of variance', () => {
  it('of a full table are those of the analysis of variance', () => {
    const scores = SHROUT.flatMap((row, i) =>
      row.map((score, j): RatedVisit => ({ participant: `P${i}`, visit: 'V1', rater: `R${j}`, score })),
    )
    const { person, rater, residual, visit, reliability } = varianceComponents(scores)
    expect(person).toBeCloseTo(2.5556, 3)
    expect(rater).toBeCloseTo(5.2445, 3)
    expect(residual).toBeCloseTo(1.0194, 3)
    expect(visit).toBeUndefined()
    expect(reliability).toBeCloseTo(0.29, 2)
  })

  it('of a large study with visits and missing scores are those that it was made with', () => {
    const random = new Random(3)
    const raters = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L']
    const levels = raters.map((_, i) => ((i - 5.5) / 3.6) * 0.8)
    const scores: RatedVisit[] = []
    for (let p = 0; p < 150; p++) {
      const person = 2 * random.normal()
      for (let v = 0; v < 3; v++) {
        const visit = random.normal()
        for (const [r, rater] of raters.entries())
          if (random.next() < 0.3)
            scores.push({
              participant: `P${p}`,
              visit: `V${v}`,
              rater,
              score: 1e6 + person + visit + levels[r]! + 0.7 * random.normal(),
            })
      }
    }
    const { person, visit, rater, residual, sem, sdc } = varianceComponents(scores)
    expect(Math.abs(person - 4)).toBeLessThan(1)
    expect(Math.abs(visit! - 1)).toBeLessThan(0.25)
    expect(Math.abs(rater - 0.64)).toBeLessThan(0.15)
    expect(Math.abs(residual - 0.49)).toBeLessThan(0.06)
    expect(sem).toBeCloseTo(Math.sqrt(rater + residual), 10)
    expect(sdc).toBeCloseTo(2.7718585 * sem, 6)
  })

  it.each<[string, (row: number) => Omit<RatedVisit, 'score'>]>([
    ['one score a participant', (row) => ({ participant: `P${row}`, visit: 'V1', rater: row % 2 ? 'A' : 'B' })],
    ['one score a visit', (row) => ({ participant: `P${row >> 1}`, visit: `V${row % 2}`, rater: row % 3 ? 'A' : 'B' })],
    ['a rater of one’s own', (row) => ({ participant: `P${row >> 1}`, visit: `V${row % 2}`, rater: `R${row >> 1}` })],
  ])('are not made up of %s', (_, of) => {
    const scores = [3, 7, 5, 9, 1, 6, 8, 2].map((score, row) => ({ ...of(row), score }))
    expect(() => varianceComponents(scores)).toThrow(/can’t tell differences between raters/)
    // One interview that two of them rated is little, but it tells.
    const both = { ...scores[0]!, rater: 'C', score: 4 }
    if (scores[0]!.rater !== 'R0') expect(varianceComponents([...scores, both]).residual).toBeGreaterThan(0)
  })

  it('need two participants and two raters', () => {
    expect(() => varianceComponents([{ participant: 'a', visit: 'V1', rater: 'A', score: 1 }])).toThrow(/at least 2/)
  })
})

describe('limits of agreement where participants have several interviews', () => {
  it('add the variance between and within participants', () => {
    const random = new Random(8)
    const differences: number[] = []
    const names: string[] = []
    for (let p = 0; p < 3000; p++) {
      const own = 3 * random.normal()
      for (let v = 0; v < 1 + (p % 3); v++) {
        differences.push(own + 2 * random.normal())
        names.push(`P${p}`)
      }
    }
    const { between, within, total, interval } = differenceVariance(differences, names)
    expect(Math.abs(between / 9 - 1)).toBeLessThan(0.08)
    expect(Math.abs(within / 4 - 1)).toBeLessThan(0.08)
    expect(interval[0]).toBeLessThan(total)
    expect(interval[1]).toBeGreaterThan(total)
  })
  it('with one interview each are the sample variance and its chi-squared interval', () => {
    const { total, within, interval } = differenceVariance([1, 2, 4, 7, 3, 5, 2, 9, 4, 6], [...'abcdefghij'])
    expect(within).toBe(0)
    // Variance 6.2333 of ten values; chi-squared with nine degrees: 2.700389 and 19.022768.
    expect(total).toBeCloseTo(6.233333, 5)
    expect(interval[0]).toBeCloseTo((9 * 6.233333) / 19.022768, 4)
    expect(interval[1]).toBeCloseTo((9 * 6.233333) / 2.700389, 4)
    const upper = limitInterval(4.3, [2.5, 6.1], { total, interval }, 1.96)
    const lower = limitInterval(-4.3, [-6.1, -2.5], { total, interval }, -1.96)
    expect(upper[0]).toBeCloseTo(-lower[1], 10)
    expect(upper[1]).toBeCloseTo(-lower[0], 10)
  })
})
