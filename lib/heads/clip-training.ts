import { type InferenceSession, Tensor } from 'onnxruntime-node'
import { ADAM } from '#lib/onnx/optimisers.ts'
import type { ClipModel, FilledTensor, TensorValues } from './clip-model.ts'
import { firstMoment, nextOf, secondMoment } from './clip-model-graphs.ts'
import { drawnClips, evenClips, type WeightedClips } from './drawn-clips.ts'
import { type LabelScaling, labelScaling, unscaledLabels } from './label-scaling.ts'
import { type MlpClip, type NetworkRows, networkRows } from './mlp-rows.ts'
import type { NetworkLosses } from './mlp-training.ts'

/** How networks of clips are trained. */
export interface ClipTrainingOptions {
  epochs: number
  batch: number
  rate: number
  decay: number
  /** Epochs without a better inner validation after which a network stops. */
  patience: number
  /** Clips of an interview that an epoch sees, drawn anew each time. */
  draws: number
  seed: number
}

interface Training {
  model: ClipModel
  clips: readonly MlpClip[]
  /** Of interviews, [interviews][targets]. */
  labels: readonly (readonly number[])[]
  sessions: { step: InferenceSession; predict: InferenceSession }
  options: ClipTrainingOptions
}

/**
 * Trains one network for those who are not left out. It stops by the loss on a fifth of its own training participants and keeps its best
 * weights; what it draws depends on who they are and on the seed alone, so that it is the same whatever is trained before it.
 *
 * @param onEpoch told the share that is done at most; may refuse to go on by throwing
 */
export async function trainClipNetwork(
  training: Training,
  leftOut: ReadonlySet<string>,
  onEpoch: (share: number, losses: NetworkLosses) => Promise<void>,
): Promise<{ network: TensorValues; losses: NetworkLosses }> {
  const { model, clips, labels, options } = training
  const rows = networkRows(clips, leftOut, options.seed)
  const scaling = labelScaling(clips, labels, rows)
  const scale = await model.scale(rows.training)
  const fixed = tensorsOf([
    ...model.kept,
    ...model.scaling.map((tensor) => ({ ...tensor, values: scale.get(tensor.name)! })),
  ])
  const state = new AdamState(model.learned)
  const losses: NetworkLosses = { training: [], validation: [] }
  let best = state.copy()
  let [bestLoss, bestEpoch] = [Number.POSITIVE_INFINITY, 0]
  const watched = evenClips(rows.validation, clips, options.draws)
  for (let epoch = 1; epoch <= options.epochs && epoch - bestEpoch <= options.patience + 1; epoch++) {
    losses.training.push(await oneEpoch(training, rows, scaling, fixed, state))
    const loss = await validation(training, watched, scaling, { ...fixed, ...state.parameters })
    losses.validation.push(loss)
    if (loss < bestLoss) {
      ;[best, bestLoss, bestEpoch] = [state.copy(), loss, epoch]
    }
    await onEpoch(epoch / options.epochs, losses)
  }
  unscaledLabels(best, scaling)
  return { network: new Map([...scale, ...best]), losses }
}

/** What a network gives for clips, [clips][targets]. */
export async function predictClips(
  { model, sessions: { predict }, options: { batch } }: Pick<Training, 'model' | 'sessions' | 'options'>,
  tensors: Record<string, Tensor>,
  clips: readonly number[],
): Promise<number[][]> {
  const estimates: number[][] = []
  for (let from = 0; from < clips.length; from += batch) {
    const some = clips.slice(from, from + batch)
    const { prediction } = await predict.run({ ...(await model.see(some)), ...tensors })
    const values = [...(prediction!.data as Float32Array)]
    for (const i of some.keys()) estimates.push(values.slice(i * model.targets, (i + 1) * model.targets))
  }
  return estimates
}

/** A trained network as inputs of a graph. */
export function networkTensors(model: ClipModel, network: TensorValues): Record<string, Tensor> {
  const own = [...model.scaling, ...model.learned].map(({ name, shape }) => ({
    name,
    shape,
    values: network.get(name)!,
  }))
  return tensorsOf([...model.kept, ...own])
}

function tensorsOf(tensors: readonly FilledTensor[]): Record<string, Tensor> {
  return Object.fromEntries(tensors.map(({ name, shape, values }) => [name, new Tensor('float32', values, shape)]))
}

