import { Tensor } from 'onnxruntime-node'
import { type Rows, rowAt, rowCount } from '#lib/numbers/rows.ts'
import type { OnnxGraph } from '#lib/onnx/onnx-graph.ts'
import { Random } from '#lib/statistics/random.ts'
import { type ClipModel, firstLinear } from './clip-model.ts'
import { clipNeighbours, NEIGHBOURHOOD } from './clip-neighbours.ts'
import { type FeatureKinds, featureScale } from './feature-scale.ts'

/** Width of the attention, and of the hidden layer as EmoCLIP's downstream task has it. */
export const CONTEXT_SIZES = { width: 64, hidden: 256 }

/** The clips of interviews as one table, and where each clip's neighbours are in it. */
interface NeighbouringClips {
  /** A row a clip. */
  embeddings: Rows
  /** Of each clip, as `clipNeighbours` gives them. */
  window: BigInt64Array
  counts: Float32Array
}

/**
 * Attention of a clip over its neighbours, two to each side: hidden = ReLU(W1 x + Wo Σ a v + b1), estimate = W2 hidden + b2, with a the softmax
 * of q · k / √width plus a number for each place, over the clips that show the face. After Foteinopoulou and Patras (2022), arXiv
 * 2207.05577, whose code multiplies by √width where attention divides by it (Vaswani et al., 2017, arXiv 1706.03762); this divides.
 */
export function contextModel(clips: NeighbouringClips, targets: number, seed: number, kinds?: FeatureKinds): ClipModel {
  const { embeddings } = clips
  const size = embeddings.width
  const { width, hidden } = CONTEXT_SIZES
  const random = new Random(seed)
  const draw = () => random.between(-1, 1)
  const linear = (name: string, shape: readonly number[], inputs: number) => firstLinear(name, shape, inputs, draw)
  const table = new Tensor('float32', embeddings.values, [rowCount(embeddings), size])
  return {
    hidden,
    targets,
    kept: [],
    learned: [
      ...['wq', 'wk', 'wv'].map((name) => linear(name, [size, width], size)),
      { name: 'place', shape: [1, NEIGHBOURHOOD], values: new Float32Array(NEIGHBOURHOOD) },
      linear('wo', [width, hidden], width),
      linear('w1', [size, hidden], size),
      linear('b1', [1, hidden], size),
      linear('w2', [hidden, targets], hidden),
      linear('b2', [1, targets], hidden),
    ],
    scaling: [
      { name: 'mean', shape: [1, 1, size] },
      { name: 'scale', shape: [1, 1, size] },
    ],
    scale: async (rows) =>
      columnScale(
        rows.map((row) => rowAt(embeddings, row)),
        size,
        kinds,
      ),
    declare(graph) {
      graph.input('embedding', ['clips', size])
      graph.input('window', ['n', NEIGHBOURHOOD], 'int64')
      graph.input('counts', ['n', NEIGHBOURHOOD])
    },
    async see(rows) {
      const window = new BigInt64Array(rows.length * NEIGHBOURHOOD)
      const counts = new Float32Array(rows.length * NEIGHBOURHOOD)
      for (const [i, row] of rows.entries()) {
        const [from, to] = [row * NEIGHBOURHOOD, (row + 1) * NEIGHBOURHOOD]
        window.set(clips.window.subarray(from, to), i * NEIGHBOURHOOD)
        counts.set(clips.counts.subarray(from, to), i * NEIGHBOURHOOD)
      }
      const shape = [rows.length, NEIGHBOURHOOD]
      return {
        embedding: table,
        window: new Tensor('int64', window, shape),
        counts: new Tensor('float32', counts, shape),
      }
    },
    forward: (graph, value) => forward(graph, value, width),
  }
}

function forward(graph: OnnxGraph, value: (tensor: string) => string, width: number) {
  const times = (a: string, b: string) => graph.node('Mul', [a, b])
  const product = (a: string, tensor: string) => graph.node('MatMul', [a, value(tensor)])
  const plus = (a: string, b: string) => graph.node('Add', [a, b])
  const over = (x: string, axis: number) => graph.node('ReduceSum', [x, graph.integers([axis])], { keepdims: 0 })
  const along = (x: string, axis: number) => graph.node('Unsqueeze', [x, graph.integers([axis])])
  const picked = graph.node('Gather', ['embedding', 'window'], { axis: 0 })
  const x = times(graph.node('Sub', [picked, value('mean')]), value('scale'))
  const middle = graph.deferred('int64', [], () => new BigInt64Array([BigInt((NEIGHBOURHOOD - 1) / 2)]))
  const own = graph.node('Gather', [x, middle], { axis: 1 })
  const alike = over(times(product(x, 'wk'), along(product(own, 'wq'), 1)), 2)
  const logits = plus(plus(times(alike, graph.scalar(1 / Math.sqrt(width))), value('place')), 'counts')
  const shares = graph.node('Softmax', [logits], { axis: -1 })
  const attended = over(times(product(x, 'wv'), along(shares, 2)), 1)
  const hidden = graph.node('Relu', [plus(plus(product(own, 'w1'), product(attended, 'wo')), value('b1'))])
  return { features: hidden, prediction: plus(product(hidden, 'w2'), value('b2')) }
}

/** Where the neighbours of all clips of some interviews are among those of their clips that count. */
export function neighbouringClips(
  embeddings: Rows,
  interviews: readonly { coverage: readonly number[]; from: number }[],
): NeighbouringClips {
  const parts = interviews.map(({ coverage, from }) => clipNeighbours(coverage, 'counting', from))
  const window = new BigInt64Array(rowCount(embeddings) * NEIGHBOURHOOD)
  const counts = new Float32Array(window.length)
  for (const [i, part] of parts.entries()) {
    window.set(part.window, interviews[i]!.from * NEIGHBOURHOOD)
    counts.set(part.counts, interviews[i]!.from * NEIGHBOURHOOD)
  }
  return { embeddings, window, counts }
}

/** `mean`, and `scale` to multiply by, of columns. */
export function columnScale(
  rows: readonly Float32Array[],
  size: number,
  kinds?: FeatureKinds,
): Map<string, Float32Array> {
  const mean = new Float64Array(size)
  const deviation = new Float64Array(size)
  for (let i = 0; i < size; i++) {
    for (const row of rows) mean[i]! += row[i]! / rows.length
    for (const row of rows) deviation[i]! += (row[i]! - mean[i]!) ** 2 / rows.length
    deviation[i] = Math.sqrt(deviation[i]!)
  }
  return new Map([
    ['mean', Float32Array.from(mean)],
    ['scale', Float32Array.from(featureScale(mean, deviation, kinds))],
  ])
}
