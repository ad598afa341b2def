import { elementCode, OnnxGraph } from '#lib/onnx/onnx-graph.ts'
import { Layers, type Precision } from './layers.ts'
import { transposed } from './transposed.ts'
import { type EmoclipWeights, embeddingSize, type ModelWeights, type TextTower } from './weights.ts'

/**
 * CLIP's picture encoder: `pixels` float32[n, 3, side, side], normalised, -> `features` float32[n, embedding].
 * Radford et al. (2021), arXiv 2103.00020; a patch is a row of a matrix product, which is what its convolution is.
 *
 * @param merged tokens that are merged with others in each layer, which is faster and not the same
 */
export function buildFrameEncoder(
  { visual, embedding }: ModelWeights,
  heads: number,
  precision: Precision,
  merged = 0,
): OnnxGraph {
  const graph = new OnnxGraph('frame_encoder')
  const layers = new Layers(graph, precision)
  const { width, patch, grid } = visual
  const side = patch * grid
  const pixels = layers.enter(graph.input('pixels', ['n', 3, side, side]))
  const tiles = graph.node('Reshape', [pixels, graph.integers([-1, 3, grid, patch, grid, patch])])
  const ordered = graph.node('Transpose', [tiles], { perm: [0, 2, 4, 1, 3, 5] })
  const inputs = 3 * patch * patch
  const rows = graph.node('Reshape', [ordered, graph.integers([-1, grid * grid, inputs])])
  const patches = layers.linear(rows, { weight: visual.conv, inputs, outputs: width })
  // The class token stands in front of every picture's patches.
  const count = graph.node('Shape', [pixels], { start: 0, end: 1 })
  const tokenShape = graph.node('Concat', [count, graph.integers([1, width])], { axis: 0 })
  const token = graph.node('Expand', [layers.constant(visual.classEmbedding, [1, 1, width]), tokenShape])
  const tokens = graph.node('Concat', [token, patches], { axis: 1 })
  const placed = graph.node('Add', [tokens, layers.constant(visual.positions, [1, grid * grid + 1, width])])
  const size = { tokens: grid * grid + 1, width, heads, merged }
  const first = (value: string) => graph.node('Gather', [value, firstRow(graph)], { axis: 1 })
  const classRow = layers.clipBlocks(layers.norm(placed, visual.lnPre), visual.blocks, size, visual.lnPost, first)
  const features = layers.matrix(classRow, width, embedding, () => visual.projection.read())
  graph.output('features', layers.leave(features), ['n', embedding])
  return graph
}

/**
 * EmoCLIP's temporal transformer: `features` float32[n, t, size] -> `embedding` float32[n, size], for t from 1 to one less
 * than there are positions. Foteinopoulou and Patras (2024), arXiv 2310.16640.
 */
export function buildTemporalEncoder(
  { temporal, embedding }: Pick<EmoclipWeights, 'temporal' | 'embedding'>,
  heads: number,
  precision: Precision,
): OnnxGraph {
  const graph = new OnnxGraph('temporal_encoder')
  const layers = new Layers(graph, precision)
  const features = layers.enter(graph.input('features', ['n', 't', embedding]))
  const count = graph.node('Shape', [features], { start: 0, end: 1 })
  const tokenShape = graph.node('Concat', [count, graph.integers([1, embedding])], { axis: 0 })
  const token = graph.node('Expand', [layers.constant(temporal.classToken), tokenShape])
  const tokens = graph.node('Concat', [token, features], { axis: 1 })
  const length = graph.node('Shape', [tokens], { start: 1, end: 2 })
  const positions = graph.node('Slice', [
    layers.constant(temporal.positions),
    graph.integers([0]),
    length,
    graph.integers([1]),
  ])
  let stream = graph.node('Add', [tokens, positions])
  let normed = layers.norm(stream, temporal.layers[0]!.attentionNorm)
  const first = (value: string) => graph.node('Gather', [value, firstRow(graph)], { axis: 1 })
  for (const [i, layer] of temporal.layers.entries()) {
    const following = temporal.layers[i + 1]
    const mixed = layers.attention(layers.linear(normed, layer.qkv), heads)
    // Behind the last attention only the class token's row is needed.
    const attended = layers.linear(following ? mixed : first(mixed), layer.out)
    const between = layers.addAndNorm(following ? stream : first(stream), attended, layer.mlpNorm)
    const expanded = graph.fused('FastGelu', [layers.linear(between.normed, layer.fc)])[0]!
    const added = layers.linear(expanded, layer.projection)
    stream = graph.node('Add', [between.sum, added])
    if (following) normed = layers.norm(stream, following.attentionNorm)
  }
  graph.output('embedding', layers.leave(stream), ['n', embedding])
  return graph
}

