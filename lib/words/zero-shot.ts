import { coverageMeans } from '#lib/numbers/coverage.ts'
import { type Rows, rowAt, rowCount } from '#lib/numbers/rows.ts'

/**
 * What a prompt's descriptions are as one vector: the mean of their text features, as EmoCLIP does for compound emotions.
 *
 * @param features float32[n, size], one row a description
 */
export function meanFeatures(features: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(features[0]!.length)
  for (const row of features) for (let i = 0; i < mean.length; i++) mean[i]! += row[i]! / features.length
  return mean
}

/**
 * The mean of descriptions' directions. Its product with a clip's direction is the mean of their cosines, where its length is kept, as
 * Exp-CLIP averages what its texts say. Zhao et al. (2025), arXiv 2405.19100.
 *
 * @param features float32[n, size], one row a description
 */
export function meanDirection(features: readonly Float32Array[]): Float32Array {
  return meanFeatures(features.map((row) => Float32Array.from(unit(row))))
}

/**
 * Probabilities of prompts for clips: softmax over the prompts of cosine times exp(logitScale). Radford et al. (2021), arXiv
 * 2103.00020, section 3.1.2; Foteinopoulou and Patras (2024).
 *
 * @param embeddings a row a clip
 * @param prompts features of each prompt, float32[size]
 * @param lengths whether each prompt counts by its direction alone, or also by its length, as that of a mean direction
 * @returns one row a clip, its numbers in [0, 1] adding up to one; undefined for a clip of zeros, which shows no face
 */
export function promptProbabilities(
  embeddings: Rows,
  prompts: readonly Float32Array[],
  logitScale: number,
  lengths: 'unit' | 'kept' = 'unit',
): (number[] | undefined)[] {
  const scale = Math.exp(logitScale)
  const directions = lengths === 'kept' ? prompts : prompts.map(unit)
  return Array.from({ length: rowCount(embeddings) }, (_, clip) => {
    const direction = unit(rowAt(embeddings, clip))
    if (Number.isNaN(direction[0]!)) return undefined
    return softmax(directions.map((prompt) => scale * product(direction, prompt)))
  })
}

/** The share of each prompt over an interview: the coverage-weighted mean of the clips that count and show a face. */
export function meanProbabilities(
  clips: readonly (readonly number[] | undefined)[],
  coverage: readonly number[],
): number[] | undefined {
  const shown = coverage.map((share, clip) => (clips[clip] ? share : 0))
  const prompts = clips.find((probabilities) => probabilities !== undefined)?.length ?? 0
  const means = coverageMeans(shown, prompts, (clip, prompt) => clips[clip]![prompt]!)
  return means && [...means]
}

function softmax(logits: readonly number[]): number[] {
  const largest = Math.max(...logits)
  const powers = logits.map((logit) => Math.exp(logit - largest))
  const total = powers.reduce((sum, power) => sum + power, 0)
  return powers.map((power) => power / total)
}

function unit(vector: Float32Array): Float64Array {
  const length = Math.sqrt(product(vector, vector))
  return Float64Array.from(vector, (value) => value / length)
}

function product(a: Float32Array | Float64Array, b: Float32Array | Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
