import { Tensor } from 'onnxruntime-node'
import type { OnnxGraph } from '#lib/onnx/onnx-graph.ts'
import { Random } from '#lib/statistics/random.ts'
import type { ClipFeatures } from './analysed-interview.ts'
import { type ClipModel, type FilledTensor, firstLinear } from './clip-model.ts'
import { columnScale } from './context-model.ts'
import { type JoinedTemporal, layerName } from './joined-temporal.ts'

/** Width of the hidden layer, as EmoCLIP's downstream task has it, and rank of low-rank updates. */
export const TEMPORAL_SIZES = { hidden: 256, rank: 8 }
const LAYER_NORM_EPSILON = 1e-5
/** Clips that the scale of frame features is measured on. */
const MEASURED_CLIPS = 256

/** Where a clip's frame features are. */
interface ClipFrames {
  features: ClipFeatures
  /** Place of the clip in its interview. */
  clip: number
}

/**
 * EmoCLIP's downstream task (Foteinopoulou and Patras, 2024, arXiv 2310.16640): the temporal transformer goes on learning over frame features,
 * which stay as they are, and with it Linear(size, 256), ReLU, Linear(256, targets) on its class token.
 *
 * @param start the encoder's own temporal part, or one of random numbers; frame features are scaled for the latter
 * @param update `all` learns every tensor of it; `low-rank` keeps its matrices and learns a product of rank 8 that is added to each (Hu et
 *   al., 2021, arXiv 2106.09685)
 */
export function temporalModel(
  clips: readonly ClipFrames[],
  start: JoinedTemporal,
  { targets, seed, update }: { targets: number; seed: number; update: 'all' | 'low-rank' },
): ClipModel {
  const { size, frames, heads } = start
  const { hidden, rank } = TEMPORAL_SIZES
  const random = new Random(seed)
  const draw = () => random.between(-1, 1)
  const isLowRank = update === 'low-rank'
  const head = [
    firstLinear('w1', [size, hidden], size, draw),
    firstLinear('b1', [1, hidden], size, draw),
    firstLinear('w2', [hidden, targets], hidden, draw),
    firstLinear('b2', [1, targets], hidden, draw),
  ]
  const added = isLowRank
    ? start.tensors.flatMap(({ name, shape }): FilledTensor[] =>
        isMatrix(shape)
          ? [
              firstLinear(`${name}/down`, [shape[0]!, rank], shape[0]!, draw),
              { name: `${name}/up`, shape: [rank, shape[1]!], values: new Float32Array(rank * shape[1]!) },
            ]
          : [],
      )
    : []
  const read = (rows: readonly number[]) =>
    featuresOf(
      rows.map((row) => clips[row]!),
      frames * size,
    )
  return {
    hidden,
    targets,
    kept: isLowRank ? start.tensors : [],
    learned: isLowRank ? [...added, ...head] : [...start.tensors, ...head],
    scaling: start.isRandom
      ? [
          { name: 'mean', shape: [1, 1, size] },
          { name: 'scale', shape: [1, 1, size] },
        ]
      : [],
    async scale(rows) {
      if (!start.isRandom) return new Map()
      const step = Math.max(1, Math.floor(rows.length / MEASURED_CLIPS))
      const values = await read(rows.filter((_, i) => i % step === 0))
      const count = values.length / size
      return columnScale(
        Array.from({ length: count }, (_, i) => values.subarray(i * size, (i + 1) * size)),
        size,
      )
    },
    declare(graph) {
      graph.input('features', ['n', frames, size])
    },
    see: async (rows) => ({ features: new Tensor('float32', await read(rows), [rows.length, frames, size]) }),
    forward(graph, value) {
      const matrix = (name: string) =>
        isLowRank
          ? graph.node('Add', [value(name), graph.node('MatMul', [value(`${name}/down`), value(`${name}/up`)])])
          : value(name)
      const scaled = start.isRandom
        ? graph.node('Mul', [graph.node('Sub', ['features', value('mean')]), value('scale')])
        : 'features'
      const embedding = temporalForward(graph, scaled, { frames, size, heads, layers: start.layers }, value, matrix)
      const first = graph.node('Add', [graph.node('MatMul', [embedding, value('w1')]), value('b1')])
      const second = graph.node('MatMul', [graph.node('Relu', [first]), value('w2')])
      return { features: embedding, prediction: graph.node('Add', [second, value('b2')]) }
    },
  }
}

const isMatrix = (shape: readonly number[]) => shape.length === 2 && !shape.includes(1)

/** Frame features of clips, float32[clips, frames, size], read interview by interview. */
async function featuresOf(clips: readonly ClipFrames[], length: number): Promise<Float32Array> {
  const values = new Float32Array(clips.length * length)
  for (const [features, own] of Map.groupBy(clips.keys(), (place) => clips[place]!.features)) {
    const read = await features.read(own.map((place) => clips[place]!.clip))
    for (const [i, place] of own.entries()) values.set(read.subarray(i * length, (i + 1) * length), place * length)
  }
  return values
}

/**
 * The temporal transformer by its joined matrices: [n, frames, size] -> [n, size]. Behind the last attention only the class token's row is
 * computed.
 */
function temporalForward(
  graph: OnnxGraph,
  features: string,
  { frames, size, heads, layers }: Pick<JoinedTemporal, 'frames' | 'size' | 'heads' | 'layers'>,
  value: (tensor: string) => string,
  matrix: (tensor: string) => string,
): string {
  const add = (a: string, b: string) => graph.node('Add', [a, b])
  const product = (a: string, b: string) => graph.node('MatMul', [a, b])
  const shaped = (of: string, shape: number[]) => graph.node('Reshape', [of, graph.integers(shape)])
  const norm = (x: string, weight: string, bias: string) =>
    graph.node('LayerNormalization', [x, value(weight), value(bias)], {
      axis: -1,
      epsilon: { float: LAYER_NORM_EPSILON },
    })
  const first = (rows: string) =>
    shaped(graph.node('Gather', [rows, graph.deferred('int64', [], () => new BigInt64Array([0n]))], { axis: 1 }), [
      0,
      1,
      size,
    ])
  // The class token, with its position, stands in front of the frames.
  let stream = add(graph.node('Pad', [features, graph.integers([0, 1, 0, 0, 0, 0])]), value('positions'))
  for (let layer = 0; layer < layers; layer++) {
    const named = (part: Parameters<typeof layerName>[1]) => layerName(layer, part)
    const isLast = layer === layers - 1
    const asked = isLast ? 1 : frames + 1
    const x = norm(stream, named('norm1/weight'), named('norm1/bias'))
    const asks = shaped(product(isLast ? first(x) : x, matrix(named('ask'))), [0, asked * heads, size])
    const shares = graph.node('Softmax', [product(asks, graph.node('Transpose', [x], { perm: [0, 2, 1] }))], {
      axis: -1,
    })
    const mixed = shaped(product(shares, x), [0, asked, heads * size])
    const attended = add(product(mixed, matrix(named('give'))), value(named('out')))
    const between = add(isLast ? first(stream) : stream, attended)
    const normed = norm(between, named('norm2/weight'), named('norm2/bias'))
    const wide = add(product(normed, matrix(named('mlp1'))), value(named('mlp1/bias')))
    const expanded = graph.fused('FastGelu', [wide])[0]!
    stream = add(between, add(product(expanded, matrix(named('mlp2'))), value(named('mlp2/bias'))))
  }
  return shaped(stream, [0, size])
}
