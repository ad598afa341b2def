import '#lib/onnx/no-telemetry.ts'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import onnxProto from 'onnx-proto'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { Bundle, Manifest } from '#lib/bundles/bundle.ts'
import { CLIP_STAGE, encoderShape, TEMPORAL_STAGE } from '#lib/encoders/encoder-shape.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { floatsOf } from '#lib/numbers/rows.ts'
import { OnnxGraph } from '#lib/onnx/onnx-graph.ts'
import type { FilledTensor } from './clip-model.ts'
import { type JoinedTemporal, joinedShapes, layerName } from './joined-temporal.ts'

const { onnx } = onnxProto
const { FLOAT, FLOAT16 } = onnx.TensorProto.DataType

interface Node {
  opType?: string | null
  input?: string[] | null
  output?: string[] | null
  attribute?: { name?: string | null; i?: unknown }[] | null
}

/**
 * The temporal part of an installed encoder for a network that goes on learning with it.
 *
 * @throws ConcordError bad-input where the encoder has none, or one of 8-bit numbers
 */
export async function readTemporalEncoder({ folder, manifest }: Bundle): Promise<JoinedTemporal> {
  const shape = encoderShape(manifest)
  if (!shape || !(TEMPORAL_STAGE in manifest.files)) throw withoutTemporal(manifest.title)
  return temporalOf(await readFile(path.join(folder, TEMPORAL_STAGE)), shape.clipFrames, manifest.title)
}

/** Why a temporal head can't be trained over an encoder, as far as its manifest tells; undefined where nothing is known against it. */
export function whyNoTemporal(
  { title, files, precision, architecture }: Manifest,
  start: 'encoder' | 'random',
): Message | undefined {
  if (CLIP_STAGE in files) return WITHOUT_FRAMES
  if (start === 'random') return undefined
  if (!architecture || !('longestClip' in architecture)) return noTemporal(title)
  return precision === 'int8' ? ofEightBits(title) : undefined
}

/**
 * The same of the file's bytes.
 *
 * @param frames of a clip: as many positions are taken, and one for the class token
 * @param title of the encoder, for messages
 */
export async function temporalOf(bytes: Uint8Array, frames: number, title: string): Promise<JoinedTemporal> {
  const { graph } = onnx.ModelProto.decode(bytes)
  const nodes = (graph?.node ?? []) as Node[]
  const constants = new Map((graph?.initializer ?? []).map((tensor) => [tensor.name ?? '', tensor]))
  if (nodes.some(({ opType }) => opType === 'DynamicQuantizeMatMul'))
    throw new ConcordError('bad-input', ofEightBits(title))
  const read = (name: string | undefined) => {
    const tensor = constants.get(name ?? '')
    if (!tensor) throw withoutTemporal(title)
    return { shape: (tensor.dims ?? []).map(Number), values: numbersOf(tensor.rawData!, tensor.dataType!) }
  }
  const inputs = (opType: string) => nodes.filter((node) => node.opType === opType).map(({ input }) => input ?? [])
  const norms = inputs('LayerNormalization')
  const products = inputs('MatMul').map(([, weight]) => read(weight))
  const attention = nodes.filter(({ opType }) => opType === 'MultiHeadAttention')
  const layers = attention.length
  if (layers === 0 || norms.length !== 2 * layers || products.length !== 4 * layers) throw withoutTemporal(title)
  const heads = Number(attention[0]!.attribute?.find(({ name }) => name === 'num_heads')?.i)
  const token = read(inputs('Expand')[0]?.[0])
  const positions = read(inputs('Slice')[0]?.[0])
  const size = token.shape.at(-1)!
  const hidden = products[2]!.shape[1]!
  const biases = inputs('Add').flatMap(([a, b]) => (constants.has(b!) ? [b] : constants.has(a!) ? [a] : []))
  const found = new Map<string, Float32Array>([
    ['positions', placedToken(token.values, positions.values, frames, size)],
  ])
  for (let layer = 0; layer < layers; layer++) {
    const [qkv, out, first, second] = products.slice(4 * layer, 4 * layer + 4)
    const { ask, give } = await joined(qkv!, out!, heads, size)
    const [norm1, norm2] = norms.slice(2 * layer, 2 * layer + 2)
    const [outBias, firstBias, secondBias] = biases.slice(3 * layer, 3 * layer + 3)
    const parts = {
      'norm1/weight': read(norm1![1]).values,
      'norm1/bias': read(norm1![2]).values,
      ask,
      give,
      out: read(outBias).values,
      'norm2/weight': read(norm2![1]).values,
      'norm2/bias': read(norm2![2]).values,
      mlp1: first!.values,
      'mlp1/bias': read(firstBias).values,
      mlp2: second!.values,
      'mlp2/bias': read(secondBias).values,
    }
    for (const [part, values] of Object.entries(parts)) found.set(layerName(layer, part as keyof typeof parts), values)
  }
  const tensors = [...joinedShapes({ size, frames, heads, layers, hidden })].map(
    ([name, shape]): FilledTensor => ({ name, shape, values: found.get(name)! }),
  )
  if (tensors.some(({ shape, values }) => values.length !== shape.reduce((product, n) => product * n, 1)))
    throw withoutTemporal(title)
  return { size, frames, heads, layers, tensors, isRandom: false }
}

