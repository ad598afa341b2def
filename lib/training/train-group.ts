import type { AnalysedInterview, SeeingEncoder } from '#lib/heads/analysed-interview.ts'
import { fitHeads } from '#lib/heads/fit-heads.ts'
import { featuresOf } from '#lib/heads/fit-ridge-heads.ts'
import type { HeadCard } from '#lib/heads/head-card.ts'
import type { LinearReading } from '#lib/heads/head-reading.ts'
import { learningCurves } from '#lib/heads/learning-curve.ts'
import type { LossCurve } from '#lib/heads/loss-curve.ts'
import type { Target } from '#lib/heads/target.ts'
import type { TrainingPlan } from '#lib/heads/training-plan.ts'
import type { estimateRow } from './estimate-rows.ts'
import { evaluateHead } from './head-evaluation.ts'
import { labelledInterviews, oneEncoder } from './labelled-interviews.ts'
import { type NetworkTools, networkResources } from './network-resources.ts'
import { demandParticipants, plannedFolds, trainedInFolds } from './training-folds.ts'

/** Share of the time that heads take; learning curves take the rest. */
const SHARE_OF_HEADS = { ridge: 0.8, mlp: 0.97, context: 0.97, temporal: 0.99 }

/** What the heads of one group were trained from. */
export interface Trained {
  size: number
  encoder: SeeingEncoder
  participants: string[]
  sheets: string[]
  estimates: ReturnType<typeof estimateRow>[]
}

/** A head of one target, with what its card says before it is known whose study it is. */
export interface TrainedHead extends Trained {
  target: Target
  onnx: Uint8Array
  linear: LinearReading | undefined
  card: Omit<HeadCard, 'plan' | 'target' | 'label' | 'encoder' | 'software' | 'missing' | 'reads'> & {
    missing: Omit<HeadCard['missing'], 'withoutAnalysis'>
  }
}

/** Trains a head for each target of a group, from the interviews that have a label of all of them. */
export async function trainGroup(
  analysed: readonly AnalysedInterview[],
  targets: readonly Target[],
  plan: TrainingPlan,
  tools: NetworkTools,
  report: (share: number, curves?: LossCurve) => Promise<void>,
): Promise<TrainedHead[]> {
  const { usable, missing } = labelledInterviews(analysed, targets, plan.label)
  const participants = [...new Set(usable.map(({ interview }) => interview.participant))].sort()
  demandParticipants(participants.length)
  const encoder = oneEncoder(usable.map(({ interview }) => interview))
  const folds = plannedFolds(
    usable.map(({ interview }) => interview),
    plan,
  )
  const share = SHARE_OF_HEADS[plan.kind]
  const fitting = (done: number, curves?: LossCurve) => report(share * done, curves)
  const resources = await networkResources(usable, plan, tools)
  const fitted = await trainedInFolds(participants.length, () => fitHeads(usable, folds, plan, resources, fitting))
  const sample: HeadCard['sample'] = {
    participants: participants.length,
    interviews: usable.length,
    sheets: usable.reduce((sum, { sheets }) => sum + sheets.length, 0),
    sites: countBy(usable.map(({ interview }) => interview.site ?? 'no site')),
  }
  const shared = {
    size: usable[0]!.pooled.length,
    encoder,
    participants,
    sheets: usable.flatMap(({ sheets }) => sheets),
  }
  const learning = await learningCurves(
    usable.map(featuresOf),
    targets.map((_, place) => Float64Array.from(usable, ({ labels }) => labels[place]!)),
    plan.seed,
    (done) => report(share + (1 - share) * done),
  )
  return targets.map((target, place) => {
    const head = fitted[place]!
    const { estimates, figures } = evaluateHead(usable, head, target, place)
    const { onnx, model, penalty, linear } = head
    const card = { sample, missing, model, penalty, foldCount: folds.length, learning: learning[place]!, ...figures }
    return { ...shared, target, onnx, linear, estimates, card }
  })
}

function countBy(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const value of [...values].sort()) counts[value] = (counts[value] ?? 0) + 1
  return counts
}
