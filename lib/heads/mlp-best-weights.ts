import { MLP_WEIGHTS, type MlpWeights } from './mlp-network.ts'

/**
 * Keeps, for each of several networks that are trained together, the weights of its best epoch so far. Each stops by itself once it has not got
 * better for some epochs, whatever the others do: what comes later is not looked at.
 */
export class MlpBestWeights {
  readonly #losses: number[]
  readonly #epochs: number[]
  readonly #weights: MlpWeights
  readonly #patience: number

  /**
   * @param initial weights of all networks, one after another
   * @param patience epochs without a better loss after which a network has stopped
   */
  constructor(networks: number, initial: MlpWeights, patience: number) {
    this.#patience = patience
    this.#losses = new Array<number>(networks).fill(Number.POSITIVE_INFINITY)
    this.#epochs = new Array<number>(networks).fill(0)
    this.#weights = Object.fromEntries(
      MLP_WEIGHTS.map((name) => [name, Float32Array.from(initial[name])]),
    ) as MlpWeights
  }

  /** Keeps the weights of the networks that had not stopped and whose loss is lower than ever. @param losses of each network, after the epoch */
  take(epoch: number, losses: readonly number[], present: MlpWeights): void {
    for (const [network, loss] of losses.entries()) {
      if (!this.isLearning(network, epoch) || !(loss < this.#losses[network]!)) continue
      this.#losses[network] = loss
      this.#epochs[network] = epoch
      for (const name of MLP_WEIGHTS) {
        const size = present[name].length / losses.length
        const start = network * size
        this.#weights[name].set(present[name].subarray(start, start + size), start)
      }
    }
  }

  /** Whether a network still learns in an epoch, counted from one. */
  isLearning(network: number, epoch: number): boolean {
    return epoch - this.#epochs[network]! <= this.#patience + 1
  }

  /** A copy of one network's weights. */
  of(network: number): MlpWeights {
    return Object.fromEntries(
      MLP_WEIGHTS.map((name) => {
        const size = this.#weights[name].length / this.#losses.length
        return [name, this.#weights[name].slice(network * size, (network + 1) * size)]
      }),
    ) as MlpWeights
  }
}
