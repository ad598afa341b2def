import { expect, it } from 'vitest'
import { participantIntervals } from '#lib/statistics/participant-intervals.ts'

const of = (x: readonly number[], y: readonly number[]) =>
  participantIntervals(
    x,
    y,
    x.map((_, i) => `P${i}`),
  )

// Reference: SciPy 1.17 (spearmanr, kendalltau) without each participant, on the arcsine, with Student's t.
it('rank correlations have intervals by their angle, also where the ranks of all but one agree', () => {
  const { spearman, kendall } = of([1, 2, 3, 4, 5, 6, 7, 8], [2, 1, 3, 4, 5, 6, 7, 8])
  expect(spearman![0]).toBeCloseTo(0.5858718509437806, 9)
  expect(spearman![1]).toBe(1)
  expect(kendall![0]).toBeCloseTo(-0.0013573991270137307, 9)
  expect(kendall![1]).toBe(1)
})

it('with ties', () => {
  const { spearman, kendall } = of([3, 1, 4, 1, 5, 9, 2, 6], [2, 7, 1, 8, 2, 8, 1, 8])
  expect(spearman![0]).toBeCloseTo(-0.86564930532234, 9)
  expect(spearman![1]).toBeCloseTo(0.9923250270881722, 9)
  expect(kendall![0]).toBeCloseTo(-0.7405514495406651, 9)
  expect(kendall![1]).toBeCloseTo(0.9153250465347921, 9)
})

it('where nobody changes them there is none', () => {
  const scores = [1, 2, 3, 4, 5, 6, 7, 8]
  expect(of(scores, scores)).toMatchObject({ spearman: undefined, kendall: undefined })
  expect(of(scores, scores.toReversed())).toMatchObject({ spearman: undefined, kendall: undefined })
})
