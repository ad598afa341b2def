import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { applyHead } from '#lib/heads/apply-head.ts'
import { applyRidge, fitRidge, leaveOneParticipantOut, type TrainingInterview } from '#lib/heads/ridge.ts'
import { buildRidgeHead } from '#lib/heads/ridge-graph.ts'
import { TooFewPairs } from '#lib/statistics/errors.ts'
import { Random } from '#lib/statistics/random.ts'
import { hasShared, shared } from '../../fixtures/shared.ts'

function simulated(participants: number, visits: number, size: number, seed: number): TrainingInterview[] {
  const random = new Random(seed)
  return Array.from({ length: participants * visits }, (_, i) => {
    const embedding = Float32Array.from({ length: size }, () => random.normal())
    return {
      interview: `i${i}`,
      participant: `p${i % participants}`,
      embedding,
      label: 3 * embedding[0]! - embedding[1]! + 0.1 * random.normal(),
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

  it('finds the error on left-out participants without refitting', () => {
    const interviews = simulated(7, 2, 6, 2)
    const chosen = fitRidge(interviews).penalty
    const errorOf = (penalty: number) => leaveOneParticipantOutOnFixedScale(interviews, penalty)
    const candidates = [0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10].map((relative) => relative * 6)
    const best = candidates.reduce((a, b) => (errorOf(a) <= errorOf(b) ? a : b))
    expect(chosen).toBeCloseTo(best, 12)
  })

  it('estimates the same as ONNX as it does here', async () => {
    const interviews = simulated(6, 1, 16, 3)
    const head = fitRidge(interviews)
    const {
      estimates: [estimate],
    } = await applyHead(await buildRidgeHead(head), { values: interviews[0]!.embedding, width: 16 })
    expect(estimate).toBeCloseTo(applyRidge(head, interviews[0]!.embedding), 4)
  })

  it('refuses fewer than four participants', () => {
    expect(() => fitRidge(simulated(3, 4, 5, 4))).toThrow(TooFewPairs)
  })
})

/** Squared error by really refitting, with features standardised once as inside the head. */
function leaveOneParticipantOutOnFixedScale(interviews: TrainingInterview[], penalty: number): number {
  const size = interviews[0]!.embedding.length
  const column = (j: number) => interviews.map((t) => t.embedding[j]!)
  const mean = Array.from({ length: size }, (_, j) => column(j).reduce((a, b) => a + b, 0) / interviews.length)
  const deviation = mean.map((m, j) =>
    Math.sqrt(column(j).reduce((sum, v) => sum + (v - m) ** 2, 0) / interviews.length),
  )
  const rows = interviews.map((t) => [...Array.from(t.embedding, (v, j) => (v - mean[j]!) / deviation[j]!), 1])
  let error = 0
  for (const participant of new Set(interviews.map((t) => t.participant))) {
    const inside = interviews.flatMap((t, i) => (t.participant === participant ? [] : [i]))
    const beta = weightedRidge(
      inside.map((i) => rows[i]!),
      inside.map((i) => interviews[i]!.label),
      0.5,
      penalty,
    )
    for (const [i, t] of interviews.entries()) {
      if (t.participant === participant)
        error += 0.5 * (t.label - rows[i]!.reduce((sum, v, j) => sum + v * beta[j]!, 0)) ** 2
    }
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
