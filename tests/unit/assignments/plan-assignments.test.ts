import { describe, expect, it } from 'vitest'
import { type PlanRequest, planAssignments } from '#lib/assignments/plan-assignments.ts'
import { Random } from '#lib/statistics/random.ts'

const RATERS = ['a', 'b', 'c', 'd', 'e']

function request(change: Partial<PlanRequest> & { n?: number; of?: number } = {}): PlanRequest {
  const { n = 23, of = 3, ...given } = change
  const raters = RATERS.slice(0, of)
  return {
    kind: 'balanced',
    interviews: Array.from({ length: n }, (_, i) => ({ id: `i${i}`, eligible: raters })),
    raters: raters.map((id) => ({ id, load: 0 })),
    doubleShare: 0.2,
    seed: 7,
    shuffle: false,
    ...given,
  }
}

const loadsOf = ({ assignments }: ReturnType<typeof planAssignments>, raters: readonly string[]) =>
  raters.map((rater) => assignments.filter(({ raterId }) => raterId === rater).length)

const spread = (loads: readonly number[]) => Math.max(...loads) - Math.min(...loads)

describe('a plan of assignments', () => {
  it('gives every interview one rater, loads within one, and exactly the wanted share a second rater', () => {
    for (let seed = 0; seed < 200; seed++) {
      const [n, of, doubleShare] = [1 + (seed % 57), 2 + (seed % 4), (seed % 11) / 10]
      const asked = request({ n, of, doubleShare, seed })
      const plan = planAssignments(asked)
      const main = plan.assignments.filter(({ purpose }) => purpose === 'main').map(({ interviewId }) => interviewId)
      const double = plan.assignments.filter(({ purpose }) => purpose === 'double')
      expect(main.toSorted()).toEqual(asked.interviews.map(({ id }) => id).toSorted())
      expect(double).toHaveLength(Math.round(doubleShare * n))
      expect(new Set(plan.assignments.map((one) => `${one.interviewId} ${one.raterId}`)).size).toBe(
        plan.assignments.length,
      )
      expect(spread(loadsOf(plan, RATERS.slice(0, of))), `seed ${seed}`).toBeLessThanOrEqual(1)
    }
  })

  it('is the same with the same seed, and another with another', () => {
    const asked = request({ shuffle: true })
    expect(planAssignments(asked)).toEqual(planAssignments(asked))
    expect(planAssignments({ ...asked, seed: 8 })).not.toEqual(planAssignments(asked))
  })

  it('is as even as who may rate what allows', () => {
    // Whoever has none of the raters a and b has c; the first half may be rated by a alone.
    const interviews = Array.from({ length: 20 }, (_, i) => ({
      id: `i${i}`,
      eligible: i < 8 ? ['a'] : ['a', 'b', 'c'],
    }))
    const plan = planAssignments({ ...request({ interviews, doubleShare: 0 }) })
    expect(loadsOf(plan, ['a', 'b', 'c'])).toEqual([8, 6, 6])
  })

  it('never has a rater rate what they may not, whatever the exclusions are, and finds the most even loads', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = new Random(seed)
      const raters = ['a', 'b', 'c']
      const interviews = Array.from({ length: 6 }, (_, i) => ({
        id: `i${i}`,
        eligible: raters.filter(() => random.next() < 0.6),
      }))
      const plan = planAssignments(request({ interviews, doubleShare: 0, seed }))
      for (const { interviewId, raterId } of plan.assignments)
        expect(interviews.find(({ id }) => id === interviewId)!.eligible).toContain(raterId)
      expect(plan.withoutRater).toEqual(interviews.filter(({ eligible }) => eligible.length === 0).map(({ id }) => id))
      const sorted = loadsOf(plan, raters).toSorted((one, other) => other - one)
      expect(sorted[0]).toBe(leastMaximum(interviews.map(({ eligible }) => eligible)))
    }
  })

  it('goes on from what raters have to rate already', () => {
    const raters = [
      { id: 'a', load: 5 },
      { id: 'b', load: 0 },
      { id: 'c', load: 2 },
    ]
    expect(loadsOf(planAssignments(request({ n: 8, raters, doubleShare: 0 })), ['a', 'b', 'c'])).toEqual([0, 5, 3])
  })

  it('says how many double ratings were wanted where too few raters may make them', () => {
    const interviews = [
      { id: 'one', eligible: ['a'] },
      { id: 'two', eligible: ['a', 'b'] },
      { id: 'none', eligible: [] },
    ]
    const plan = planAssignments(request({ interviews, doubleShare: 1, of: 2 }))
    expect(plan.wantedDoubles).toBe(2)
    expect(plan.assignments.filter(({ purpose }) => purpose === 'double')).toHaveLength(1)
    expect(plan.withoutRater).toEqual(['none'])
  })

  it('gives everything to everyone where that is wanted', () => {
    const plan = planAssignments(request({ kind: 'all', n: 4, of: 3 }))
    expect(loadsOf(plan, ['a', 'b', 'c'])).toEqual([4, 4, 4])
    expect(plan.assignments.filter(({ purpose }) => purpose === 'main')).toHaveLength(4)
  })

  it('keeps the order of the interviews, or gives each rater an order of their own', () => {
    const inOrder = planAssignments(request({ kind: 'all', n: 12, of: 2 }))
    const ordersOf = (plan: typeof inOrder) =>
      ['a', 'b'].map((rater) =>
        plan.assignments
          .filter(({ raterId }) => raterId === rater)
          .toSorted((one, other) => one.place - other.place)
          .map(({ interviewId }) => interviewId),
      )
    const standing = Array.from({ length: 12 }, (_, i) => `i${i}`)
    expect(ordersOf(inOrder)).toEqual([standing, standing])
    const [first, second] = ordersOf(planAssignments(request({ kind: 'all', n: 12, of: 2, shuffle: true })))
    expect(first).not.toEqual(standing)
    expect(first).not.toEqual(second)
    expect(first!.toSorted()).toEqual(standing.toSorted())
  })

  it('draws each interview’s rater by itself where loads need not be even', () => {
    const plan = planAssignments(request({ kind: 'random', n: 400, of: 2, doubleShare: 0 }))
    const [a] = loadsOf(plan, ['a', 'b'])
    // Within four standard deviations of a fair coin.
    expect(Math.abs(a! - 200)).toBeLessThan(40)
  })
})

/** The least possible maximum load, by trying every plan. */
function leastMaximum(interviews: readonly (readonly string[])[], loads: readonly number[] = [0, 0, 0]): number {
  const [first, ...rest] = interviews
  if (!first) return Math.max(...loads)
  if (first.length === 0) return leastMaximum(rest, loads)
  return Math.min(
    ...first.map((rater) =>
      leastMaximum(
        rest,
        loads.map((load, i) => ('abc'[i] === rater ? load + 1 : load)),
      ),
    ),
  )
}
