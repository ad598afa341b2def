import { coverageMean, isCovered } from '#lib/numbers/coverage.ts'
import { rowAt, stackedRows } from '#lib/numbers/rows.ts'
import type { Provider } from '#lib/onnx/provider-titles.ts'
import type { FitReport, FittedHead, LabelledInterview } from './fitted-head.ts'
import { type Fold, foldsOfParticipant } from './folds.ts'
import { clipEstimates, mean } from './interview-estimates.ts'
import type { LossCurve } from './loss-curve.ts'
import { buildMlpHead, buildMlpPrediction, buildMlpStep } from './mlp-graphs.ts'
import { applyMlp, type MlpNetwork } from './mlp-network.ts'
import type { MlpClip } from './mlp-rows.ts'
import { nestedHeads, participantGroups } from './nested-heads.ts'
import { nestedIntervals } from './nested-intervals.ts'
import { MLP_DEFAULTS, trainMlp } from './train-mlp.ts'
import type { TrainingPlan } from './training-plan.ts'

/** Groups that intervals are made with: each needs a network of its own, and every two of them one more. */
const INTERVAL_GROUPS = 6
/** Networks of folds that go into the ONNX file, half a megabyte each. */
const MOST_STORED_FOLDS = 10

/** Fits networks that share a hidden layer, and makes of them a head for each target. */
export async function fitNetworks(
  rows: readonly LabelledInterview[],
  folds: readonly Fold[],
  plan: TrainingPlan,
  requestedProvider: Provider,
  report: FitReport,
): Promise<FittedHead[]> {
  const members = rows.map(({ interview }) => interview)
  const nested = nestedHeads(members, plan.folds, plan.seed, INTERVAL_GROUPS)
  const stored = storedFolds(
    folds,
    members.map(({ participant }) => participant),
    plan.seed,
  )
  const sets = [...folds.map(({ leftOut }) => leftOut), ...stored.further, ...nested.leftOut]
  const { networks, curves, provider } = await trained(rows, sets, plan, requestedProvider, report)
  const final = networks.at(-1)!
  const ofNested = networks.slice(folds.length + stored.further.length)
  const inputs = rows[0]!.pooled.length
  const hidden = MLP_DEFAULTS.hidden
  return Promise.all(
    rows[0]!.labels.map(async (_, target): Promise<FittedHead> => {
      const ofClips = (network: MlpNetwork, row: number) =>
        clipEstimates(rows[row]!.interview, (embedding) => applyMlp(network, target, embedding))
      const ofInterview = (network: MlpNetwork, row: number) =>
        coverageMean(rows[row]!.interview.coverage, ofClips(network, row))!
      const labelled = rows.map(({ interview, labels }) => ({
        participant: interview.participant,
        label: labels[target]!,
      }))
      return {
        onnx: await buildMlpHead(
          { inputs, hidden },
          final,
          target,
          stored.places.map((place) => networks[place]!),
        ),
        model: { kind: 'mlp', hidden, loss: plan.loss, curves, provider },
        penalty: MLP_DEFAULTS.decay,
        outOfFold: rows.map(({ interview }, row) => {
          const byClip = foldsOfParticipant(folds, interview.participant).map((fold) => ofClips(networks[fold]!, row))
          return {
            byFold: byClip.map((values) => coverageMean(interview.coverage, values)!),
            clips: interview.coverage.map((_, clip) => mean(byClip.map((values) => values[clip]!))),
          }
        }),
        intervals: nestedIntervals(labelled, nested, (head, row) => ofInterview(ofNested[head]!, row)),
        intervalGroups: nested.groups,
        residuals: labelled.flatMap(({ participant, label }, row) =>
          stored.places.flatMap((place, fold) =>
            sets[place]!.has(participant)
              ? [{ fold, participant, value: label - ofInterview(networks[place]!, row) }]
              : [],
          ),
        ),
      }
    }),
  )
}

/**
 * The folds whose networks are stored for the intervals of new participants: those of the first repetition, or where they are many, those of a
 * few groups that are trained for it.
 *
 * @returns places among the folds and, after them, the further ones
 */
function storedFolds(folds: readonly Fold[], participants: readonly string[], seed: number) {
  const first = folds.flatMap(({ repeat }, place) => (repeat === 0 ? [place] : []))
  if (first.length <= MOST_STORED_FOLDS) return { places: first, further: [] }
  const further = participantGroups([...new Set(participants)], seed, INTERVAL_GROUPS)
  return { places: further.map((_, i) => folds.length + i), further }
}

/** Trains a network for each set of left-out participants, then one of all. */
async function trained(
  rows: readonly LabelledInterview[],
  sets: readonly ReadonlySet<string>[],
  { seed, loss }: TrainingPlan,
  requestedProvider: Provider,
  report: FitReport,
) {
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
  const sizes = { inputs: size, hidden: MLP_DEFAULTS.hidden, targets: rows[0]!.labels.length }
  const seen: LossCurve = []
  return trainMlp(
    embeddings,
    clips,
    rows.map(({ labels }) => labels),
    sets,
    { step: await buildMlpStep(sizes, loss), prediction: await buildMlpPrediction(sizes) },
    { ...MLP_DEFAULTS, seed, provider: requestedProvider },
    async (epoch) => {
      seen.push(epoch)
      await report(epoch.epoch / (MLP_DEFAULTS.epochs + 1), seen)
    },
  )
}
