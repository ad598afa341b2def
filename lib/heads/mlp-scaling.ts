import type { Rows } from '#lib/numbers/rows.ts'
import { type FeatureKinds, featureScale } from './feature-scale.ts'
import type { MlpNetwork, MlpWeights } from './mlp-network.ts'
import type { MlpClip, NetworkRows } from './mlp-rows.ts'

/**
 * The scaling of several networks that are trained together, each by its own training clips: embeddings to mean 0 and
 * standard deviation 1 (`featureScale`), labels likewise with the clips' weights.
 */
export class MlpScaling {
  /** Of embeddings: float32[networks, size]; `scale` is what they are multiplied by. */
  readonly mean: Float32Array
  readonly scale: Float32Array
  readonly size: number
  readonly targets: number
  readonly #clips: readonly MlpClip[]
  readonly #labels: readonly (readonly number[])[]
  readonly #labelMean: Float32Array
  readonly #labelScale: Float32Array

  /**
   * @param labels of interviews, [interviews][targets]
   * @param networks the clips of each
   */
  constructor(
    embeddings: Rows,
    clips: readonly MlpClip[],
    labels: readonly (readonly number[])[],
    networks: readonly NetworkRows[],
    kinds?: FeatureKinds,
  ) {
    this.size = embeddings.width
    this.targets = labels[0]!.length
    this.#clips = clips
    this.#labels = labels
    this.mean = new Float32Array(networks.length * this.size)
    this.scale = new Float32Array(networks.length * this.size)
    this.#labelMean = new Float32Array(networks.length * this.targets)
    this.#labelScale = new Float32Array(networks.length * this.targets)
    for (const [network, rows] of networks.entries()) {
      this.#measureEmbeddings(network, rows, embeddings, kinds)
      this.#measureLabels(network, rows)
    }
  }

  /** The label of a clip as a network is to give it. */
  label(network: number, clip: number, target: number): number {
    const at = network * this.targets + target
    return (this.#label(clip, target) - this.#labelMean[at]!) / this.#labelScale[at]!
  }

  /** A network of scaled embeddings and labels as one of embeddings and labels as they are. @param weights are changed */
  foldedIn(network: number, { w1, b1, w2, b2 }: MlpWeights): MlpNetwork {
    const hidden = b1.length
    for (let i = 0; i < this.size; i++) {
      const scale = this.scale[network * this.size + i]!
      const shift = this.mean[network * this.size + i]! * scale
      for (let h = 0; h < hidden; h++) {
        b1[h]! -= shift * w1[i * hidden + h]!
        w1[i * hidden + h]! *= scale
      }
    }
    const spread = (target: number) => this.#labelScale[network * this.targets + target]!
    const targets = Array.from({ length: this.targets }, (_, target) => target)
    return {
      w1,
      b1,
      w2: targets.map((target) =>
        Float32Array.from({ length: hidden }, (_, h) => w2[h * this.targets + target]! * spread(target)),
      ),
      b2: targets.map((target) => b2[target]! * spread(target) + this.#labelMean[network * this.targets + target]!),
    }
  }

  #measureEmbeddings(network: number, { training }: NetworkRows, { values }: Rows, kinds?: FeatureKinds): void {
    const size = this.size
    const means = new Float64Array(size)
    const deviations = new Float64Array(size)
    for (let i = 0; i < size; i++) {
      for (const row of training) means[i]! += values[row * size + i]! / training.length
      let spread = 0
      for (const row of training) spread += (values[row * size + i]! - means[i]!) ** 2 / training.length
      deviations[i] = Math.sqrt(spread)
    }
    this.mean.set(means, network * size)
    this.scale.set(featureScale(means, deviations, kinds), network * size)
  }

  #measureLabels(network: number, { training, weights }: NetworkRows): void {
    for (let target = 0; target < this.targets; target++) {
      let mean = 0
      for (const row of training) mean += weights.get(row)! * this.#label(row, target)
      let spread = 0
      for (const row of training) spread += weights.get(row)! * (this.#label(row, target) - mean) ** 2
      this.#labelMean[network * this.targets + target] = mean
      this.#labelScale[network * this.targets + target] = Math.sqrt(spread) || 1
    }
  }

  #label(clip: number, target: number): number {
    return this.#labels[this.#clips[clip]!.interview]![target]!
  }
}
