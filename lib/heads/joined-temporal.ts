import { Random } from '#lib/statistics/random.ts'
import type { FilledTensor } from './clip-model.ts'

/**
 * EmoCLIP's temporal transformer by what its attention computes: of each head the products WqᵀWk/√width (`ask`) and WvᵀWoᵀ (`give`), which say all of it. As
 * published, heads are four times as wide as the features, so that the products have an eighth of the numbers and any such product can be
 * learnt.
 */
export interface JoinedTemporal {
  /** Width of frame features and embeddings. */
  size: number
  /** Frames of a clip. */
  frames: number
  heads: number
  layers: number
  tensors: readonly FilledTensor[]
  /** Whether its numbers are random rather than an encoder's. */
  isRandom: boolean
}

type LayerPart =
  | 'norm1/weight'
  | 'norm1/bias'
  | 'ask'
  | 'give'
  | 'out'
  | 'norm2/weight'
  | 'norm2/bias'
  | 'mlp1'
  | 'mlp1/bias'
  | 'mlp2'
  | 'mlp2/bias'

export const layerName = (layer: number, part: LayerPart): string => `layer ${layer}/${part}`

/** The shape of each tensor. `ask` is [size, heads · size], `give` [heads · size, size]; `positions` begins with the class token's. */
export function joinedShapes({
  size,
  frames,
  heads,
  layers,
  hidden,
}: Pick<JoinedTemporal, 'size' | 'frames' | 'heads' | 'layers'> & { hidden: number }): Map<string, number[]> {
  const shapes: [string, number[]][] = [['positions', [1, frames + 1, size]]]
  for (let layer = 0; layer < layers; layer++) {
    const parts: Record<LayerPart, number[]> = {
      'norm1/weight': [size],
      'norm1/bias': [size],
      ask: [size, heads * size],
      give: [heads * size, size],
      out: [size],
      'norm2/weight': [size],
      'norm2/bias': [size],
      mlp1: [size, hidden],
      'mlp1/bias': [hidden],
      mlp2: [hidden, size],
      'mlp2/bias': [size],
    }
    for (const [part, shape] of Object.entries(parts)) shapes.push([layerName(layer, part as LayerPart), shape])
  }
  return new Map(shapes)
}

/** Sizes of a temporal part that learns from nothing: as published but with fewer heads, since studies are small. */
export const FROM_NOTHING = { heads: 4, layers: 2 }

/** A temporal part of random numbers: norms one, positions and matrices about as PyTorch's layers begin, products of them included. */
export function randomTemporal(size: number, frames: number, seed: number): JoinedTemporal {
  const random = new Random(seed)
  const { heads, layers } = FROM_NOTHING
  const deviations: [RegExp, number][] = [
    [/positions$/, 1],
    [/ask$/, 1 / (3 * size)],
    [/give$/, 1 / (3 * Math.sqrt(size * heads))],
    [/mlp[12]$/, 1 / Math.sqrt(3 * size)],
  ]
  const shapes = joinedShapes({ size, frames, heads, layers, hidden: size })
  const tensors = [...shapes].map(([name, shape]): FilledTensor => {
    const length = shape.reduce((product, n) => product * n, 1)
    const deviation = deviations.find(([pattern]) => pattern.test(name))?.[1]
    const constant = /norm[12]\/weight$/.test(name) ? 1 : 0
    const draw = () => (deviation === undefined ? constant : deviation * random.normal())
    return { name, shape, values: Float32Array.from({ length }, draw) }
  })
  return { size, frames, heads, layers, tensors, isRandom: true }
}
