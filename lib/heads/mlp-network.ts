/** One trained network, its scaling folded in: estimate = w2 · relu(w1 · embedding + b1) + b2, target after target. */
export interface MlpNetwork {
  w1: Float32Array
  b1: Float32Array
  /** Of each target. */
  w2: Float32Array[]
  b2: number[]
}

/** The tensors of a network, as its graphs name them. */
export const MLP_WEIGHTS = ['w1', 'b1', 'w2', 'b2'] as const
export type MlpWeights = Record<(typeof MLP_WEIGHTS)[number], Float32Array>
