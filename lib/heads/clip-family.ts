import { rowAt, stackedRows } from '#lib/numbers/rows.ts'
import type { Provider } from '#lib/onnx/provider-titles.ts'
import type { NetworkEstimates } from './apply-networks.ts'
import type { ClipModel, TensorValues } from './clip-model.ts'
import { buildClipHead, buildClipPrediction, buildClipStep, networkBytes } from './clip-model-graphs.ts'
import { type ClipTrainingOptions, networkTensors, predictClips, trainClipNetwork } from './clip-training.ts'
import { CONTEXT_SIZES, contextModel, neighbouringClips } from './context-model.ts'
import type { FittedHead, LabelledInterview } from './fitted-head.ts'
import type { JoinedTemporal } from './joined-temporal.ts'
import type { LossCurve } from './loss-curve.ts'
import { countingClips } from './mlp-rows.ts'
import { openMlpSessions } from './mlp-sessions.ts'
import type { NetworkLosses } from './mlp-training.ts'
import { leftOutPlaces, type NetworkFamily } from './network-family.ts'
import { TEMPORAL_SIZES, temporalModel } from './temporal-model.ts'
import { meanCurve } from './train-mlp.ts'
import { LEARNING, type TrainingPlan } from './training-plan.ts'

/** How networks of clips learn; set in advance. */
export const CLIP_TRAINING: Record<'context' | 'temporal', Omit<ClipTrainingOptions, 'draws' | 'seed'>> = {
  context: { epochs: 60, batch: 128, rate: 1e-3, decay: 1e-2, patience: 12 },
  temporal: { epochs: 40, batch: 32, rate: 1e-4, decay: 1e-2, patience: 10 },
}
/** A temporal part of random numbers has further to go, and so have low-rank updates, which begin at nothing. */
const FASTER = 1e-3

/** How a network of clips learns. */
export function clipTraining(
  model:
    | { kind: 'context' }
    | { kind: 'context' | 'temporal'; start: 'encoder' | 'random'; update: 'all' | 'low-rank' },
) {
  const usual = CLIP_TRAINING[model.kind]
  const isFaster =
    'start' in model && model.kind === 'temporal' && (model.start === 'random' || model.update === 'low-rank')
  return isFaster ? { ...usual, rate: FASTER } : usual
}

/** A network that was trained, as it is remembered until its training ends. */
export interface RememberedNetwork {
  estimates: Map<number, NetworkEstimates>
  losses: NetworkLosses
  /** Of a network that a head is made of. */
  network: TensorValues | undefined
}

/** Keeps networks for a training that is interrupted and goes on. */
export interface NetworkMemory {
  /** @param key tells the network from any other */
  recall(key: string): Promise<RememberedNetwork | undefined>
  keep(key: string, network: RememberedNetwork): Promise<void>
}

interface ClipFamilyOptions {
  provider: Provider
  /** What a temporal part begins with. */
  start?: JoinedTemporal | undefined
  memory?: NetworkMemory | undefined
}

