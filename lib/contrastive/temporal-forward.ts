import type { OnnxGraph } from '#lib/onnx/onnx-graph.ts'
import { layerKeys, type TemporalSizes } from './temporal-parameters.ts'

const LAYER_NORM_EPSILON = 1e-5

/**
 * How attention is computed. `combined`: scores are x · (Wqᵀ Wk) · xᵀ and what is attended to x · (Wvᵀ Woᵀ), the products in brackets made once
 * for all rows; the same sums in another order, and less work where heads are wider than the features, as EmoCLIP's are by four times. `apart`: as
 * published, by query, key and value of every row.
 */
export type AttentionForm = 'combined' | 'apart'

/**
 * EmoCLIP's temporal transformer over parameters that are inputs of the graph under their published keys: [n, frames, size] -> [n, size].
 * Behind the last attention only the class token's row is computed, which is all that the embedding needs.
 *
 * @param features name of a value [n, frames, size]
 */
export function temporalForward(
  graph: OnnxGraph,
  features: string,
  frames: number,
  sizes: TemporalSizes,
  form: AttentionForm = sizes.inner / sizes.heads > sizes.size ? 'combined' : 'apart',
): string {
  const { size, layers } = sizes
  const add = (a: string, b: string) => graph.node('Add', [a, b])
  const norm = (x: string, root: string) =>
    graph.node('LayerNormalization', [x, `${root}.weight`, `${root}.bias`], {
      axis: -1,
      epsilon: { float: LAYER_NORM_EPSILON },
    })
  const linear = (x: string, root: string) => add(timesTurned(graph, x, `${root}.weight`), `${root}.bias`)
  // The class token stands in front of a row of zeros, so that no value depends on the number of clips.
  const padded = graph.node('Pad', [features, graph.integers([0, 1, 0, 0, 0, 0])])
  const positions = rows(graph, 'temporal.pos_embedding', 0, frames + 1)
  const token = graph.node('Pad', ['temporal.cls_token', graph.integers([0, 0, 0, 0, frames, 0])])
  let stream = add(padded, add(positions, token))
  const first = (value: string) => graph.node('Gather', [value, firstRow(graph)], { axis: 1 })
  for (let layer = 0; layer < layers; layer++) {
    const keys = layerKeys(layer)
    const last = layer === layers - 1
    const x = norm(stream, keys.attention.norm)
    const asking = last ? graph.node('Reshape', [first(x), graph.integers([0, 1, size])]) : x
    const asked = last ? 1 : frames + 1
    const attended =
      form === 'combined' ? combined(graph, asking, x, asked, keys, sizes) : apart(graph, asking, x, keys, sizes)
    const before = last ? graph.node('Reshape', [first(stream), graph.integers([0, 1, size])]) : stream
    const between = add(before, add(attended, `${keys.attention.out}.bias`))
    const expanded = graph.fused('FastGelu', [linear(norm(between, keys.mlp.norm), keys.mlp.first)])[0]!
    stream = add(between, linear(expanded, keys.mlp.second))
  }
  return graph.node('Reshape', [stream, graph.integers([0, size])])
}

type LayerKeys = ReturnType<typeof layerKeys>

function combined(
  graph: OnnxGraph,
  asking: string,
  x: string,
  asked: number,
  { attention }: LayerKeys,
  { size, inner, heads }: TemporalSizes,
): string {
  const product = (a: string, b: string) => graph.node('MatMul', [a, b])
  const shaped = (value: string, shape: number[]) => graph.node('Reshape', [value, graph.integers(shape)])
  const turned = (value: string, perm: number[]) => graph.node('Transpose', [value], { perm })
  const byHead = (part: number) => shaped(`${attention.qkv}/${part}`, [heads, inner / heads, size])
  const scores = product(turned(byHead(0), [0, 2, 1]), byHead(1))
  const scaled = graph.node('Mul', [scores, graph.scalar(1 / Math.sqrt(inner / heads))])
  const ask = shaped(turned(scaled, [1, 0, 2]), [size, heads * size])
  const asks = shaped(product(asking, ask), [0, asked * heads, size])
  const weights = graph.node('Softmax', [product(asks, turned(x, [0, 2, 1]))], { axis: -1 })
  const mixed = shaped(product(weights, x), [0, asked, heads * size])
  const out = shaped(turned(`${attention.out}.weight`, [1, 0]), [heads, inner / heads, size])
  const give = shaped(product(turned(byHead(2), [0, 2, 1]), out), [heads * size, size])
  return product(mixed, give)
}

function apart(
  graph: OnnxGraph,
  asking: string,
  x: string,
  { attention }: LayerKeys,
  { heads }: TemporalSizes,
): string {
  const [q, k, v] = [asking, x, x].map((value, part) => timesTurned(graph, value, `${attention.qkv}/${part}`))
  const mixed = graph.fused('MultiHeadAttention', [q!, k!, v!], { num_heads: heads })[0]!
  return timesTurned(graph, mixed, `${attention.out}.weight`)
}

/** x · weightᵀ. */
function timesTurned(graph: OnnxGraph, x: string, weight: string): string {
  return graph.node('MatMul', [x, graph.node('Transpose', [weight], { perm: [1, 0] })])
}

function rows(graph: OnnxGraph, value: string, from: number, to: number): string {
  return graph.node('Slice', [value, graph.integers([from]), graph.integers([to]), graph.integers([1])])
}

function firstRow(graph: OnnxGraph): string {
  return graph.deferred('int64', [], () => new BigInt64Array([0n]))
}
