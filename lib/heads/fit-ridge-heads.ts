import type { FitReport, FittedHead, LabelledInterview } from './fitted-head.ts'
import { type Fold, foldsOfParticipant } from './folds.ts'
import { clipEstimates, mean } from './interview-estimates.ts'
import { type NestedHeads, nestedHeads } from './nested-heads.ts'
import { nestedIntervals } from './nested-intervals.ts'
import { applyRidge, fitRidge, type RidgeHead } from './ridge.ts'
import { buildRidgeHead } from './ridge-graph.ts'
import type { TrainingInterview } from './training-interview.ts'
import type { TrainingPlan } from './training-plan.ts'

/** Groups that intervals are made with: up to so many participants, each is left out alone. */
const INTERVAL_GROUPS = 20

/** Fits a ridge head for each target. */
export async function fitRidgeHeads(
  rows: readonly LabelledInterview[],
  folds: readonly Fold[],
  plan: TrainingPlan,
  report: FitReport,
): Promise<FittedHead[]> {
  const members = rows.map(({ interview }) => interview)
  const nested = nestedHeads(members, plan.folds, plan.seed, INTERVAL_GROUPS)
  const heads: FittedHead[] = []
  const targets = rows[0]!.labels.length
  for (let target = 0; target < targets; target++)
    heads.push(await fitRidgeHead(rows, folds, nested, target, (share) => report((target + share) / targets)))
  return heads
}

/** An interview as a ridge sees it, with its label of one target. */
export function ridgeRow({ interview, pooled, labels }: LabelledInterview, target: number): TrainingInterview {
  return { interview: interview.id, participant: interview.participant, embedding: pooled, label: labels[target]! }
}

async function fitRidgeHead(
  rows: readonly LabelledInterview[],
  folds: readonly Fold[],
  nested: NestedHeads,
  target: number,
  report: FitReport,
): Promise<FittedHead> {
  const training = rows.map((row) => ridgeRow(row, target))
  const sets = [...folds.map(({ leftOut }) => leftOut), ...nested.leftOut]
  const all: RidgeHead[] = []
  for (const [done, leftOut] of sets.entries()) {
    all.push(fitRidge(training.filter(({ participant }) => !leftOut.has(participant))))
    await report((done + 1) / (sets.length + 1))
  }
  const final = fitRidge(training)
  const heads = all.slice(0, folds.length)
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
    outOfFold: outOfFold.map(({ byFold, clips }) => ({ byFold, clips })),
    intervals: nestedIntervals(training, nested, (head, row) =>
      applyRidge(all[folds.length + head]!, training[row]!.embedding),
    ),
    intervalGroups: nested.groups,
    residuals: outOfFold.flatMap(({ own, byFold }, row) =>
      own.map((fold, i) => ({
        fold,
        participant: training[row]!.participant,
        value: training[row]!.label - byFold[i]!,
      })),
    ),
  }
}

function edgesOf(heads: readonly RidgeHead[]): { lowest: number; highest: number } {
  const count = (which: RidgeHead['edge']) => heads.filter(({ edge }) => edge === which).length
  return { lowest: count('lowest'), highest: count('highest') }
}
