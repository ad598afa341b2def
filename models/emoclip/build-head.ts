import { OnnxGraph } from '#lib/onnx/onnx-graph.ts'
import type { ModelWeights } from './weights.ts'

/** The last layers of EmoCLIP's downstream task: `embedding` float32[n, size] -> `estimate` float32[n, targets]. */
export async function buildImportedHead(head: NonNullable<ModelWeights['head']>): Promise<Uint8Array> {
  const graph = new OnnxGraph('mlp')
  const { hidden, out, targets } = head
  const embedding = graph.input('embedding', ['n', hidden.inputs])
  const gemm = async (x: string, { weight, bias, inputs, outputs }: typeof hidden) =>
    graph.node(
      'Gemm',
      [x, graph.constant(await weight.read(), [outputs, inputs]), graph.constant(await bias!.read(), [outputs])],
      { transB: 1 },
    )
  const activated = graph.node('Relu', [await gemm(embedding, hidden)])
  graph.output('estimate', await gemm(activated, out), ['n', targets])
  return graph.toBytes()
}
