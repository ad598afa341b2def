import { type InferenceSession, Tensor } from 'onnxruntime-node'
import type { Rows } from '#lib/numbers/rows.ts'
import { Random } from '#lib/statistics/random.ts'
import { MlpBestWeights } from './mlp-best-weights.ts'
import { MLP_WEIGHTS, type MlpNetwork, type MlpWeights } from './mlp-network.ts'
import type { MlpOptions } from './mlp-options.ts'
import { type MlpClip, type NetworkRows, networkRows, shuffled } from './mlp-rows.ts'
import { MlpScaling } from './mlp-scaling.ts'

/** The losses of one network by epoch, until it stopped. */
export interface NetworkLosses {
  training: number[]
  validation: number[]
}

/** Several networks that are trained together, one for each set of left-out participants. */
export class MlpTraining {
  readonly #x: Tensor
  readonly #rows: NetworkRows[]
  readonly #options: MlpOptions
  readonly #scaling: MlpScaling
  readonly #best: MlpBestWeights
  /** Steps that each network has made. */
  readonly #steps: number[]
  /** Of each network. */
  readonly losses: NetworkLosses[]
  #state: Record<string, Tensor>

  constructor(
    embeddings: Rows,
    clips: readonly MlpClip[],
    labels: readonly (readonly number[])[],
    leftOut: readonly ReadonlySet<string>[],
    options: MlpOptions,
  ) {
    this.#x = new Tensor('float32', embeddings.values, [clips.length, embeddings.width])
    this.#options = options
    this.#rows = leftOut.map((out) => networkRows(clips, out, options.seed))
    this.#scaling = new MlpScaling(embeddings, clips, labels, this.#rows, options.kinds)
    this.#state = this.#initial(leftOut.length)
    this.#best = new MlpBestWeights(leftOut.length, this.#weights(), options.patience)
    this.#steps = leftOut.map(() => 0)
    this.losses = leftOut.map(() => ({ training: [], validation: [] }))
  }

  /** Whether any network still learns. */
  isLearning(epoch: number): boolean {
    return this.#rows.some((_, network) => this.#best.isLearning(network, epoch))
  }

