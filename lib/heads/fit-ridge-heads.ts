import { mean } from '#lib/numbers/mean.ts'
import type { FitReport, FittedHead, LabelledInterview } from './fitted-head.ts'
import { type Fold, foldsOfParticipant } from './folds.ts'
import { linearReading } from './head-reading.ts'
import { clipEstimates } from './interview-estimates.ts'
import { type NestedHeads, nestedHeads } from './nested-heads.ts'
import { nestedIntervals } from './nested-intervals.ts'
import { applyRidge, fitRidges, type RidgeHead } from './ridge.ts'
import { buildRidgeHead } from './ridge-graph.ts'
import type { InterviewFeatures } from './training-interview.ts'
import type { TrainingPlan } from './training-plan.ts'

/** Groups that intervals are made with: up to so many participants, each is left out alone. */
export const INTERVAL_GROUPS = 20

/** Fits a ridge head for each target; what does not depend on labels is worked out once for all. */
export async function fitRidgeHeads(
  rows: readonly LabelledInterview[],
  folds: readonly Fold[],
  plan: TrainingPlan,
  report: FitReport,
): Promise<FittedHead[]> {
  const members = rows.map(({ interview }) => interview)
  const nested = nestedHeads(members, plan.folds, plan.seed, INTERVAL_GROUPS)
  const features = rows.map(featuresOf)
  const columns = rows[0]!.labels.map((_, target) => Float64Array.from(rows, ({ labels }) => labels[target]!))
  const sets = [...folds.map(({ leftOut }) => leftOut), ...nested.leftOut]
  const byTarget: RidgeHead[][] = columns.map(() => [])
  for (const [done, leftOut] of sets.entries()) {
    const inside = [...features.keys()].filter((row) => !leftOut.has(features[row]!.participant))
    const heads = fitRidges(
      inside.map((row) => features[row]!),
      columns.map((labels) => Float64Array.from(inside, (row) => labels[row]!)),
    )
    for (const [target, head] of heads.entries()) byTarget[target]!.push(head)
    await report((done + 1) / (sets.length + 1))
  }
  const finals = fitRidges(features, columns)
  return Promise.all(
    finals.map((final, target) => fittedRidge(rows, columns[target]!, folds, nested, byTarget[target]!, final)),
  )
}

/** An interview as a ridge sees it. */
export function featuresOf({ interview, pooled }: LabelledInterview): InterviewFeatures {
  return { participant: interview.participant, embedding: pooled, kinds: interview.encoder.kinds }
}

/** @param all heads of the folds, then the nested ones */
async function fittedRidge(
  rows: readonly LabelledInterview[],
  labels: Float64Array,
  folds: readonly Fold[],
  nested: NestedHeads,
  all: readonly RidgeHead[],
  final: RidgeHead,
): Promise<FittedHead> {
  const heads = all.slice(0, folds.length)
  const labelled = rows.map(({ interview }, row) => ({ participant: interview.participant, label: labels[row]! }))
  const outOfFold = rows.map(({ interview, pooled }) => {
    const own = foldsOfParticipant(folds, interview.participant)
    return {
      own,
      byFold: own.map((fold) => applyRidge(heads[fold]!, pooled)),
      clips: clipEstimates(interview, (embedding) => mean(own.map((fold) => applyRidge(heads[fold]!, embedding)))),
    }
  })
  return {
    onnx: await buildRidgeHead(final, heads),
    model: { kind: 'ridge', edges: edgesOf([...heads, final]) },
    penalty: final.penalty,
    linear: linearReading(
      final.weights,
      rows.map(({ pooled }) => pooled),
      labels,
    ),
    outOfFold: outOfFold.map(({ byFold, clips }) => ({ byFold, clips })),
    intervals: nestedIntervals(labelled, nested, (head, row) =>
      applyRidge(all[folds.length + head]!, rows[row]!.pooled),
    ),
    intervalGroups: nested.groups,
    residuals: outOfFold.flatMap(({ own, byFold }, row) =>
      own.map((fold, i) => ({
        fold,
        participant: labelled[row]!.participant,
        value: labels[row]! - byFold[i]!,
      })),
    ),
  }
}

function edgesOf(heads: readonly RidgeHead[]): { lowest: number; highest: number } {
  const count = (which: RidgeHead['edge']) => heads.filter(({ edge }) => edge === which).length
  return { lowest: count('lowest'), highest: count('highest') }
}
