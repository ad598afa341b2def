import { describe, expect, it } from 'vitest'
import { disagreementOf } from '#lib/agreement/reliability/disagreements.ts'
import { pairReliability } from '#lib/agreement/reliability/pair-reliability.ts'
import { raterDrift } from '#lib/agreement/reliability/rater-drift.ts'
import { targetOf } from '#lib/heads/target.ts'
import { cains } from '#lib/scales/cains.ts'

const target = targetOf(cains, 'exp')
const exp = (...scores: number[]) => Object.fromEntries(scores.map((score, i) => [`EXP${i + 1}`, score]))
const EXP = ['EXP1', 'EXP2', 'EXP3', 'EXP4']

describe('two raters', () => {
  // Items of six interviews; the second rater is one point higher on EXP1 throughout, and the same elsewhere.
  const shared = [0, 1, 2, 3, 1, 2].map((score, i) => ({
    participant: `P${i}`,
    first: exp(score, score, 2, score),
    second: exp(score + 1, score, 2, score),
  }))
  const figures = pairReliability(cains, target, EXP, shared)

  it('are compared on the target and every rated item', () => {
    expect(figures.items.map(({ key, n }) => [key, n])).toEqual(EXP.map((key) => [key, 6]))
    expect(figures.items[1]).toMatchObject({ same: 1, difference: 0, icc: { value: { icc: 1 } }, kappa: { value: 1 } })
    expect(figures.items[0]).toMatchObject({ same: 0, difference: -1 })
    expect(figures.target).toMatchObject({ n: 6, difference: -1, kappa: undefined })
  })

  it('have the absolute agreement of an item, by hand', () => {
    // Scores 0, 1, 2, 3, 1, 2 and one more each: MSR = 2.2, MSC = 3, MSE = 0; ICC(A,1) = 2.2 / (2.2 + 2 * 3 / 6).
    expect(figures.items[0]!.icc.value!.icc).toBeCloseTo(2.2 / 3.2, 10)
  })

  it('have a reason in place of a figure where scores do not differ', () => {
    expect(figures.items[2]!.icc.why).toMatch(/do not differ/)
    expect(figures.items[2]!.kappa!.why).toMatch(/same/)
  })

  it('are not compared where one of them has no score', () => {
    const some = pairReliability(cains, target, EXP, [...shared, { participant: 'P9', first: exp(1), second: {} }])
    expect(some.items[0]!.n).toBe(6)
  })
})

describe('a disagreement', () => {
  it('is beyond a limit where it exceeds it, on an item or on the target', () => {
    const sheets = [exp(1, 1, 1, 1), exp(3, 1, 2, 1)]
    const found = disagreementOf(sheets, EXP, target, { item: 2, total: 3 })
    expect(found).toEqual({
      total: 3,
      items: [
        { key: 'EXP1', points: 2 },
        { key: 'EXP3', points: 1 },
      ],
      missing: [],
      isBeyond: false,
    })
    expect(disagreementOf(sheets, EXP, target, { item: 1, total: undefined }).isBeyond).toBe(true)
    expect(disagreementOf(sheets, EXP, target, { item: undefined, total: 2.5 }).isBeyond).toBe(true)
    expect(disagreementOf(sheets, EXP, target, { item: undefined, total: undefined }).isBeyond).toBe(false)
  })

  it('of three raters is as large as that of the two who are furthest apart, the largest differences first', () => {
    const found = disagreementOf([exp(2, 1, 0, 4), exp(2, 3, 1, 4), exp(2, 0, 1)], EXP, target, {
      item: 2,
      total: undefined,
    })
    expect(found).toEqual({
      // Only two have a score on the target: 7 and 10.
      total: 3,
      items: [
        { key: 'EXP2', points: 3 },
        { key: 'EXP3', points: 1 },
      ],
      missing: ['EXP4'],
      isBeyond: true,
    })
  })

  it('names items that some could not assess, and has no total then', () => {
    const found = disagreementOf([exp(1, 1, 1, 1), exp(1, 1, 1)], EXP, target, { item: 0, total: 0 })
    expect(found).toEqual({ total: undefined, items: [], missing: ['EXP4'], isBeyond: false })
  })
})

describe('drift of a rater', () => {
  const day = (i: number) => new Date(Date.UTC(2026, 0, 1 + i))
  const interviews = (shift: (i: number) => number) =>
    Array.from({ length: 30 }, (_, i) => ({
      interviewId: `i${i}`,
      title: `P${i}`,
      scores: [
        { raterId: 'a', score: 5 + shift(i) + (i % 2), signedAt: day(29 - i) },
        { raterId: 'b', score: 5, signedAt: day(i) },
      ],
    }))

  it('is told in the order in which the rater signed', () => {
    const drift = raterDrift(interviews((i) => (i < 12 ? 6 : 0)))
    const own = drift.find(({ raterId }) => raterId === 'a')!
    expect(own.points.map(({ interviewId }) => interviewId)).toEqual(Array.from({ length: 30 }, (_, i) => `i${29 - i}`))
    expect(own.isDrifting).toBe(true)
    expect(own.points.at(-1)!.average).toBeGreaterThan(own.points.at(-1)!.upper)
  })

  it('is not told of a rater who differs steadily', () => {
    expect(raterDrift(interviews(() => 3)).map(({ isDrifting }) => isDrifting)).toEqual([false, false])
    expect(raterDrift(interviews(() => 3).slice(0, 5))).toEqual([])
  })

  it('is not told of sheets of which nobody knows when they were signed, which others are still compared with', () => {
    const imported = interviews((i) => (i < 12 ? 6 : 0)).map((one) => ({
      ...one,
      scores: one.scores.map((score) => (score.raterId === 'a' ? { ...score, signedAt: undefined } : score)),
    }))
    expect(raterDrift(imported).map(({ raterId, points }) => [raterId, points.length])).toEqual([['b', 30]])
  })

  it('is neither told nor denied where no shift could have left the limits', () => {
    const shifted = (count: number) => raterDrift(interviews((i) => (i < count / 2 ? 30 : 0)).slice(0, count))
    for (const count of [6, 8])
      expect(shifted(count).map(({ isDrifting }) => isDrifting)).toEqual([undefined, undefined])
    expect(raterDrift(interviews(() => 3).slice(0, 16)).map(({ isDrifting }) => isDrifting)).toEqual([false, false])
  })
})
