import { coverageMean, isCovered } from '#lib/numbers/coverage.ts'
import { rowAt, stackedRows } from '#lib/numbers/rows.ts'
import type { Provider } from '#lib/onnx/provider-titles.ts'
import type { AnalysedInterview } from './analysed-interview.ts'
import type { Fold } from './folds.ts'
import type { HeadCard } from './head-card.ts'
import { buildMlpHead, buildMlpPrediction, buildMlpStep } from './mlp-graphs.ts'
import { applyMlp } from './mlp-network.ts'
import type { MlpClip } from './mlp-rows.ts'
import { applyRidge, fitRidge, type RidgeHead } from './ridge.ts'
import { buildRidgeHead } from './ridge-graph.ts'
import { MLP_DEFAULTS, type MlpEpoch, trainMlp } from './train-mlp.ts'
import type { TrainingInterview } from './training-interview.ts'
import type { TrainingPlan } from './training-plan.ts'

/** An interview that heads are trained from, with a label for each target. */
export interface LabelledInterview {
  interview: AnalysedInterview
  pooled: Float32Array
  labels: number[]
}

/** A head of one target, fitted with all of its folds. */
export interface FittedHead {
  onnx: Uint8Array
  model: HeadCard['model']
  penalty: number
  /** For each interview, by the folds that left it out: their estimates, and clip by clip their mean. */
  outOfFold: { folds: number[]; byFold: number[]; clips: number[] }[]
}

type Report = (share: number, curves?: MlpEpoch[]) => Promise<void>

/** Fits a head for each target, networks on the provider. Estimates of an interview are the coverage-weighted mean over its clips. */
export async function fitHeads(
  rows: readonly LabelledInterview[],
  folds: readonly Fold[],
  plan: TrainingPlan,
  provider: Provider,
  report: Report,
): Promise<FittedHead[]> {
  if (plan.kind === 'mlp') return fitMlps(rows, folds, plan, provider, report)
  const heads: FittedHead[] = []
  const targets = rows[0]!.labels.length
  for (let target = 0; target < targets; target++) {
    heads.push(await fitRidgeHead(rows, folds, target, (share) => report((target + share) / targets)))
  }
  return heads
}

async function fitRidgeHead(
  rows: readonly LabelledInterview[],
  folds: readonly Fold[],
  target: number,
  report: Report,
): Promise<FittedHead> {
  const training = rows.map(
    ({ interview, pooled, labels }): TrainingInterview => ({
      interview: interview.id,
      participant: interview.participant,
      embedding: pooled,
      label: labels[target]!,
    }),
  )
  const heads: RidgeHead[] = []
  for (const [fold, { leftOut }] of folds.entries()) {
    heads.push(fitRidge(training.filter(({ participant }) => !leftOut.has(participant))))
    await report((fold + 1) / (folds.length + 1))
  }
  const final = fitRidge(training)
  return {
    onnx: await buildRidgeHead(final, heads),
    model: { kind: 'ridge', edges: edgesOf([...heads, final]) },
    penalty: final.penalty,
    outOfFold: rows.map(({ interview, pooled }) => {
      const own = foldsOfParticipant(folds, interview.participant)
      return {
        folds: own,
        byFold: own.map((fold) => applyRidge(heads[fold]!, pooled)),
        clips: clipsOf(interview, (embedding) => mean(own.map((fold) => applyRidge(heads[fold]!, embedding)))),
      }
    }),
  }
}

function edgesOf(heads: readonly RidgeHead[]): { lowest: number; highest: number } {
  const count = (which: RidgeHead['edge']) => heads.filter(({ edge }) => edge === which).length
  return { lowest: count('lowest'), highest: count('highest') }
}

async function fitMlps(
  rows: readonly LabelledInterview[],
  folds: readonly Fold[],
  { seed, loss }: TrainingPlan,
  wanted: Provider,
  report: Report,
): Promise<FittedHead[]> {
  const size = rows[0]!.pooled.length
  const clips: MlpClip[] = []
  const places: { interview: number; clip: number }[] = []
  for (const [place, { interview }] of rows.entries()) {
    for (const [clip, coverage] of interview.coverage.entries()) {
      if (!isCovered(coverage)) continue
      clips.push({ participant: interview.participant, interview: place, coverage })
      places.push({ interview: place, clip })
    }
  }
  const embeddings = stackedRows(
    places.map(({ interview, clip }) => rowAt(rows[interview]!.interview.embeddings, clip)),
    size,
  )
  const targets = rows[0]!.labels.length
  const sizes = { inputs: size, hidden: MLP_DEFAULTS.hidden, targets }
  const seen: MlpEpoch[] = []
  const { networks, curves, provider } = await trainMlp(
    embeddings,
    clips,
    rows.map(({ labels }) => labels),
    folds.map(({ leftOut }) => leftOut),
    { step: await buildMlpStep(sizes, loss), prediction: await buildMlpPrediction(sizes) },
    { ...MLP_DEFAULTS, seed, provider: wanted },
    async (epoch) => {
      seen.push(epoch)
      await report(epoch.epoch / (MLP_DEFAULTS.epochs + 1), seen)
    },
  )
  const final = networks.at(-1)!
  return Promise.all(
    Array.from({ length: targets }, async (_, target): Promise<FittedHead> => {
      const { w1, b1, w2, b2 } = final
      const head = { inputs: size, hidden: MLP_DEFAULTS.hidden, w1, b1, w2: w2[target]!, b2: b2[target]! }
      return {
        onnx: await buildMlpHead(head),
        model: { kind: 'mlp', hidden: MLP_DEFAULTS.hidden, loss, curves, provider },
        penalty: MLP_DEFAULTS.decay,
        outOfFold: rows.map(({ interview }) => {
          const own = foldsOfParticipant(folds, interview.participant)
          const byClip = own.map((fold) =>
            clipsOf(interview, (embedding) => applyMlp(networks[fold]!, target, embedding)),
          )
          return {
            folds: own,
            byFold: byClip.map((values) => coverageMean(interview.coverage, values)!),
            clips: interview.coverage.map((_, clip) => mean(byClip.map((values) => values[clip]!))),
          }
        }),
      }
    }),
  )
}

function clipsOf({ embeddings, coverage }: AnalysedInterview, estimate: (embedding: Float32Array) => number): number[] {
  return coverage.map((_, clip) => estimate(rowAt(embeddings, clip)))
}

const foldsOfParticipant = (folds: readonly Fold[], participant: string) =>
  folds.flatMap(({ leftOut }, fold) => (leftOut.has(participant) ? [fold] : []))

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
