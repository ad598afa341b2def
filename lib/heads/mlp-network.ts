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

/** What a network estimates of one target from an embedding. */
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
