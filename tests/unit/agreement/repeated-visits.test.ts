import { describe, expect, it } from 'vitest'
import { type AgreementPair, coursesOf } from '#lib/agreement/agreement-figures.ts'
import { repeatedVisitsOf } from '#lib/agreement/repeated-visits.ts'
import { english } from '#lib/messages/translator.ts'
import { Random } from '#lib/statistics/random.ts'

/** Participants whose severity differs much and changes little; the estimate follows the person, and not the change. */
function pairsOf(participants: number, visits: number, days: number): AgreementPair[] {
  const random = new Random(6)
  return Array.from({ length: participants }, (_, p) => {
    const person = 5 * random.normal()
    return Array.from({ length: visits }, (_, v): AgreementPair => {
      const severity = person + random.normal()
      const scores = ['A', 'B'].map((name) => ({ name, score: severity + 0.5 * random.normal() }))
      return {
        interviewId: `${p} ${v}`,
        participant: `P${p}`,
        visit: `V${v + 1}`,
        date: new Date(Date.UTC(2026, 0, 1) + v * days * 86_400_000).toISOString().slice(0, 10),
        site: null,
        sex: null,
        ageBand: null,
        estimate: person + random.normal(),
        kind: 'outOfFold',
        rating: (scores[0]!.score + scores[1]!.score) / 2,
        raters: scores,
      } as AgreementPair
    })
  }).flat()
}

describe('repeated visits', () => {
  it('tell the association between participants from the one within them', () => {
    const { within, between, ratings, retest } = repeatedVisitsOf(pairsOf(60, 3, 14))
    expect(between.value!.r).toBeGreaterThan(0.9)
    expect(Math.abs(within.value!.r)).toBeLessThan(0.25)
    expect(ratings.value!.person).toBeGreaterThan(10)
    expect(ratings.value!.visit!).toBeLessThan(2)
    expect(Math.abs(ratings.value!.sem - 0.5)).toBeLessThan(0.1)
    expect(retest.value!.pairs).toBe(120)
    expect(Math.abs(retest.value!.sem - 1)).toBeLessThan(0.2)
    expect(retest.value!.sdc).toBeCloseTo(2.7718585 * retest.value!.sem, 6)
  })

  it('far apart are no retest', () => {
    expect(english.stored(repeatedVisitsOf(pairsOf(20, 2, 200)).retest.why!)).toMatch(/at least 2/)
  })

  it('of nobody say so in words', () => {
    const { within, ratings } = repeatedVisitsOf(pairsOf(20, 1, 0))
    expect(english.stored(within.why!)).toMatch(/at least 2/)
    expect(ratings.value!.visit).toBeUndefined()
  })

  it('change reliably by the error of those who rated: one rater has more of it than the mean', () => {
    const pairs = pairsOf(30, 2, 30)
    const reliability = {
      value: { single: 0.8, average: 8 / 9, raters: 2, singleInterval: undefined, averageInterval: undefined },
    }
    const changes = (oneRater: boolean) => coursesOf(pairs, reliability, oneRater).map(({ change }) => change!)
    // With the spread of one rater's scores taken for that of two raters' means, as here, the ratio is that of both errors.
    const ratio = Math.sqrt(1 - 8 / 9) / Math.sqrt(1 - 0.8)
    for (const [i, change] of changes(true).entries()) expect(change).toBeCloseTo(changes(false)[i]! * ratio, 10)
  })

  it('change reliably by the raters of these visits, where the others had more', () => {
    const pairs = pairsOf(30, 2, 30)
    // The second visit of one participant, whose raters agree on the change, has a single rater.
    const of = (raters: (typeof pairs)[number]['raters']) => ({ raters, rating: raters[0]!.score })
    const both = pairs.map((pair, i) =>
      i === 1 ? { ...pair, ...of([...pair.raters.slice(0, 1), ...pair.raters.slice(0, 1)]) } : pair,
    )
    const one = pairs.map((pair, i) => (i === 1 ? { ...pair, ...of(pair.raters.slice(0, 1)) } : pair))
    const reliability = {
      value: { single: 0.8, average: 8 / 9, raters: 2, singleInterval: undefined, averageInterval: undefined },
    }
    const changes = (given: typeof pairs) => coursesOf(given, reliability, false).map(({ change }) => change!)
    const [ofTwo, ofOne] = [changes(both), changes(one)]
    // The error of one rating is √2 times that of two.
    expect(ofOne[0]).toBeCloseTo(ofTwo[0]! / Math.SQRT2, 10)
    expect(ofOne.slice(1)).toEqual(ofTwo.slice(1))
  })
})