/** Positions of the class token and of the frames, with the class token's numbers added to its own. */
function placedToken(token: Float32Array, positions: Float32Array, frames: number, size: number): Float32Array {
  const placed = positions.slice(0, (frames + 1) * size)
  for (let i = 0; i < size; i++) placed[i]! += token[i]!
  return placed
}

/** The products of a layer's attention: of `qkv` [size, 3 · inner] and `out` [inner, size]. */
async function joined(
  qkv: { shape: number[]; values: Float32Array },
  out: { shape: number[]; values: Float32Array },
  heads: number,
  size: number,
): Promise<{ ask: Float32Array; give: Float32Array }> {
  const inner = out.shape[0]!
  const graph = new OnnxGraph('joined_attention')
  const parts = graph.nodes('Split', [graph.input('qkv', [size, 3 * inner])], { axis: 1 }, 3)
  const shaped = (value: string, shape: number[]) => graph.node('Reshape', [value, graph.integers(shape)])
  // Of every head: q [heads, size, width], k and v [heads, width, size] and [heads, size, width].
  const byHead = (value: string, perm: number[]) =>
    graph.node('Transpose', [shaped(value, [size, heads, inner / heads])], { perm })
  const ask = graph.node('MatMul', [byHead(parts[0]!, [1, 0, 2]), byHead(parts[1]!, [1, 2, 0])])
  const scaled = graph.node('Mul', [ask, graph.scalar(1 / Math.sqrt(inner / heads))])
  graph.output('ask', shaped(graph.node('Transpose', [scaled], { perm: [1, 0, 2] }), [size, heads * size]), [
    size,
    heads * size,
  ])
  const given = graph.input('out', [inner, size])
  const give = graph.node('MatMul', [byHead(parts[2]!, [1, 0, 2]), shaped(given, [heads, inner / heads, size])])
  graph.output('give', shaped(give, [heads * size, size]), [heads * size, size])
  const session = await InferenceSession.create(await graph.toBytes(), { executionProviders: ['cpu'] })
  try {
    const found = await session.run({
      qkv: new Tensor('float32', qkv.values, qkv.shape),
      out: new Tensor('float32', out.values, out.shape),
    })
    const copy = (name: 'ask' | 'give') => Float32Array.from(found[name]!.data as Float32Array)
    return { ask: copy('ask'), give: copy('give') }
  } finally {
    await session.release()
  }
}

function numbersOf(bytes: Uint8Array, element: number): Float32Array {
  if (element === FLOAT) return floatsOf(bytes)
  if (element === FLOAT16) return Float32Array.from(new Float16Array(Uint8Array.from(bytes).buffer))
  throw new RangeError(`a constant of the temporal encoder has the element type ${element}`)
}

/** Of an encoder of one stage. */
export const WITHOUT_FRAMES = phrase(
  'The study’s encoder takes clips as a whole: it has no features of frames that a head could look at. Choose another model.',
)

function ofEightBits(title: string): Message {
  return phrase(
    '{title} is installed with 8-bit weights, from which nothing can go on learning. Import it as float32 or float16, or begin with random numbers.',
    { title },
  )
}

function noTemporal(title: string): Message {
  return phrase('{title} has no temporal transformer that could go on learning. Begin with random numbers instead.', {
    title,
  })
}

const withoutTemporal = (title: string) => new ConcordError('bad-input', noTemporal(title))
