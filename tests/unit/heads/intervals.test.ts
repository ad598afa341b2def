import { describe, expect, it } from 'vitest'
import { type CrossResidual, cvPlusInterval, fewestForLevel } from '#lib/heads/cross-conformal.ts'
import type { FoldScheme } from '#lib/heads/folds.ts'
import { nestedHeads } from '#lib/heads/nested-heads.ts'
import { nestedIntervals } from '#lib/heads/nested-intervals.ts'
import { fallsShort, observedCoverage } from '#lib/heads/observed-coverage.ts'
import { applyRidge, fitRidge, leaveOneParticipantOut } from '#lib/heads/ridge.ts'
import type { TrainingInterview } from '#lib/heads/training-interview.ts'
import { Random } from '#lib/statistics/random.ts'

const PENALTY = 6

function interviews(participants: number, size: number, signal: number, random: Random): TrainingInterview[] {
  return Array.from({ length: participants }, (_, i) => {
    const label = random.normal()
    return {
      interview: `${i}`,
      participant: `P${i}`,
      label,
      embedding: Float32Array.from({ length: size }, (_, j) => (j < 3 ? signal * label : 0) + random.normal()),
    }
  })
}

/** Nested intervals of ridge heads with a fixed penalty. */
function nested(all: readonly TrainingInterview[], scheme: FoldScheme, sites?: readonly string[]) {
  const members = all.map(({ participant }, i) => ({ participant, site: sites?.[i] }))
  const plan = nestedHeads(members, scheme, 1, 20)
  const heads = plan.leftOut.map((out) =>
    fitRidge(
      all.filter(({ participant }) => !out.has(participant)),
      PENALTY,
    ),
  )
  return nestedIntervals(all, plan, (head, row) => applyRidge(heads[head]!, all[row]!.embedding))
}

const oneOut: FoldScheme = { kind: 'leave-one-participant-out' }
const residuals = (values: readonly number[], participants = values.map((_, i) => `P${i}`)): CrossResidual[] =>
  values.map((residual, i) => ({ participant: participants[i]!, estimate: 0, residual }))

describe('CV+ intervals', () => {
  it('are not attainable with fewer participants than the level asks for', () => {
    expect([0.8, 0.9, 0.95, 0.99].map(fewestForLevel)).toEqual([4, 9, 19, 99])
    const ramp = (n: number) => residuals(Array.from({ length: n }, (_, i) => i + 1))
    expect(cvPlusInterval([], 0.9)).toBeUndefined()
    expect(cvPlusInterval(ramp(8), 0.9)).toBeUndefined()
    expect(cvPlusInterval(ramp(9), 0.9)).toEqual([-9, 9])
    expect(cvPlusInterval(ramp(18), 0.95)).toBeUndefined()
    expect(cvPlusInterval(ramp(19), 0.95)).toEqual([-19, 19])
    // Rank ceil(0.9 * 40) of 39, as Barber et al. have it.
    expect(cvPlusInterval(ramp(39), 0.9)).toEqual([-36, 36])
  })

  it('count each participant once, however many interviews there are', () => {
    const single = residuals(Array.from({ length: 19 }, (_, i) => i + 1))
    const repeated = single.flatMap((row) => (row.residual < 3 ? Array(50).fill(row) : [row]))
    expect(cvPlusInterval(repeated, 0.9)).toEqual(cvPlusInterval(single, 0.9))
    expect(cvPlusInterval(Array(40).fill(single[0]), 0.9)).toBeUndefined()
  })

  it('hold about what they promise for new participants', () => {
    const random = new Random(31)
    const covered = { 0.9: 0, 0.95: 0 }
    let intervals = 0
    for (let trial = 0; trial < 100; trial++) {
      const all = interviews(34, 6, 0.7, random)
      const [training, fresh] = [all.slice(0, 24), all.slice(24)]
      const folds = leaveOneParticipantOut(training, PENALTY)
      for (const { embedding, label } of fresh) {
        const rows = folds.map(({ interview, participant, estimate, head }) => ({
          participant,
          estimate: applyRidge(head, embedding),
          residual: training[Number(interview)]!.label - estimate,
        }))
        intervals++
        for (const level of [0.9, 0.95] as const) {
          const [low, high] = cvPlusInterval(rows, level)!
          if (low <= label && label <= high) covered[level]++
        }
      }
    }
    // 1,000 new participants in 100 studies: three standard errors of a share of 0.9.
    expect(covered[0.9] / intervals).toBeGreaterThan(0.9 - 0.03)
    expect(covered[0.9] / intervals).toBeLessThan(0.97)
    expect(covered[0.95] / intervals).toBeGreaterThan(0.95 - 0.03)
  })
})

