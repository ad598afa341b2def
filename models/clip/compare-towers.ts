import type { StoredTensor } from '../checkpoint/checkpoint.ts'
import type { ModelWeights } from '../emoclip/weights.ts'

/** How two picture encoders compare, tensor by tensor. */
export interface TowerComparison {
  tensors: number
  /** Those that differ by more than half precision does, or in their shape. */
  different: string[]
}

/** Half precision keeps 11 binary digits; below its smallest normal number it keeps steps of this size. */
const HALF_STEP = 2 ** -10
const SMALLEST_STEP = 2 ** -24

/** Compares the picture encoders of two models to half precision, which CLIP's own files are stored in. */
export async function compareTowers(one: ModelWeights, other: ModelWeights): Promise<TowerComparison> {
  const [mine, theirs] = [towerTensors(one), towerTensors(other)]
  const names = new Set([...mine.keys(), ...theirs.keys()])
  const different: string[] = []
  for (const name of names) {
    const [a, b] = [mine.get(name), theirs.get(name)]
    if (!a || !b || a.shape.join() !== b.shape.join() || !areEqual(await a.read(), await b.read())) different.push(name)
  }
  return { tensors: names.size, different }
}

function areEqual(a: Float32Array, b: Float32Array): boolean {
  return a.every((value, i) => {
    const other = b[i]!
    // A value that is not a number equals nothing, and is then named.
    return Math.abs(value - other) <= HALF_STEP * Math.max(Math.abs(value), Math.abs(other)) + SMALLEST_STEP
  })
}

function towerTensors({ visual }: ModelWeights): Map<string, StoredTensor> {
  const tensors = new Map<string, StoredTensor>([
    ['conv1', visual.conv],
    ['class_embedding', visual.classEmbedding],
    ['positional_embedding', visual.positions],
    ['proj', visual.projection],
  ])
  const add = (name: string, { weight, bias }: { weight: StoredTensor; bias?: StoredTensor }) => {
    tensors.set(`${name}.weight`, weight)
    if (bias) tensors.set(`${name}.bias`, bias)
  }
  add('ln_pre', visual.lnPre)
  add('ln_post', visual.lnPost)
  for (const [i, block] of visual.blocks.entries())
    for (const [part, layer] of Object.entries(block)) add(`block ${i + 1} ${part}`, layer)
  return tensors
}
