import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import { demandComparable } from '#lib/comparisons/comparable.ts'
import { comparedTarget } from '#lib/comparisons/compare-encoders.ts'
import { comparisonCsv } from '#lib/comparisons/comparison-csv.ts'
import { comparisonFigures } from '#lib/comparisons/comparison-figures.ts'
import type { ComparisonTarget } from '#lib/comparisons/comparison-plan.ts'
import { holmAdjusted } from '#lib/statistics/holm.ts'
import { pearsonCorrelation } from '#lib/statistics/pearson-correlation.ts'
import { Random } from '#lib/statistics/random.ts'
import { COMPARISON_PLAN, COMPARISON_RESULT } from '../../fixtures/comparison.ts'

/** Three sets of estimates with ever more noise, of people with one interview each. */
function noisier(): ComparisonTarget {
  const random = new Random(2)
  const ratings = Array.from({ length: 40 }, () => 10 * random.next())
  return {
    key: 'exp',
    title: 'Expression',
    leftOut: 0,
    participants: [...ratings.keys()],
    ratings,
    estimates: [1, 3, 9].map((noise) => ratings.map((rating) => rating + noise * random.normal())),
  }
}

describe('the figures of a comparison', () => {
  it('are those of each entry, and paired differences from the reference with p adjusted for all of them', () => {
    const target = noisier()
    const { entries } = comparisonFigures(target, 1)
    expect(entries.map(({ pearson }) => pearson.value!.r)).toEqual(
      target.estimates.map((own) => pearsonCorrelation(own, target.ratings).r),
    )
    expect(entries[1]!.correlation).toBeUndefined()
    const [first, , third] = entries
    expect(first!.correlation!.difference).toBeGreaterThan(0)
    expect(third!.correlation!.difference).toBeLessThan(0)
    expect(first!.error!.difference).toBeLessThan(0)
    const p = [first, third].map((entry) => entry!.correlation!.p)
    expect([first, third].map((entry) => entry!.correlation!.adjusted)).toEqual(holmAdjusted(p))
    expect(Math.max(...p.map(Number))).toBeLessThan(0.05)
  })

  it('give no p of r where somebody has several interviews, since Steiger’s test does not hold there', () => {
    const { entries, interviews, participants } = comparisonFigures(COMPARISON_RESULT.targets[0]!, 0)
    expect({ interviews, participants }).toEqual({ interviews: 9, participants: 8 })
    expect(entries[1]!.correlation).toMatchObject({ p: undefined, adjusted: undefined })
    expect(entries[1]!.correlation!.interval).toBeDefined()
    expect(entries[1]!.error!.p).toBeGreaterThan(0)
  })

  it('are exported with the cost of each entry, one row for each target and entry', () => {
    const { data } = Papa.parse<Record<string, string>>(comparisonCsv(COMPARISON_RESULT, 1).trim(), { header: true })
    expect(data.map((row) => [row.encoders, row.embedding_size, row.analysis_seconds_per_minute])).toEqual([
      ['expression-baseline', '512', '12'],
      ['facial-movement', '105', ''],
    ])
    expect(data.map((row) => row.r_difference !== '')).toEqual([true, false])
    expect(new Set(data.map((row) => row.reference))).toEqual(new Set(['facial-movement']))
  })
})

describe('a compared target', () => {
  it('has numbers in place of participants, and estimates on the scale', () => {
    const interviews = ['SECRET-7', 'SECRET-2', 'SECRET-7'].map((participant) => ({ participant, rating: 1 }))
    const about = { key: 'exp', title: 'Expression', leftOut: 0, range: [0, 4] as const }
    const target = comparedTarget(about, interviews, [[-3, 2, 9]])
    expect(target.participants).toEqual([0, 1, 0])
    expect(target.estimates).toEqual([[0, 2, 4]])
    expect(JSON.stringify(target)).not.toContain('SECRET')
  })
})

it('what is chosen twice, or joined under a network, is not compared', () => {
  const twice = {
    ...COMPARISON_PLAN,
    entries: [
      ['a', 'b'],
      ['b', 'a'],
    ],
  }
  expect(() => demandComparable(twice)).toThrow('can be chosen once')
  const training = { ...COMPARISON_PLAN.training, kind: 'mlp' as const }
  expect(() => demandComparable({ entries: [['a'], ['a', 'b']], training })).toThrow('ridge regression')
  expect(() => demandComparable({ entries: [['a'], ['b']], training })).not.toThrow()
})
