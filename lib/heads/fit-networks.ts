import { coverageMean, isCovered } from '#lib/numbers/coverage.ts'
import { mean } from '#lib/numbers/mean.ts'
import { rowAt, stackedRows } from '#lib/numbers/rows.ts'
import type { Provider } from '#lib/onnx/provider-titles.ts'
import { applyNetworks } from './apply-networks.ts'
import type { FitReport, FittedHead, LabelledInterview } from './fitted-head.ts'
import { type Fold, foldsOfParticipant } from './folds.ts'
import { buildMlpHead, buildMlpPrediction, buildMlpStep, type MlpSizes } from './mlp-graphs.ts'
import type { MlpNetwork } from './mlp-network.ts'
import { MLP_DEFAULTS } from './mlp-options.ts'
import type { MlpClip } from './mlp-rows.ts'
import { nestedHeads, participantGroups } from './nested-heads.ts'
import { nestedIntervals } from './nested-intervals.ts'
import { trainMlp } from './train-mlp.ts'
import type { TrainingPlan } from './training-plan.ts'

/** Groups that intervals are made with: each needs a network of its own, and every two of them one more. */
export const INTERVAL_GROUPS = 6
const NOBODY: ReadonlySet<string> = new Set()
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
  const { networks, curves, provider } = await trainNetworks(
    rows,
    [...sets, NOBODY],
    plan,
    requestedProvider,
    (share, seen) =>
      // The last of it is left for what is made of the networks.
      report(0.98 * share, seen),
  )
  const estimates = await leftOutEstimates(rows, sets, networks)
  const final = networks.at(-1)!
  const ofNested = folds.length + stored.further.length
  const { inputs, hidden } = networkSizes(rows)
  return Promise.all(
    rows[0]!.labels.map(async (_, target): Promise<FittedHead> => {
      const ofClips = (set: number, row: number) => estimates[set]!.get(row)![target]!
      const ofInterview = (set: number, row: number) => coverageMean(rows[row]!.interview.coverage, ofClips(set, row))!
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
          const byClip = foldsOfParticipant(folds, interview.participant).map((fold) => ofClips(fold, row))
          return {
            byFold: byClip.map((values) => coverageMean(interview.coverage, values)!),
            clips: interview.coverage.map((_, clip) => mean(byClip.map((values) => values[clip]!))),
          }
        }),
        intervals: nestedIntervals(labelled, nested, (head, row) => ofInterview(ofNested + head, row)),
        intervalGroups: nested.groups,
        residuals: labelled.flatMap(({ participant, label }, row) =>
          stored.places.flatMap((place, fold) =>
            sets[place]!.has(participant) ? [{ fold, participant, value: label - ofInterview(place, row) }] : [],
          ),
        ),
      }
    }),
  )
}

/** What each network estimates of the clips of whom it left out. */
async function leftOutEstimates(
  rows: readonly LabelledInterview[],
  sets: readonly ReadonlySet<string>[],
  networks: readonly MlpNetwork[],
) {
  const interviews = rows.map(({ interview }) => interview)
  return applyNetworks(
    networks.slice(0, sets.length),
    interviews.map(({ embeddings }) => embeddings),
    sets.map((leftOut) => [...rows.keys()].filter((row) => leftOut.has(interviews[row]!.participant))),
    networkSizes(rows),
  )
}

/**
 * Out-of-fold estimates of networks alone, without what a head needs besides.
 *
 * @returns of each target, float64[interviews]
 */
export async function networksOutOfFold(
  rows: readonly LabelledInterview[],
  folds: readonly Fold[],
  plan: TrainingPlan,
  requestedProvider: Provider,
  report: FitReport,
): Promise<Float64Array[]> {
  const sets = folds.map(({ leftOut }) => leftOut)
  const { networks } = await trainNetworks(rows, sets, plan, requestedProvider, report)
  const estimates = await leftOutEstimates(rows, sets, networks)
  return rows[0]!.labels.map((_, target) =>
    Float64Array.from(rows, ({ interview: { participant, coverage } }, row) =>
      mean(
        foldsOfParticipant(folds, participant).map(
          (fold) => coverageMean(coverage, estimates[fold]!.get(row)![target]!)!,
        ),
      ),
    ),
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

function networkSizes(rows: readonly LabelledInterview[]): MlpSizes {
  return { inputs: rows[0]!.pooled.length, hidden: MLP_DEFAULTS.hidden, targets: rows[0]!.labels.length }
}

/** Trains a network for each set of left-out participants. */
async function trainNetworks(
  rows: readonly LabelledInterview[],
  sets: readonly ReadonlySet<string>[],
  { seed, loss }: TrainingPlan,
  requestedProvider: Provider,
  report: FitReport,
) {
  const sizes = networkSizes(rows)
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
    sizes.inputs,
  )
  return trainMlp(
    embeddings,
    clips,
    rows.map(({ labels }) => labels),
    sets,
    { step: await buildMlpStep(sizes, loss), prediction: await buildMlpPrediction(sizes) },
    { ...MLP_DEFAULTS, seed, provider: requestedProvider },
    report,
  )
}