/** Networks that see more of a clip than its embedding, trained one after another. */
export function clipFamily(
  rows: readonly LabelledInterview[],
  plan: TrainingPlan & { kind: 'context' | 'temporal' },
  { provider: requestedProvider, start, memory }: ClipFamilyOptions,
): NetworkFamily {
  const { draws, update } = plan.learning ?? LEARNING
  const { clips, places } = countingClips(rows)
  const model =
    plan.kind === 'context' ? contextOf(rows, places, plan.seed) : temporalOf(rows, places, plan.seed, start!, update)
  const begun = start?.isRandom ? 'random' : 'encoder'
  const options = { ...clipTraining({ kind: plan.kind, start: begun, update }), draws, seed: plan.seed }
  const rowsOf = Map.groupBy(places.keys(), (row) => places[row]!.interview)
  return {
    decay: options.decay,
    networkBytes: networkBytes(model),
    async train(sets, kept, report) {
      const graphs = { step: await buildClipStep(model, plan.loss), prediction: await buildClipPrediction(model) }
      const { step, predict, provider } = await openMlpSessions(graphs, requestedProvider)
      const training = { model, clips, labels: rows.map(({ labels }) => labels), sessions: { step, predict }, options }
      const data = fingerprint(rows, plan)
      const networks = new Map<number, TensorValues>()
      const trained: RememberedNetwork[] = []
      try {
        for (const [set, leftOut] of sets.entries()) {
          const key = JSON.stringify([data, [...leftOut].sort(), kept.includes(set)])
          let own = await memory?.recall(key)
          if (!own) {
            const { network, losses } = await trainClipNetwork(training, leftOut, (share, seen) =>
              report((set + share) / sets.length, meanCurve([...trained.map((each) => each.losses), seen])),
            )
            const estimates = new Map<number, NetworkEstimates>()
            const tensors = networkTensors(model, network)
            for (const place of leftOutPlaces(rows, leftOut)) {
              const own = rowsOf.get(place) ?? []
              const found = await predictClips(training, tensors, own)
              estimates.set(
                place,
                spreadOver(
                  rows[place]!,
                  own.map((row) => places[row]!.clip),
                  found,
                ),
              )
            }
            own = { estimates, losses, network: kept.includes(set) ? network : undefined }
            await memory?.keep(key, own)
          }
          trained.push(own)
          if (own.network) networks.set(set, own.network)
          await report((set + 1) / sets.length, meanCurve(trained.map(({ losses }) => losses)))
        }
      } finally {
        await step.release()
        await predict.release()
      }
      const curves = meanCurve(trained.map(({ losses }) => losses))
      return {
        estimates: trained.map(({ estimates }) => estimates),
        model: described(plan, model, start, curves, provider),
        head: (target, network, folds) =>
          buildClipHead(
            model,
            [network, ...folds].map((place) => networks.get(place)!),
            target,
          ),
      }
    },
  }
}

/** Tells what networks are trained from and how, so that none is recalled for another training. */
function fingerprint(rows: readonly LabelledInterview[], plan: TrainingPlan): unknown {
  return [
    plan,
    rows.map(({ interview: { id, analysisId, coverage, factors }, labels }) => [
      id,
      analysisId,
      coverage,
      labels,
      ...(factors ? [factors] : []),
    ]),
  ]
}

/** Estimates of all clips of an interview, [targets][clips]; those that do not count are zero and enter nothing. */
function spreadOver(
  { interview: { coverage }, labels }: LabelledInterview,
  clips: readonly number[],
  found: readonly (readonly number[])[],
): NetworkEstimates {
  return labels.map((_, target) => {
    const values = new Array<number>(coverage.length).fill(0)
    for (const [i, clip] of clips.entries()) values[clip] = found[i]![target]!
    return values
  })
}

type Places = readonly { interview: number; clip: number }[]

function contextOf(rows: readonly LabelledInterview[], places: Places, seed: number): ClipModel {
  const embeddings = stackedRows(
    places.map(({ interview, clip }) => rowAt(rows[interview]!.interview.embeddings, clip)),
    rows[0]!.pooled.length,
  )
  let from = 0
  const interviews = rows.map(({ interview: { coverage } }, i) => {
    const first = from
    from += places.filter(({ interview }) => interview === i).length
    return { coverage, from: first }
  })
  return contextModel(
    neighbouringClips(embeddings, interviews),
    rows[0]!.labels.length,
    seed,
    rows[0]!.interview.encoder.kinds,
  )
}

function temporalOf(
  rows: readonly LabelledInterview[],
  places: Places,
  seed: number,
  start: JoinedTemporal,
  update: 'all' | 'low-rank',
): ClipModel {
  const clips = places.map(({ interview, clip }) => ({ features: rows[interview]!.interview.features!, clip }))
  return temporalModel(clips, start, { targets: rows[0]!.labels.length, seed, update })
}

/** What a card says of the networks. */
function described(
  { kind, loss, learning }: TrainingPlan & { kind: 'context' | 'temporal' },
  model: ClipModel,
  start: JoinedTemporal | undefined,
  curves: LossCurve,
  provider: Provider,
): FittedHead['model'] {
  const { draws, update } = learning ?? LEARNING
  const shared = { loss, draws, curves, provider, learned: networkBytes(model) / 4 }
  if (kind === 'context') return { kind, hidden: model.hidden, width: CONTEXT_SIZES.width, ...shared }
  return {
    kind,
    hidden: TEMPORAL_SIZES.hidden,
    frames: start!.frames,
    size: start!.size,
    start: start!.isRandom ? 'random' : 'encoder',
    update,
    ...shared,
  }
}
