import { OnnxGraph } from '#lib/onnx/onnx-graph.ts'
import type { RidgeHead } from './ridge.ts'

/**
 * A ridge head as ONNX: `embedding` float32[n, size] -> `estimate` float32[n, 1], and `folds` float32[n, folds] by the heads of the folds, from
 * which intervals of new participants are made.
 */
export async function buildRidgeHead(head: RidgeHead, folds: readonly RidgeHead[] = []): Promise<Uint8Array> {
  const graph = new OnnxGraph('ridge')
  const size = head.weights.length
  const embedding = graph.input('embedding', ['n', size])
  const product = (heads: readonly RidgeHead[]) => {
    const weights = new Float32Array(size * heads.length)
    for (const [column, { weights: own }] of heads.entries()) {
      for (let row = 0; row < size; row++) weights[row * heads.length + column] = own[row]!
    }
    const intercepts = Float32Array.from(heads, ({ intercept }) => intercept)
    return graph.node('Gemm', [
      embedding,
      graph.constant(weights, [size, heads.length]),
      graph.constant(intercepts, [heads.length]),
    ])
  }
  graph.output('estimate', product([head]), ['n', 1])
  if (folds.length > 0) graph.output('folds', product(folds), ['n', folds.length])
  return graph.toBytes()
}
