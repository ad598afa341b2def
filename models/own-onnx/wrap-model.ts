import onnxProto from 'onnx-proto'
import type { OwnManifest } from '#lib/bundles/own-manifest.ts'
import type { AttributeValue, Dimension } from '#lib/onnx/onnx-messages.ts'
import { nodeProto, valueInfo } from '#lib/onnx/onnx-messages.ts'
import { type OnnxModel, opsetOf, readOnnx, rename } from './onnx-model.ts'

const { onnx } = onnxProto
const INT64 = 7
/** Names that what is written around a model uses. */
const RESERVED = ['pixels', 'clips', 'features', 'embedding']
/** Since this version, ReduceMean and ReduceMax take their axes as an input. */
const AXES_AS_INPUT = 18

export interface Wrapping {
  kind: OwnManifest['kind']
  input: Pick<OwnManifest['input'], 'name' | 'layout' | 'side' | 'channelOrder'>
  frames: number
  /** Of what the network gives: a frame's features, or a clip's embedding. */
  output: { name: string; pooling: OwnManifest['output']['pooling']; size: number }
  /** Whether the network takes one picture or clip at a time. */
  single: boolean
}

/**
 * Writes what Concord's chain gives and takes around a network: pictures [n, 3, side, side] or clips [n, frames, 3, side, side] in RGB
 * are brought into its layout and order of channels, its output becomes rows of numbers. The network itself stays as it is.
 *
 * @param bytes of an ONNX file
 * @returns those of the bundle's
 */
export function wrapModel(bytes: Uint8Array, wrapping: Wrapping): Uint8Array {
  const model = readOnnx(bytes)
  const graph = model.graph!
  rename(graph, new Map(RESERVED.map((name) => [name, `own/${name}`])))
  const renamed = (name: string) => (RESERVED.includes(name) ? `own/${name}` : name)
  const { kind, input, frames, output, single } = wrapping
  const n = single ? 1 : 'n'
  const pictures = kind === 'frame'
  const shape: Dimension[] = pictures ? [n, 3, input.side, input.side] : [n, frames, 3, input.side, input.side]
  const around = new Around(model)
  const given = pictures ? 'pixels' : 'clips'
  around.before(given, renamed(input.name), input, pictures ? 1 : 2)
  around.after(renamed(output.name), pictures ? 'features' : 'embedding', pictures ? 'none' : output.pooling)
  graph.input = [
    valueInfo(given, shape, 'float32'),
    ...(graph.input ?? []).filter(({ name }) => name !== renamed(input.name)),
  ]
  graph.output = [valueInfo(pictures ? 'features' : 'embedding', [n, output.size], 'float32')]
  graph.node = [...around.first, ...(graph.node ?? []), ...around.last]
  return onnx.ModelProto.encode(model).finish()
}

/** Nodes before and after those of a model, of its own opset. */
class Around {
  readonly first: object[] = []
  readonly last: object[] = []
  readonly #model: OnnxModel

  constructor(model: OnnxModel) {
    this.#model = model
  }

  before(from: string, to: string, { layout, channelOrder }: Wrapping['input'], channels: number): void {
    const permutation = { NHWC: [0, 2, 3, 1], NCTHW: [0, 2, 1, 3, 4], NCHW: undefined, NTCHW: undefined }[layout]
    let value = from
    if (channelOrder === 'BGR') {
      const indices = this.#integers('own/order', [2, 1, 0])
      value = this.#node(this.first, 'Gather', [value, indices], 'own/turned', { axis: channels })
    }
    if (permutation) this.#node(this.first, 'Transpose', [value], to, { perm: permutation })
    else this.#node(this.first, 'Identity', [value], to)
  }

  after(from: string, to: string, pooling: Wrapping['output']['pooling']): void {
    const pooled = pooling === 'none' ? from : this.#pool(from, pooling)
    this.#node(this.last, 'Flatten', [pooled], to, { axis: 1 })
  }

  #pool(from: string, pooling: 'mean' | 'max' | 'last'): string {
    const to = 'own/pooled'
    if (pooling === 'last')
      return this.#node(this.last, 'Gather', [from, this.#integers('own/last', [-1])], to, { axis: 1 })
    const operator = pooling === 'mean' ? 'ReduceMean' : 'ReduceMax'
    if (opsetOf(this.#model) >= AXES_AS_INPUT)
      return this.#node(this.last, operator, [from, this.#integers('own/steps', [1])], to, { keepdims: 0 })
    return this.#node(this.last, operator, [from], to, { axes: [1], keepdims: 0 })
  }

  #node(
    among: object[],
    opType: string,
    input: string[],
    to: string,
    attributes: Record<string, AttributeValue> = {},
  ): string {
    among.push(nodeProto({ opType, input, output: [to], attributes }))
    return to
  }

  #integers(name: string, values: number[]): string {
    const rawData = Buffer.from(new BigInt64Array(values.map(BigInt)).buffer)
    const tensor = onnx.TensorProto.create({ name, dims: [values.length], dataType: INT64, rawData })
    this.#model.graph!.initializer = [...(this.#model.graph!.initializer ?? []), tensor]
    return name
  }
}
