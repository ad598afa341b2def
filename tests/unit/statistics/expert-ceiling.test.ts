import { expect, test } from 'vitest'
import { english } from '#lib/messages/translator.ts'
import { expertCeiling, nonInferiority, type RatedInterview } from '#lib/statistics/expert-ceiling.ts'
import { correlation } from '#lib/statistics/pearson-correlation.ts'
import { Random } from '#lib/statistics/random.ts'

/** Interviews of severity t that raters and a model see with errors of their own. */
function study(n: number, modelError: number, raterError: number, seed = 4): RatedInterview[] {
  const random = new Random(seed)
  return Array.from({ length: n }, (_, i) => {
    const t = random.normal()
    const rated = () => t + raterError * random.normal()
    return {
      participant: `P${i}`,
      estimate: t + modelError * random.normal(),
      scores: { A: rated(), B: rated(), C: rated() },
    }
  })
}

test('model and experts are compared with each rater on the same interviews', () => {
  const interviews = study(60, 0.5, 0.5)
  const { value } = expertCeiling(interviews)
  const own = interviews.map(({ scores }) => scores.A!)
  const others = interviews.map(({ scores }) => (scores.B! + scores.C!) / 2)
  const estimates = interviews.map(({ estimate }) => estimate)
  expect(value!.rows[0]).toMatchObject({ rater: 'A', n: 60 })
  expect(value!.rows[0]!.model).toBeCloseTo(correlation(estimates, own), 10)
  expect(value!.rows[0]!.experts).toBeCloseTo(correlation(others, own), 10)
})

test('the verdict is a test against a margin that was set beforehand', () => {
  expect(expertCeiling(study(200, 0.35, 0.5)).value!.verdict).toBe('non-inferior')
  expect(expertCeiling(study(80, 2, 0.5)).value!.verdict).toBe('inferior')
  expect(expertCeiling(study(12, 0.6, 0.5)).value!.verdict).toBe('inconclusive')
  expect(nonInferiority([-0.12, 0.1], 0.1)).toBe('inconclusive')
  expect(nonInferiority([-0.12, 0.1], 0.15)).toBe('non-inferior')
  expect(nonInferiority([-0.5, -0.11], 0.1)).toBe('inferior')
})

test('a model that is far below eight participants’ experts is not called non-inferior', () => {
  let wrong = 0
  for (let seed = 0; seed < 300; seed++)
    if (expertCeiling(study(8, 1.6, 0.5, 700 + seed)).value?.verdict === 'non-inferior') wrong += 1
  expect(wrong / 300).toBeLessThan(0.025)
})

test('the interval of the difference holds the truth as often as it says', () => {
  // Raters and a model with the same error: experts are means of two others, so the difference of large samples is the truth.
  const { difference: truth } = expertCeiling(study(40_000, 0.5, 0.5, 1)).value!
  let covered = 0
  const draws = 300
  for (let seed = 0; seed < draws; seed++) {
    const [low, high] = expertCeiling(study(40, 0.5, 0.5, 100 + seed)).value!.interval!
    if (low <= truth && truth <= high) covered += 1
  }
  expect(covered / draws).toBeGreaterThan(0.95)
  expect(covered / draws).toBeLessThan(0.998)
})

test('of very few participants there is no verdict', () => {
  expect(expertCeiling(study(5, 0.5, 0.5)).value).toMatchObject({ interval: undefined, verdict: 'inconclusive' })
})

test('one rater is no ceiling, and it says so', () => {
  const alone = study(10, 0.5, 0.5).map(({ scores, ...rest }) => ({ ...rest, scores: { A: scores.A! } }))
  expect(english.stored(expertCeiling(alone).why!)).toMatch(/at least 4 pairs/)
  expect(english.stored(expertCeiling([]).why!)).toMatch(/at least 4 pairs/)
})