  /** One pass of every network that still learns over its own training clips, batch by batch. */
  async epoch(session: InferenceSession, epoch: number): Promise<void> {
    const { batch, rate, decay } = this.#options
    const networks = this.#rows.map(({ training, random }, network) => {
      const learns = this.#best.isLearning(network, epoch)
      return {
        order: learns ? shuffled(training, random) : training,
        steps: learns ? Math.ceil(training.length / batch) : 0,
      }
    })
    const totals = networks.map(() => 0)
    for (let step = 0; step < Math.max(...networks.map(({ steps }) => steps)); step++) {
      const active = networks.map(({ steps }) => step < steps)
      for (const [network, moves] of active.entries()) if (moves) this.#steps[network]! += 1
      const { rows, y, weight } = this.#gather(
        networks.map(({ order }) => order),
        step * batch,
        batch,
      )
      const one = (value: number) => new Tensor('float32', new Float32Array([value]), [1])
      const each = (values: readonly number[]) =>
        new Tensor('float32', Float32Array.from(values), [values.length, 1, 1])
      const result = await session.run({
        ...this.#shared(),
        ...this.#state,
        rows,
        y,
        weight,
        rate: one(rate),
        decay: one(decay),
        active: each(active.map(Number)),
        // A network that has made no step yet is not active; any number but zero will do for it.
        c1: each(this.#steps.map((steps) => 1 - 0.9 ** Math.max(1, steps))),
        c2: each(this.#steps.map((steps) => 1 - 0.999 ** Math.max(1, steps))),
      })
      this.#state = Object.fromEntries(Object.keys(this.#state).map((name) => [name, result[`next_${name}`]!]))
      const losses = result.loss!.data as Float32Array
      for (const [network, moves] of active.entries()) if (moves) totals[network]! += losses[network]!
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
    for (const [network, { steps }] of networks.entries())
      if (steps > 0) this.losses[network]!.training.push(totals[network]! / steps)
  }

  /** Squared error on the inner validation participants; networks that got better keep their weights. */
  async validate(session: InferenceSession, epoch: number): Promise<void> {
    const { batch } = this.#options
    const { targets } = this.#scaling
    const networks = this.#rows.length
    const losses = new Array<number>(networks).fill(0)
    const orders = this.#rows.map(({ validation }) => validation)
    const longest = Math.max(...orders.map(({ length }) => length))
    for (let from = 0; from < longest; from += batch) {
      const { rows, width } = this.#gather(orders, from, batch)
      const parameters = Object.fromEntries(MLP_WEIGHTS.map((name) => [name, this.#state[name]!]))
      const { prediction } = await session.run({ ...this.#shared(), ...parameters, rows })
      const values = prediction!.data as Float32Array
      for (let network = 0; network < networks; network++) {
        const order = orders[network]!
        for (let i = 0; i < width && from + i < order.length; i++) {
          const clip = order[from + i]!
          const weight = this.#rows[network]!.weights.get(clip)!
          for (let target = 0; target < targets; target++) {
            const expected = this.#scaling.label(network, clip, target)
            const guess = values[(network * width + i) * targets + target]!
            losses[network]! += (weight * (guess - expected) ** 2) / targets
          }
        }
      }
    }
    for (const [network, loss] of losses.entries())
      if (this.#best.isLearning(network, epoch)) this.losses[network]!.validation.push(loss)
    this.#best.take(epoch, losses, this.#weights())
  }

  /** Networks with their scaling of embeddings and labels folded in. */
  best(): MlpNetwork[] {
    return this.#rows.map((_, network) => this.#scaling.foldedIn(network, this.#best.of(network)))
  }

  #weights(): MlpWeights {
    return Object.fromEntries(MLP_WEIGHTS.map((name) => [name, this.#state[name]!.data])) as MlpWeights
  }

  /** Weights as PyTorch's Linear begins with: uniform within 1 / sqrt(inputs); the same for every network. */
  #initial(networks: number): Record<string, Tensor> {
    const { hidden } = this.#options
    const { size, targets } = this.#scaling
    const random = new Random(this.#options.seed)
    const state: Record<string, Tensor> = {}
    const add = (name: string, shape: number[], reach: number) => {
      const length = shape.reduce((product, n) => product * n, 1)
      const one = Float32Array.from({ length }, () => random.between(-reach, reach))
      const all = new Float32Array(networks * length)
      for (let network = 0; network < networks; network++) all.set(one, network * length)
      state[name] = new Tensor('float32', all, [networks, ...shape])
      for (const moment of ['m_', 'v_'])
        state[moment + name] = new Tensor('float32', new Float32Array(networks * length), [networks, ...shape])
    }
    add('w1', [size, hidden], 1 / Math.sqrt(size))
    add('b1', [1, hidden], 1 / Math.sqrt(size))
    add('w2', [hidden, targets], 1 / Math.sqrt(hidden))
    add('b2', [1, targets], 1 / Math.sqrt(hidden))
    return state
  }

  #shared() {
    const { mean, scale, size } = this.#scaling
    const shape = [this.#rows.length, 1, size]
    return { x: this.#x, mean: new Tensor('float32', mean, shape), scale: new Tensor('float32', scale, shape) }
  }

  /**
   * A batch of rows of every network. The last batch of a network goes round to its first rows; one that has fewer rows than the batch
   * is filled with rows of no weight, so that its loss is that of its own rows.
   */
  #gather(orders: readonly (readonly number[])[], from: number, batch: number) {
    const networks = orders.length
    const { targets } = this.#scaling
    const width = Math.min(batch, Math.max(...orders.map(({ length }) => length)))
    const rows = new BigInt64Array(networks * width)
    const y = new Float32Array(networks * width * targets)
    const weight = new Float32Array(networks * width)
    for (const [network, order] of orders.entries()) {
      let total = 0
      for (let i = 0; i < width; i++) {
        const clip = order[(from + i) % order.length]!
        const place = network * width + i
        rows[place] = BigInt(clip)
        weight[place] = i < order.length ? this.#rows[network]!.weights.get(clip)! : 0
        total += weight[place]!
        for (let target = 0; target < targets; target++)
          y[place * targets + target] = this.#scaling.label(network, clip, target)
      }
      for (let i = 0; i < width; i++) weight[network * width + i]! /= total
    }
    return {
      width,
      rows: new Tensor('int64', rows, [networks, width]),
      y: new Tensor('float32', y, [networks, width, targets]),
      weight: new Tensor('float32', weight, [networks, width, 1]),
    }
  }
}
