import type { RidgeHead } from '#lib/heads/ridge.ts'
import { OnnxGraph } from './onnx-graph.ts'

/** A ridge head as ONNX: `embedding` float32[n,512] -> `estimate` float32[n,1]. */
export function buildRidgeHead({ weights, intercept }: RidgeHead): Promise<Uint8Array> {
  const size = weights.length
  const graph = new OnnxGraph('ridge')
  const embedding = graph.input('embedding', ['n', size])
  const product = graph.node('Gemm', [
    embedding,
    graph.constant(Float32Array.from(weights), [size, 1]),
    graph.constant(new Float32Array([intercept]), [1]),
  ])
  graph.output('estimate', product, ['n', 1])
  return graph.toBytes()
}
