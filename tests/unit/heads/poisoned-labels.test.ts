import { describe, expect, it } from 'vitest'
import type { AnalysedInterview } from '#lib/heads/analysed-interview.ts'
import { fitHeads } from '#lib/heads/fit-heads.ts'
import type { LabelledInterview } from '#lib/heads/fitted-head.ts'
import { type FoldScheme, foldsOf } from '#lib/heads/folds.ts'
import { randomTemporal } from '#lib/heads/joined-temporal.ts'
import { poolClips } from '#lib/heads/pool-clips.ts'
import { type TrainingPlan, trainingPlanSchema } from '#lib/heads/training-plan.ts'
import { Random } from '#lib/statistics/random.ts'

const SIZE = 6
const CLIPS = 3

/** Interviews whose first feature carries some of the label, with a second visit of every fourth participant. */
function interviews(participants: number, targets: number): LabelledInterview[] {
  const random = new Random(77)
  const visits = Array.from({ length: participants }, (_, i) => (i % 4 === 0 ? [i, i] : [i])).flat()
  return visits.map((person, place) => {
    const labels = Array.from({ length: targets }, () => 12 + 4 * random.normal())
    const values = Float32Array.from(
      { length: CLIPS * SIZE },
      (_, i) => random.normal() + (i % SIZE === 0 ? (labels[0]! - 12) / 4 : 0),
    )
    const embeddings = { values, width: SIZE }
    const coverage = [1, 0.9, 0.8]
    const pooled = poolClips(embeddings, coverage)!
    const interview: AnalysedInterview = {
      id: `interview-${place}`,
      participant: `P-${person}`,
      visit: 'V1',
      site: ['A', 'B', 'C'][person % 3]!,
      sex: null,
      ageBand: null,
      analysisId: `analysis-${place}`,
      encoder: { sha256: 'e', intendedUse: '' },
      embeddings,
      coverage,
      // A frame is a third of an embedding.
      features: {
        frames: 3,
        read: async (clips) =>
          Float32Array.from(clips.flatMap((clip) => [...values.slice(clip * SIZE, (clip + 1) * SIZE)])),
      },
      pooled,
      sheets: [],
    }
    return { interview, pooled, labels }
  })
}

const KINDS: [string, Partial<TrainingPlan>, number][] = [
  ['ridge', { kind: 'ridge' }, 1],
  ['network by squared error', { kind: 'mlp', loss: 'squared error' }, 1],
  ['network by concordance, two targets', { kind: 'mlp', loss: 'concordance' }, 2],
]
const LEARNING = { draws: 1, start: 'random', update: 'low-rank' } as const
const OF_CLIPS: [string, Partial<TrainingPlan>, number][] = [
  ['network of neighbours', { kind: 'context', loss: 'concordance and relations', learning: LEARNING }, 2],
  ['temporal network', { kind: 'temporal', loss: 'squared error', learning: LEARNING }, 1],
]
const SCHEMES: FoldScheme[] = [
  { kind: 'leave-one-participant-out' },
  { kind: 'grouped-k-fold', folds: 4, repeats: 2 },
  { kind: 'leave-one-site-out' },
]

const RESOURCES = { provider: 'cpu', start: randomTemporal(2, 3, 1) } as const
const CASES = [
  ...KINDS.flatMap((kind) => SCHEMES.map((folds) => [...kind, folds] as const)),
  // One scheme is enough: networks of clips are trained for the same sets of participants.
  ...OF_CLIPS.map((kind) => [...kind, SCHEMES[2]!] as const),
]

describe('out-of-fold estimates and intervals', () => {
  it.each(CASES)('of a %s hear nothing of the participant’s own label', async (_, options, targets, folds) => {
    const plan = trainingPlanSchema.parse({
      ...options,
      folds,
      targets: Array.from({ length: targets }, (_, i) => `t${i}`),
    })
    const rows = interviews(15, targets)
    const members = rows.map(({ interview }) => interview)
    const outOfFold = async (labelled: LabelledInterview[]) =>
      (await fitHeads(labelled, foldsOf(members, folds, 5), plan, RESOURCES, async () => undefined)).map((head) =>
        head.outOfFold.map((estimate, i) => ({ ...estimate, ...head.intervals[i] })),
      )
    const before = await outOfFold(rows)
    expect(before[0]!.every(({ interval90 }) => interval90)).toBe(true)
    for (const poison of [1000, -40]) {
      const own = (row: LabelledInterview) => row.interview.participant === 'P-4'
      const after = await outOfFold(
        rows.map((row) => (own(row) ? { ...row, labels: row.labels.map((label) => label + poison) } : row)),
      )
      for (const [target, estimates] of after.entries())
        for (const [i, estimate] of estimates.entries())
          if (own(rows[i]!)) expect(estimate).toEqual(before[target]![i])
          else if (rows[i]!.interview.participant === 'P-5') expect(estimate).not.toEqual(before[target]![i])
    }
  })
})