/**
 * What stands for a temporal encoder in CLIP: the mean of the frames' features, `features` [n, t, size] -> `embedding` [n, size]. Exp-CLIP
 * projects the mean, which is the mean of projected frames. Zhao et al. (2025), arXiv 2405.19100.
 */
export function buildFrameMean(weights: ModelWeights): OnnxGraph {
  const graph = new OnnxGraph('frame_mean')
  const features = graph.input('features', ['n', 't', weights.embedding])
  const mean = graph.node('ReduceMean', [features], { axes: [1], keepdims: 0 })
  graph.output('embedding', projected(graph, weights, mean), ['n', embeddingSize(weights)])
  return graph
}

/** Exp-CLIP's projection of rows, always as float32; rows as they are in other models. */
function projected(graph: OnnxGraph, { projection, embedding }: ModelWeights, rows: string): string {
  if (!projection) return rows
  const outputs = projection.shape[0]!
  return new Layers(graph, 'float32').matrix(rows, embedding, outputs, async () =>
    transposed(await projection.read(), outputs, embedding),
  )
}

/**
 * CLIP's text encoder: `tokens` int64[n, 77] -> `features` float32[n, embedding], the row of the highest token, which is
 * the end token, projected.
 */
export function buildTextEncoder(weights: ModelWeights, heads: number, precision: Precision): OnnxGraph {
  const { text, embedding } = weights
  if (!text) throw new RangeError('the checkpoint has no text encoder')
  const graph = new OnnxGraph('text_encoder')
  const layers = new Layers(graph, precision)
  const tokens = graph.input('tokens', ['n', text.tokens], 'int64')
  const words = graph.node('Gather', [layers.constant(text.embedding), tokens], { axis: 0 })
  const end = graph.node('ArgMax', [graph.node('Cast', [tokens], { to: elementCode('int32') })], {
    axis: 1,
    keepdims: 1,
  })
  const features = layers.leave(textRows(layers, text, embedding, { heads, words, end }))
  graph.output('features', projected(graph, weights, features), ['n', embeddingSize(weights)])
  return graph
}

/**
 * The same for prompts that were learned as rows: `prompts` float32[n, tokens, width] and the place of each one's end, `ends` int64[n, 1],
 * -> `features` float32[n, embedding].
 */
export function buildPromptEncoder(tower: TextTower, embedding: number, heads: number): OnnxGraph {
  const graph = new OnnxGraph('prompt_encoder')
  const layers = new Layers(graph, 'float32')
  const words = graph.input('prompts', ['n', tower.tokens, tower.width])
  const end = graph.input('ends', ['n', 1], 'int64')
  graph.output('features', textRows(layers, tower, embedding, { heads, words, end }), ['n', embedding])
  return graph
}

/** From the embeddings of words, [n, tokens, width], to the projected row of each end. */
function textRows(
  layers: Layers,
  tower: TextTower,
  embedding: number,
  { heads, words, end }: { heads: number; words: string; end: string },
): string {
  const { graph } = layers
  const placed = graph.node('Add', [words, layers.constant(tower.positions, [1, tower.tokens, tower.width])])
  const causal = layers.constant(causalBias(tower.tokens))
  const size = { tokens: tower.tokens, width: tower.width, heads }
  const atEnd = (value: string) => graph.node('GatherND', [value, end], { batch_dims: 1 })
  const row = layers.clipBlocks(placed, tower.blocks, size, tower.lnFinal, atEnd, causal)
  return layers.matrix(row, tower.width, embedding, () => tower.projection.read())
}

/** Index of the class token's row. */
function firstRow(graph: OnnxGraph): string {
  return graph.deferred('int64', [], () => new BigInt64Array([0n]))
}

/** No token attends to a later one. The lowest float16 stands for minus infinity, in every precision. */
function causalBias(tokens: number) {
  const values = new Float32Array(tokens * tokens)
  for (let row = 0; row < tokens; row++) values.fill(-65504, row * tokens + row + 1, (row + 1) * tokens)
  return { shape: [1, 1, tokens, tokens], element: 'float32' as const, read: async () => values }
}