/** One pass over the clips that the epoch draws. @returns the mean loss of its steps */
async function oneEpoch(
  { model, clips, labels, sessions, options }: Training,
  rows: NetworkRows,
  scaling: LabelScaling,
  fixed: Record<string, Tensor>,
  state: AdamState,
): Promise<number> {
  const { places: drawn, weights } = drawnClips(rows, clips, options.draws)
  let total = 0
  let steps = 0
  for (let from = 0; from < drawn.length; from += options.batch) {
    const batch = drawn.slice(from, from + options.batch)
    total += await state.step(sessions.step, options, {
      ...(await model.see(batch)),
      ...fixed,
      y: new Tensor('float32', scaledLabels(batch, clips, labels, scaling), [batch.length, model.targets]),
      weight: new Tensor('float32', sharesOf(batch, weights), [batch.length, 1]),
    })
    steps += 1
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  return total / steps
}

function scaledLabels(
  batch: readonly number[],
  clips: readonly MlpClip[],
  labels: readonly (readonly number[])[],
  { mean, spread }: LabelScaling,
): Float32Array {
  return Float32Array.from(
    batch.flatMap((row) =>
      mean.map((centre, target) => (labels[clips[row]!.interview]![target]! - centre) / spread[target]!),
    ),
  )
}

/** Weights of clips that add up to one. */
function sharesOf(batch: readonly number[], weights: WeightedClips['weights']): Float32Array {
  const total = batch.reduce((sum, row) => sum + weights.get(row)!, 0)
  return Float32Array.from(batch, (row) => weights.get(row)! / total)
}

/** Squared error of scaled labels on clips of the inner validation participants. */
async function validation(
  training: Training,
  { places: watched, weights }: WeightedClips,
  scaling: LabelScaling,
  tensors: Record<string, Tensor>,
): Promise<number> {
  const { model, clips, labels } = training
  const guesses = await predictClips(training, tensors, watched)
  const expected = scaledLabels(watched, clips, labels, scaling)
  const shares = sharesOf(watched, weights)
  return guesses.reduce(
    (sum, guess, i) =>
      sum +
      guess.reduce(
        (own, value, target) =>
          own + (shares[i]! * (value - expected[i * model.targets + target]!) ** 2) / model.targets,
        0,
      ),
    0,
  )
}

/** Tensors that learn with what Adam remembers of them, in two sets of buffers that a step reads from and writes to in turn. */
class AdamState {
  readonly #tensors: readonly FilledTensor[]
  #now: Record<string, Tensor>
  #next: Record<string, Tensor>
  #steps = 0

  constructor(tensors: readonly FilledTensor[]) {
    this.#tensors = tensors
    const state = (values: (tensor: FilledTensor) => Float32Array) =>
      Object.fromEntries(
        tensors.flatMap((tensor) => {
          const zeros = () => new Tensor('float32', new Float32Array(tensor.values.length), tensor.shape)
          return [
            [tensor.name, new Tensor('float32', values(tensor), tensor.shape)],
            [firstMoment(tensor.name), zeros()],
            [secondMoment(tensor.name), zeros()],
          ] as const
        }),
      )
    this.#now = state(({ values }) => Float32Array.from(values))
    this.#next = state(({ values }) => new Float32Array(values.length))
  }

  get parameters(): Record<string, Tensor> {
    return Object.fromEntries(this.#tensors.map(({ name }) => [name, this.#now[name]!]))
  }

  copy(): Map<string, Float32Array> {
    return new Map(
      this.#tensors.map(({ name }) => [name, Float32Array.from(this.#now[name]!.data as Float32Array)] as const),
    )
  }

  /** @returns the loss before the step */
  async step(
    session: InferenceSession,
    { rate, decay }: Pick<ClipTrainingOptions, 'rate' | 'decay'>,
    inputs: Record<string, Tensor>,
  ): Promise<number> {
    this.#steps += 1
    const one = (value: number) => new Tensor('float32', new Float32Array([value]), [1])
    const loss = one(0)
    const results = Object.fromEntries(Object.entries(this.#next).map(([name, tensor]) => [nextOf(name), tensor]))
    await session.run(
      {
        ...inputs,
        ...this.#now,
        rate: one(rate),
        decay: one(decay),
        c1: one(1 - ADAM.first ** this.#steps),
        c2: one(1 - ADAM.second ** this.#steps),
      },
      { ...results, loss },
    )
    ;[this.#now, this.#next] = [this.#next, this.#now]
    return loss.data[0] as number
  }
}
