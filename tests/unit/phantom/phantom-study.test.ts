import { expect, it } from 'vitest'
import { planPhantomStudy } from '#lib/phantom/phantom-study.ts'
import { pearsonCorrelation } from '#lib/statistics/pearson-correlation.ts'

const plan = planPhantomStudy(24, 20)

it('is the same study each time', () => {
  expect(planPhantomStudy(24, 20).map(({ realised, ratings }) => [realised, ratings])).toEqual(
    plan.map(({ realised, ratings }) => [realised, ratings]),
  )
})

it('realises the expressivity that it sets closely', () => {
  expect(
    pearsonCorrelation(
      plan.map((p) => p.expressivity),
      plan.map((p) => p.realised),
    ).r,
  ).toBeGreaterThan(0.97)
})

it('has looks that tell nothing of expressivity', () => {
  const light = plan.map((p) => p.appearance.light)
  const skin = plan.map((p) => p.appearance.skin[0])
  for (const look of [light, skin]) {
    const { interval } = pearsonCorrelation(
      look,
      plan.map((p) => p.realised),
    )
    expect(interval![0]).toBeLessThan(0)
    expect(interval![1]).toBeGreaterThan(0)
  }
})

it('has raters within the scale who agree as experts do', () => {
  const sums = (rater: 0 | 1) => plan.map((p) => p.ratings[rater].reduce((sum, score) => sum + score, 0))
  for (const score of plan.flatMap((p) => p.ratings.flat())) expect(score).toBeOneOf([0, 1, 2, 3, 4])
  expect(pearsonCorrelation(sums(0), sums(1)).r).toBeGreaterThan(0.85)
})
