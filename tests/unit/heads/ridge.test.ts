import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { applyHead } from '#lib/heads/apply-head.ts'
import { applyRidge, fitRidge, leaveOneParticipantOut } from '#lib/heads/ridge.ts'
import { buildRidgeHead } from '#lib/heads/ridge-graph.ts'
import { RELATIVE_PENALTIES } from '#lib/heads/ridge-penalty.ts'
import type { TrainingInterview } from '#lib/heads/training-interview.ts'
import { TooFewPairs } from '#lib/statistics/errors.ts'
import { Random } from '#lib/statistics/random.ts'
import { hasShared, shared } from '../../fixtures/shared.ts'

function simulated(participants: number, visits: number, size: number, seed: number, noise = 0.1): TrainingInterview[] {
  const random = new Random(seed)
  return Array.from({ length: participants * visits }, (_, i) => {
    const embedding = Float32Array.from({ length: size }, () => random.normal())
    return {
      interview: `i${i}`,
      participant: `p${i % participants}`,
      embedding,
      label: 3 * embedding[0]! - embedding[1]! + noise * random.normal(),
    }
  })
}

describe('ridge', () => {
  it.skipIf(!hasShared)('gives scikit-learn’s out-of-fold predictions', () => {
    const { ridge } = JSON.parse(readFileSync(shared('reference/statistics.json'), 'utf8')) as {
      ridge: { X: number[][]; y: number[]; groups: number[]; alpha: number; out_of_fold: number[] }
    }
    const sizes = new Set(ridge.groups.map((group) => ridge.groups.filter((other) => other === group).length))
    expect(sizes.size, 'groups of one size, so that weighing participants alike changes nothing').toBe(1)
    const interviews = ridge.X.map((row, i) => ({
      interview: `${i}`,
      participant: `${ridge.groups[i]}`,
      embedding: Float32Array.from(row),
      label: ridge.y[i]!,
    }))
    const estimates = leaveOneParticipantOut(interviews, ridge.alpha / [...sizes][0]!)
    for (const { interview, estimate } of estimates)
      expect(estimate).toBeCloseTo(ridge.out_of_fold[Number(interview)]!, 4)
  })

  it('never lets a participant’s own interviews into the head that estimates them', () => {
    const interviews = simulated(8, 3, 12, 1)
    const before = leaveOneParticipantOut(interviews).filter(({ participant }) => participant === 'p3')
    const shifted = interviews.map((t) => (t.participant === 'p3' ? { ...t, label: t.label + 1000 } : t))
    const after = leaveOneParticipantOut(shifted).filter(({ participant }) => participant === 'p3')
    expect(after.map(({ estimate }) => estimate)).toEqual(before.map(({ estimate }) => estimate))
  })

  it('takes the penalty with the least error on inner folds, each standardised by its own participants', () => {
    const interviews = simulated(14, 2, 6, 2, 3)
    const errors = RELATIVE_PENALTIES.map((relative) => errorByRefitting(interviews, relative * 6))
    const best = errors.indexOf(Math.min(...errors))
    expect(best).toBeGreaterThan(0)
    expect(best).toBeLessThan(RELATIVE_PENALTIES.length - 1)
    const { penalty, edge } = fitRidge(interviews)
    expect(penalty).toBeCloseTo(RELATIVE_PENALTIES[best]! * 6, 12)
    expect(edge).toBeUndefined()
  })

  it('tells where the penalty is the highest or the lowest that was tried', () => {
    const random = new Random(5)
    const noise = simulated(20, 1, 6, 5).map((interview) => ({ ...interview, label: random.normal() }))
    expect(fitRidge(noise).edge).toBe('highest')
    const exact = simulated(20, 1, 3, 8).map((interview) => ({ ...interview, label: interview.embedding[0]! }))
    expect(fitRidge(exact).edge).toBe('lowest')
  })

  it('keeps its digits where labels lie far from zero', () => {
    const interviews = simulated(9, 2, 6, 2, 1)
    const shifted = interviews.map((interview) => ({ ...interview, label: interview.label + 1e6 }))
    const [near, far] = [fitRidge(interviews), fitRidge(shifted)]
    expect(far.penalty).toBe(near.penalty)
    expect(far.intercept - 1e6).toBeCloseTo(near.intercept, 6)
  })

  it('estimates the same as ONNX as it does here', async () => {
    const interviews = simulated(6, 1, 16, 3)
    const head = fitRidge(interviews)
    const {
      estimates: [estimate],
    } = await applyHead(await buildRidgeHead(head), {
      embeddings: { values: interviews[0]!.embedding, width: 16 },
      coverage: [1],
    })
    expect(estimate).toBeCloseTo(applyRidge(head, interviews[0]!.embedding), 4)
  })

  it('refuses fewer than four participants', () => {
    expect(() => fitRidge(simulated(3, 4, 5, 4))).toThrow(TooFewPairs)
  })
})

/** Squared error on ten inner folds by normal equations, with features standardised over the participants inside each. */
function errorByRefitting(interviews: TrainingInterview[], penalty: number): number {
  const people = [...new Set(interviews.map((t) => t.participant))]
  let error = 0
  for (let fold = 0; fold < 10; fold++) {
    const out = new Set(people.filter((_, i) => i % 10 === fold))
    const inside = interviews.filter((t) => !out.has(t.participant))
    const column = (j: number) => inside.map((t) => t.embedding[j]!)
    const mean = [...inside[0]!.embedding.keys()].map((j) => column(j).reduce((a, b) => a + b, 0) / inside.length)
    const deviation = mean.map((m, j) => Math.sqrt(column(j).reduce((sum, v) => sum + (v - m) ** 2, 0) / inside.length))
    const rowOf = (t: TrainingInterview) => [...Array.from(t.embedding, (v, j) => (v - mean[j]!) / deviation[j]!), 1]
    const beta = weightedRidge(
      inside.map(rowOf),
      inside.map((t) => t.label),
      0.5,
      penalty,
    )
    for (const t of interviews)
      if (out.has(t.participant)) error += 0.5 * (t.label - rowOf(t).reduce((sum, v, j) => sum + v * beta[j]!, 0)) ** 2
  }
  return error
}

/** Normal equations of ridge with row weight `w` and a free last column, by Gauss's elimination. */
function weightedRidge(rows: number[][], labels: number[], w: number, penalty: number): number[] {
  const n = rows[0]!.length
  const a = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n + 1 }, (_, j) => (i === j && i < n - 1 ? penalty : 0)),
  )
  for (const [r, row] of rows.entries()) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) a[i]![j]! += w * row[i]! * row[j]!
      a[i]![n]! += w * row[i]! * labels[r]!
    }
  }
  for (let i = 0; i < n; i++) {
    const pivot = a
      .slice(i)
      .reduce((best, _, k) => (Math.abs(a[i + k]![i]!) > Math.abs(a[best]![i]!) ? i + k : best), i)
    ;[a[i], a[pivot]] = [a[pivot]!, a[i]!]
    for (let k = 0; k < n; k++) {
      if (k === i) continue
      const factor = a[k]![i]! / a[i]![i]!
      for (let j = i; j <= n; j++) a[k]![j]! -= factor * a[i]![j]!
    }
  }
  return a.map((row, i) => row[n]! / row[i]!)
}
