import { availableParallelism } from 'node:os'
import { InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node'
import type { Rows } from '#lib/numbers/rows.ts'
import type { Provider } from '#lib/onnx/provider-titles.ts'
import { sessionOptions } from '#lib/onnx/providers.ts'
import { Random } from '#lib/statistics/random.ts'
import type { LossCurve } from './loss-curve.ts'

/** A clip as networks see it: a row of the embeddings, whose label is its interview's. */
export interface MlpClip {
  participant: string
  /** Place of the interview that it belongs to. */
  interview: number
  /** Coverage of the clip, which weighs it within its interview. */
  coverage: number
}

export interface MlpOptions {
  hidden: number
  epochs: number
  batch: number
  rate: number
  decay: number
  /** Epochs without a better inner validation after which a network no longer counts. */
  patience: number
  seed: number
  /** What the steps run on; the processor where it can't. */
  provider: Provider
}

export const MLP_DEFAULTS: Omit<MlpOptions, 'seed' | 'provider'> = {
  hidden: 256,
  epochs: 60,
  batch: 512,
  rate: 1e-3,
  decay: 1e-2,
  patience: 12,
}

/** The graphs that train and apply, as bytes; models/mlp-graphs.ts writes them. */
export interface MlpGraphs {
  step: Uint8Array
  prediction: Uint8Array
}

/** One trained network, its scaling folded in: estimate = w2 · relu(w1 · embedding + b1) + b2, target after target. */
export interface MlpNetwork {
  w1: Float32Array
  b1: Float32Array
  /** Of each target. */
  w2: Float32Array[]
  b2: number[]
}

export type MlpEpoch = LossCurve[number]

/** Share of a network's training participants that decide when it stops. */
const INNER_SHARE = 0.2
const NAMES = ['w1', 'b1', 'w2', 'b2'] as const

/**
 * Trains a network for each set of left-out participants, and one with nobody left out, all in one batch of matrix products. Each network stops by the loss
 * on a fifth of its own training participants and keeps its best weights. The same seed gives the same networks on the same machine and
 * provider.
 *
 * @param embeddings a row a clip
 * @param labels of interviews, [interviews][targets]
 * @param leftOut participants of each fold
 * @param onEpoch told after every epoch; may refuse to go on by throwing
 * @returns networks of the folds, then the one of all; the losses; and what the steps ran on
 */
export async function trainMlp(
  embeddings: Rows,
  clips: readonly MlpClip[],
  labels: readonly (readonly number[])[],
  leftOut: readonly ReadonlySet<string>[],
  graphs: MlpGraphs,
  options: MlpOptions,
  onEpoch?: (epoch: MlpEpoch) => Promise<void>,
): Promise<{ networks: MlpNetwork[]; curves: MlpEpoch[]; provider: Provider }> {
  const training = new Training(embeddings, clips, labels, [...leftOut, new Set<string>()], options)
  const { step, predict, provider } = await openSessions(graphs, options.provider)
  try {
    const curves: MlpEpoch[] = []
    for (let epoch = 1; epoch <= options.epochs && training.isLearning(epoch); epoch++) {
      const loss = await training.epoch(step)
      const point = { epoch, training: loss, validation: await training.validate(predict, epoch) }
      curves.push(point)
      await onEpoch?.(point)
    }
    return { networks: training.best(), curves, provider }
  } finally {
    await step.release()
    await predict.release()
  }
}

async function openSessions(
  graphs: MlpGraphs,
  provider: Provider,
): Promise<{ step: InferenceSession; predict: InferenceSession; provider: Provider }> {
  // ONNX Runtime passes over a provider that it was built without, and says nothing.
  if (provider !== 'cpu' && !listSupportedBackends().some(({ name }) => name === provider))
    return openSessions(graphs, 'cpu')
  const settings = {
    ...sessionOptions(provider, Math.min(8, availableParallelism())),
    // Nothing else needs the processor while a head is trained.
    extra: {},
  }
  try {
    const step = await InferenceSession.create(graphs.step, settings)
    return { step, predict: await InferenceSession.create(graphs.prediction, settings), provider }
  } catch (error) {
    if (provider === 'cpu') throw error
    console.error(`Networks are trained on the processor, since ${provider} refused them:`, error)
    return openSessions(graphs, 'cpu')
  }
}

/** What a network gives for embeddings: float64[rows] of one target. */
export function applyMlp({ w1, b1, w2, b2 }: MlpNetwork, target: number, embedding: Float32Array): number {
  const hidden = b1.length
  const active = Float64Array.from(b1)
  for (let i = 0; i < embedding.length; i++) {
    const value = embedding[i]!
    const start = i * hidden
    for (let h = 0; h < hidden; h++) active[h]! += value * w1[start + h]!
  }
  let sum = b2[target]!
  for (let h = 0; h < hidden; h++) if (active[h]! > 0) sum += active[h]! * w2[target]![h]!
  return sum
}

interface NetworkRows {
  training: number[]
  validation: number[]
  /** Weight of each training and validation clip: participants weigh the same. */
  weights: Map<number, number>
}

class Training {
  readonly #x: Tensor
  readonly #size: number
  readonly #targets: number
  readonly #labels: readonly (readonly number[])[]
  readonly #clips: readonly MlpClip[]
  readonly #rows: NetworkRows[]
  readonly #options: MlpOptions
  readonly #random: Random
  readonly #mean: Float32Array
  readonly #scale: Float32Array
  readonly #labelMean: Float32Array
  readonly #labelScale: Float32Array
  #state: Record<string, Tensor>
  #steps = 0
  readonly #bestLoss: number[]
  readonly #bestEpoch: number[]
  readonly #bestWeights: Record<(typeof NAMES)[number], Float32Array>

  constructor(
    embeddings: Rows,
    clips: readonly MlpClip[],
    labels: readonly (readonly number[])[],
    leftOut: readonly ReadonlySet<string>[],
    options: MlpOptions,
  ) {
    this.#size = embeddings.width
    this.#targets = labels[0]!.length
    this.#x = new Tensor('float32', embeddings.values, [clips.length, this.#size])
    this.#clips = clips
    this.#labels = labels
    this.#options = options
    this.#random = new Random(options.seed)
    this.#rows = leftOut.map((out) => this.#split(out))
    const networks = leftOut.length
    this.#mean = new Float32Array(networks * this.#size)
    this.#scale = new Float32Array(networks * this.#size)
    this.#labelMean = new Float32Array(networks * this.#targets)
    this.#labelScale = new Float32Array(networks * this.#targets)
    for (let network = 0; network < networks; network++) this.#measure(network, embeddings)
    this.#state = this.#initial(networks)
    this.#bestLoss = new Array<number>(networks).fill(Number.POSITIVE_INFINITY)
    this.#bestEpoch = new Array<number>(networks).fill(0)
    this.#bestWeights = Object.fromEntries(
      NAMES.map((name) => [name, Float32Array.from(this.#state[name]!.data as Float32Array)]),
    ) as Record<(typeof NAMES)[number], Float32Array>
  }

  /** Whether any network got better lately. */
  isLearning(epoch: number): boolean {
    return this.#bestEpoch.some((best) => epoch - best <= this.#options.patience + 1)
  }

  async epoch(session: InferenceSession): Promise<number> {
    const { batch, rate, decay } = this.#options
    const longest = Math.max(...this.#rows.map(({ training }) => training.length))
    const orders = this.#rows.map(({ training }) => this.#shuffled(training))
    let total = 0
    let steps = 0
    for (let from = 0; from < longest; from += batch) {
      this.#steps += 1
      const width = Math.min(batch, longest)
      const { rows, y, weight } = this.#gather(orders, from, width)
      const one = (value: number) => new Tensor('float32', new Float32Array([value]), [1])
      const result = await session.run({
        ...this.#shared(),
        ...this.#state,
        rows,
        y,
        weight,
        rate: one(rate),
        decay: one(decay),
        c1: one(1 - 0.9 ** this.#steps),
        c2: one(1 - 0.999 ** this.#steps),
      })
      this.#state = Object.fromEntries(Object.keys(this.#state).map((name) => [name, result[`next_${name}`]!]))
      const losses = result.loss!.data as Float32Array
      total += losses.reduce((sum, loss) => sum + loss, 0) / losses.length
      steps += 1
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
    return total / steps
  }

  /** Squared error on the inner validation participants, mean over networks; networks that got better keep their weights. */
  async validate(session: InferenceSession, epoch: number): Promise<number> {
    const { batch } = this.#options
    const networks = this.#rows.length
    const losses = new Array<number>(networks).fill(0)
    const longest = Math.max(...this.#rows.map(({ validation }) => validation.length))
    const orders = this.#rows.map(({ validation }) => validation)
    for (let from = 0; from < longest; from += batch) {
      const width = Math.min(batch, longest - from)
      const { rows } = this.#gather(orders, from, width)
      const parameters = Object.fromEntries(NAMES.map((name) => [name, this.#state[name]!]))
      const { prediction } = await session.run({ ...this.#shared(), ...parameters, rows })
      const values = prediction!.data as Float32Array
      for (let network = 0; network < networks; network++) {
        const order = orders[network]!
        for (let i = 0; i < width && from + i < order.length; i++) {
          const clip = order[from + i]!
          const weight = this.#rows[network]!.weights.get(clip)!
          for (let target = 0; target < this.#targets; target++) {
            const expected = this.#scaledLabel(network, clip, target)
            const guess = values[(network * width + i) * this.#targets + target]!
            losses[network]! += (weight * (guess - expected) ** 2) / this.#targets
          }
        }
      }
    }
    for (const [network, loss] of losses.entries()) {
      if (!(loss < this.#bestLoss[network]!)) continue
      this.#bestLoss[network] = loss
      this.#bestEpoch[network] = epoch
      for (const name of NAMES) {
        const all = this.#state[name]!.data as Float32Array
        const size = all.length / networks
        this.#bestWeights[name].set(all.subarray(network * size, (network + 1) * size), network * size)
      }
    }
    return losses.reduce((sum, loss) => sum + loss, 0) / networks
  }

  /** Networks with their scaling of embeddings and labels folded in. */
  best(): MlpNetwork[] {
    const { hidden } = this.#options
    const size = this.#size
    return this.#rows.map((_, network) => {
      const part = (name: (typeof NAMES)[number], length: number) =>
        this.#bestWeights[name].slice(network * length, (network + 1) * length)
      const w1 = part('w1', size * hidden)
      const b1 = part('b1', hidden)
      for (let i = 0; i < size; i++) {
        const scale = this.#scale[network * size + i]!
        const shift = this.#mean[network * size + i]! * scale
        for (let h = 0; h < hidden; h++) {
          b1[h]! -= shift * w1[i * hidden + h]!
          w1[i * hidden + h]! *= scale
        }
      }
      const w2 = part('w2', hidden * this.#targets)
      const b2 = part('b2', this.#targets)
      const spread = (target: number) => this.#labelScale[network * this.#targets + target]!
      const targets = Array.from({ length: this.#targets }, (_, target) => target)
      return {
        w1,
        b1,
        w2: targets.map((target) =>
          Float32Array.from({ length: hidden }, (_, h) => w2[h * this.#targets + target]! * spread(target)),
        ),
        b2: targets.map((target) => b2[target]! * spread(target) + this.#labelMean[network * this.#targets + target]!),
      }
    })
  }

  #split(leftOut: ReadonlySet<string>): NetworkRows {
    const people = [...new Set(this.#clips.map(({ participant }) => participant))].filter((p) => !leftOut.has(p)).sort()
    const inner = new Set(this.#shuffled(people).slice(0, Math.max(1, Math.round(INNER_SHARE * people.length))))
    const training: number[] = []
    const validation: number[] = []
    for (const [i, { participant }] of this.#clips.entries()) {
      if (!leftOut.has(participant)) (inner.has(participant) ? validation : training).push(i)
    }
    return { training, validation, weights: new Map([...this.#weightsOf(training), ...this.#weightsOf(validation)]) }
  }

  /** Weights that add up to one: each participant the same, and within a participant clips by their coverage. */
  #weightsOf(rows: readonly number[]): [number, number][] {
    const totals = new Map<string, number>()
    for (const row of rows) {
      const { participant, coverage } = this.#clips[row]!
      totals.set(participant, (totals.get(participant) ?? 0) + coverage)
    }
    return rows.map((row) => {
      const { participant, coverage } = this.#clips[row]!
      return [row, coverage / totals.get(participant)! / totals.size]
    })
  }

  #measure(network: number, { values, width: size }: Rows): void {
    const { training, weights } = this.#rows[network]!
    for (let i = 0; i < size; i++) {
      let mean = 0
      for (const row of training) mean += values[row * size + i]! / training.length
      let spread = 0
      for (const row of training) spread += (values[row * size + i]! - mean) ** 2 / training.length
      this.#mean[network * size + i] = mean
      this.#scale[network * size + i] = spread > 1e-16 ? 1 / Math.sqrt(spread) : 0
    }
    for (let target = 0; target < this.#targets; target++) {
      const label = (row: number) => this.#labels[this.#clips[row]!.interview]![target]!
      let mean = 0
      for (const row of training) mean += weights.get(row)! * label(row)
      let spread = 0
      for (const row of training) spread += weights.get(row)! * (label(row) - mean) ** 2
      this.#labelMean[network * this.#targets + target] = mean
      this.#labelScale[network * this.#targets + target] = Math.sqrt(spread) || 1
    }
  }

  #scaledLabel(network: number, clip: number, target: number): number {
    const at = network * this.#targets + target
    return (this.#labels[this.#clips[clip]!.interview]![target]! - this.#labelMean[at]!) / this.#labelScale[at]!
  }

  /** Weights as PyTorch's Linear begins with: uniform within 1 / sqrt(inputs); the same for every network. */
  #initial(networks: number): Record<string, Tensor> {
    const { hidden } = this.#options
    const state: Record<string, Tensor> = {}
    const add = (name: string, shape: number[], reach: number) => {
      const length = shape.reduce((product, n) => product * n, 1)
      const one = Float32Array.from({ length }, () => this.#random.between(-reach, reach))
      const all = new Float32Array(networks * length)
      for (let network = 0; network < networks; network++) all.set(one, network * length)
      state[name] = new Tensor('float32', all, [networks, ...shape])
      for (const moment of ['m_', 'v_'])
        state[moment + name] = new Tensor('float32', new Float32Array(networks * length), [networks, ...shape])
    }
    add('w1', [this.#size, hidden], 1 / Math.sqrt(this.#size))
    add('b1', [1, hidden], 1 / Math.sqrt(this.#size))
    add('w2', [hidden, this.#targets], 1 / Math.sqrt(hidden))
    add('b2', [1, this.#targets], 1 / Math.sqrt(hidden))
    return state
  }

  #shared() {
    const shape = [this.#rows.length, 1, this.#size]
    return {
      x: this.#x,
      mean: new Tensor('float32', this.#mean, shape),
      scale: new Tensor('float32', this.#scale, shape),
    }
  }

  /** A batch of rows of every network; one that has fewer goes round. */
  #gather(orders: readonly (readonly number[])[], from: number, width: number) {
    const networks = orders.length
    const rows = new BigInt64Array(networks * width)
    const y = new Float32Array(networks * width * this.#targets)
    const weight = new Float32Array(networks * width)
    for (const [network, order] of orders.entries()) {
      let total = 0
      for (let i = 0; i < width; i++) {
        const clip = order[(from + i) % order.length]!
        const place = network * width + i
        rows[place] = BigInt(clip)
        weight[place] = this.#rows[network]!.weights.get(clip)!
        total += weight[place]!
        for (let target = 0; target < this.#targets; target++)
          y[place * this.#targets + target] = this.#scaledLabel(network, clip, target)
      }
      for (let i = 0; i < width; i++) weight[network * width + i]! /= total
    }
    return {
      rows: new Tensor('int64', rows, [networks, width]),
      y: new Tensor('float32', y, [networks, width, this.#targets]),
      weight: new Tensor('float32', weight, [networks, width, 1]),
    }
  }

  #shuffled<T>(values: readonly T[]): T[] {
    const order = [...values]
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(this.#random.next() * (i + 1))
      ;[order[i], order[j]] = [order[j]!, order[i]!]
    }
    return order
  }
}