describe('nested CV+ intervals of training participants', () => {
  it('hear nothing of the participant’s own rating', () => {
    const all = interviews(24, 6, 0.7, new Random(3))
    const before = nested(all, oneOut)
    for (const poisoned of [0, 7, 23]) {
      const after = nested(
        all.map((row, i) => (i === poisoned ? { ...row, label: row.label + 1000 } : row)),
        oneOut,
      )
      expect(after[poisoned]).toEqual(before[poisoned])
      expect(after[poisoned]!.interval95).toBeDefined()
      expect(after).not.toEqual(before)
    }
  })

  it('hold about their level for a good head and for nonsense, and differ in width', () => {
    const random = new Random(5)
    const [good, nonsense] = [2, 0].map((signal) => {
      const studies = Array.from({ length: 30 }, () => {
        const all = interviews(20, 4, signal, random)
        const intervals = nested(all, oneOut)
        return observedCoverage(
          all.map(({ participant, label }, i) => ({
            participant,
            rating: label,
            interval: intervals[i]!.interval90,
          })),
          0.9,
        )
      })
      const mean = (of: 'observed' | 'width') =>
        studies.reduce((sum, coverage) => sum + coverage[of]! / studies.length, 0)
      return { observed: mean('observed'), width: mean('width') }
    }) as [{ observed: number; width: number }, { observed: number; width: number }]
    for (const { observed } of [good, nonsense]) {
      expect(observed).toBeGreaterThan(0.87)
      expect(observed).toBeLessThan(0.97)
    }
    expect(nonsense.width).toBeGreaterThan(2 * good.width)
  })

  it('that are too narrow are seen to be', () => {
    const all = interviews(40, 4, 0.7, new Random(8))
    const rows = nested(all, oneOut).map(({ interval90 }, i) => {
      const [low, high] = interval90!
      const [middle, reach] = [(low + high) / 2, (high - low) / 6]
      return {
        participant: all[i]!.participant,
        rating: all[i]!.label,
        interval: [middle - reach, middle + reach] as const,
      }
    })
    expect(fallsShort(observedCoverage(rows, 0.9))).toBe(true)
  })

  it('fall short where a site rates by another standard, and the coverage says so', () => {
    const random = new Random(9)
    const sites = Array.from({ length: 36 }, (_, i) => ['Aarhus', 'Berlin', 'Cork'][i % 3]!)
    const all = interviews(36, 6, 1, random).map((row, i) =>
      sites[i] === 'Cork' ? { ...row, label: row.label + 9 } : row,
    )
    const intervals = nested(all, { kind: 'leave-one-site-out' }, sites)
    const coverage = observedCoverage(
      all.map(({ participant, label }, i) => ({ participant, rating: label, interval: intervals[i]!.interval90 })),
      0.9,
    )
    expect(coverage.participants).toBe(36)
    expect(coverage.observed).toBeLessThan(0.75)
    expect(fallsShort(coverage)).toBe(true)
    // Residuals of the others laid about one's own out-of-fold estimate hold their level by how they are counted, whatever the head.
    const errors = Array.from({ length: 36 }, () => random.normal() * (random.next() < 0.3 ? 9 : 1))
    const byCounting = errors.map((own, i) => {
      const others = errors.filter((_, j) => j !== i)
      const [low, high] = cvPlusInterval(residuals(others), 0.9)!
      return low <= own && own <= high
    })
    expect(byCounting.filter(Boolean)).toHaveLength(Math.ceil(0.9 * 36))
  })

  it('are made of two sites by parting the participants of the other', () => {
    const sites = Array.from({ length: 30 }, (_, i) => ['Aarhus', 'Berlin'][i % 2]!)
    const all = interviews(30, 4, 1, new Random(2))
    const members = all.map(({ participant }, i) => ({ participant, site: sites[i] }))
    const plan = nestedHeads(members, { kind: 'leave-one-site-out' }, 1, 20)
    for (const { outside, inside, head } of plan.uses) {
      expect(outside.size).toBe(15)
      expect(inside.size).toBe(1)
      expect([...outside, ...inside].every((person) => plan.leftOut[head]!.has(person))).toBe(true)
      expect(plan.leftOut[head]!.size).toBe(16)
    }
    expect(nested(all, { kind: 'leave-one-site-out' }, sites).every(({ interval90 }) => interval90)).toBe(true)
  })

  it('need no heads where none is attainable', () => {
    const members = (n: number) => Array.from({ length: n }, (_, i) => ({ participant: `P${i}` }))
    expect(nestedHeads(members(9), oneOut, 1, 20).leftOut).toEqual([])
    expect(nestedHeads(members(10), oneOut, 1, 20).leftOut).toHaveLength(45)
    expect(nestedHeads(members(200), oneOut, 1, 20).leftOut).toHaveLength(190)
    expect(nestedHeads(members(200), oneOut, 1, 6).leftOut).toHaveLength(15)
    expect(nestedHeads(members(10), oneOut, 1, 6).leftOut).toEqual([])
    expect(nestedHeads(members(11), oneOut, 1, 6).leftOut).toHaveLength(15)
  })
})

describe('observed coverage', () => {
  it('counts each participant once and leaves out who has no interval', () => {
    const rows = [
      { participant: 'A', rating: 1, interval: [0, 2] as const },
      { participant: 'A', rating: 9, interval: [0, 2] as const },
      { participant: 'B', rating: 1, interval: [0, 2] as const },
      { participant: 'C', rating: 1, interval: undefined },
    ]
    expect(observedCoverage(rows, 0.9)).toMatchObject({ observed: 0.75, participants: 2, width: 2 })
    expect(observedCoverage(rows.slice(3), 0.95)).toMatchObject({
      observed: undefined,
      why: expect.stringContaining('"fewest":19'),
    })
  })
})
