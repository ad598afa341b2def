import { describe, expect, test } from 'vitest'
import { type FoldMember, type FoldScheme, foldsOf } from '#lib/heads/folds.ts'
import { fitRidge, leaveOneParticipantOut, ridgeOutOfFold } from '#lib/heads/ridge.ts'
import type { TrainingInterview } from '#lib/heads/training-interview.ts'
import { Random } from '#lib/statistics/random.ts'

/** Interviews of participants with several visits, at sites that may change from visit to visit. */
function members(random: Random): FoldMember[] {
  const people = 4 + Math.floor(random.next() * 20)
  return Array.from({ length: people }, (_, i) =>
    Array.from({ length: 1 + Math.floor(random.next() * 4) }, () => ({
      participant: `P${i}`,
      site: random.pick(['north', 'south', null, 'east']),
    })),
  ).flat()
}

describe('folds', () => {
  const schemes: FoldScheme[] = [
    { kind: 'leave-one-participant-out' },
    { kind: 'grouped-k-fold', folds: 4, repeats: 3 },
    { kind: 'leave-one-site-out' },
  ]

  test.each(schemes)(
    'never have a participant on both sides, and leave everybody out once a repetition: $kind',
    (scheme) => {
      const random = new Random(17)
      for (let trial = 0; trial < 200; trial++) {
        const all = members(random)
        const people = new Set(all.map(({ participant }) => participant))
        if (scheme.kind === 'leave-one-site-out' && new Set(all.map(({ site }) => site ?? '')).size < 2) continue
        let folds: ReturnType<typeof foldsOf>
        try {
          folds = foldsOf(all, scheme, trial)
        } catch {
          continue
        }
        for (const repeat of new Set(folds.map((fold) => fold.repeat))) {
          const leftOut = folds.filter((fold) => fold.repeat === repeat).flatMap((fold) => [...fold.leftOut])
          expect(leftOut.toSorted()).toEqual([...people].sort())
        }
        for (const { leftOut } of folds) {
          const training = all.filter(({ participant }) => !leftOut.has(participant))
          expect(training.some(({ participant }) => leftOut.has(participant))).toBe(false)
          expect(training.length).toBeLessThan(all.length)
        }
      }
    },
  )

  test('the same seed gives the same folds, another seed others', () => {
    const people = Array.from({ length: 30 }, (_, i) => ({ participant: `P${i}` }))
    const scheme: FoldScheme = { kind: 'grouped-k-fold', folds: 5, repeats: 2 }
    expect(foldsOf(people, scheme, 1)).toEqual(foldsOf(people, scheme, 1))
    expect(foldsOf(people, scheme, 1)).not.toEqual(foldsOf(people, scheme, 2))
  })

  test('one site is no validation over sites', () => {
    expect(() => foldsOf([{ participant: 'a' }, { participant: 'b' }], { kind: 'leave-one-site-out' }, 1)).toThrow(
      /at least 2/,
    )
  })
})

const interviews = (n: number, size: number, signal: number, random: Random): TrainingInterview[] =>
  Array.from({ length: n }, (_, i) => {
    const label = random.normal()
    return {
      interview: `${i}`,
      participant: `P${i}`,
      label,
      embedding: Float32Array.from({ length: size }, (_, j) => (j < 3 ? signal * label : 0) + random.normal()),
    }
  })

describe('ridge out of fold', () => {
  test('folds of one participant are leave-one-out', () => {
    const all = interviews(12, 8, 1, new Random(2))
    const folds = foldsOf(all, { kind: 'leave-one-participant-out' }, 1)
    const byInterview = (rows: { interview: string; estimate: number }[]) =>
      new Map(rows.map(({ interview, estimate }) => [interview, estimate]))
    expect(byInterview(ridgeOutOfFold(all, folds))).toEqual(byInterview(leaveOneParticipantOut(all)))
  })

  test('a head on pure noise correlates below zero when one is left out at a time, as theory has it', () => {
    const random = new Random(23)
    const rs = Array.from({ length: 16 }, () => {
      const all = interviews(30, 20, 0, random)
      const estimates = leaveOneParticipantOut(all).map(({ estimate }) => estimate)
      const labels = all.map(({ label }) => label)
      const centre = (values: number[]) =>
        values.map((value) => value - values.reduce((sum, v) => sum + v, 0) / values.length)
      const [x, y] = [centre(estimates), centre(labels)]
      const product = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0)
      return product(x, y) / Math.sqrt(product(x, x) * product(y, y))
    })
    const mean = rs.reduce((sum, r) => sum + r, 0) / rs.length
    expect(mean).toBeLessThan(-0.05)
    expect(mean).toBeGreaterThan(-0.8)
  })
})

test('a fixed penalty is one that fitRidge takes as it is', () => {
  expect(fitRidge(interviews(6, 4, 1, new Random(1)), 2.5).penalty).toBe(2.5)
})
