import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { elementCode, type OnnxGraph } from '#lib/onnx/onnx-graph.ts'
import {
  depthwiseFilterForOnnx,
  filterForOnnx,
  readTfjsWeights,
  type TfjsTensor,
  type WeightsManifest,
} from './tfjs-weights.ts'

interface TfjsNode {
  name: string
  op: string
  input?: string[]
  attr?: Record<string, { s?: string; i?: string; type?: string; list?: { i?: string[]; s?: string[] } }>
}

/** A network that TensorFlow.js runs as a graph, with its weights. */
export interface TfjsGraph {
  nodes: TfjsNode[]
  weights: Map<string, TfjsTensor>
}

/** Reads a graph model of TensorFlow.js: the file with its nodes and the list of its weights, and the weights beside it. */
export async function readTfjsGraph(file: string): Promise<TfjsGraph> {
  const model = JSON.parse(await readFile(file, 'utf8')) as {
    modelTopology: { node: TfjsNode[] }
    weightsManifest: [WeightsManifest]
  }
  const weights = await readTfjsWeights(path.dirname(file), model.weightsManifest[0])
  return { nodes: model.modelTopology.node, weights }
}

/**
 * Adds the nodes that lead to `outputs` to an ONNX graph. Pictures stay [n, height, width, channels], as TensorFlow.js has
 * them; only convolutions and pooling turn them, and ONNX Runtime joins what turns there and back.
 *
 * @param input the value that stands for the network's picture, [n,height,width,3]
 * @param outputs names of nodes of the TensorFlow.js graph
 * @returns the names of their values in the ONNX graph
 * @throws RangeError for an operator that is not known here
 */
export function addTfjsNodes(graph: OnnxGraph, tfjs: TfjsGraph, input: string, outputs: readonly string[]): string[] {
  const nodes = new Map(tfjs.nodes.map((node) => [node.name, node]))
  const values = new Map<string, string>()
  const operators = new TfjsOperators(graph, tfjs.weights)
  const valueNamed = (name: string): string => {
    const known = values.get(name)
    if (known) return known
    const node = nodes.get(name)
    if (!node) throw new RangeError(`the network has no node ${name}`)
    const value =
      node.op === 'Placeholder'
        ? input
        : tfjs.weights.has(name)
          ? operators.constant(name)
          : operators.add(node, (of) => valueNamed(node.input![of]!))
    values.set(name, value)
    return value
  }
  return outputs.map(valueNamed)
}

/** From [n,height,width,channels] to [n,channels,height,width] and back. */
const TO_CHANNELS_FIRST = [0, 3, 1, 2]
const TO_CHANNELS_LAST = [0, 2, 3, 1]

/** Operators that ONNX has with the same inputs under a name of its own. */
const SAME: Record<string, string> = {
  AddV2: 'Add',
  AddN: 'Sum',
  Mul: 'Mul',
  Sub: 'Sub',
  Floor: 'Floor',
  Maximum: 'Max',
  Minimum: 'Min',
  BatchMatMulV2: 'MatMul',
  Reshape: 'Reshape',
  Sigmoid: 'Sigmoid',
  Identity: 'Identity',
}
/** Those that join the numbers along axes, which stand in their second input. */
const JOINING: Record<string, string> = { Max: 'ReduceMax', Min: 'ReduceMin', Prod: 'ReduceProd' }

/** The operators of TensorFlow.js that the networks of faces use, each as nodes of ONNX. */
class TfjsOperators {
  readonly #graph: OnnxGraph
  readonly #weights: Map<string, TfjsTensor>

  constructor(graph: OnnxGraph, weights: Map<string, TfjsTensor>) {
    this.#graph = graph
    this.#weights = weights
  }

  /** A weight as it is stored; integers are int64, since they are shapes, axes and places. */
  constant(name: string): string {
    const { values, shape, integers } = this.#weight(name)
    if (!integers) return this.#graph.constant(values, shape)
    return this.#graph.deferred('int64', shape, () => BigInt64Array.from(values, BigInt))
  }

  add(node: TfjsNode, input: (of: number) => string): string {
    const { op } = node
    const all = () => node.input!.map((_, of) => input(of))
    if (SAME[op]) return this.#graph.node(SAME[op], all())
    if (JOINING[op]) return this.#graph.node(JOINING[op], [input(0)], { axes: this.#integersOf(node, 1), keepdims: 1 })
    switch (op) {
      case '_FusedConv2D':
        return this.#fusedConvolution(node, input)
      case 'Conv2D':
        return this.#convolution(node, input(0), filterForOnnx(this.#weightOf(node, 1)), 1)
      case 'DepthwiseConv2dNative': {
        const filter = depthwiseFilterForOnnx(this.#weightOf(node, 1))
        return this.#convolution(node, input(0), filter, filter.shape[0]!)
      }
      case 'MaxPool':
        return this.#pooling(node, input(0))
      case 'Prelu':
        return this.#graph.node('PRelu', [input(0), input(1)])
      case 'Square':
        return this.#graph.node('Mul', [input(0), input(0)])
      case 'Rsqrt':
        return this.#graph.node('Reciprocal', [this.#graph.node('Sqrt', [input(0)])])
      case 'Sum':
        return this.#graph.node('ReduceSum', [input(0), this.#graph.integers(this.#integersOf(node, 1))], {
          keepdims: 1,
        })
      case 'Pad':
        return this.#graph.node('Pad', [input(0), this.#graph.integers(padsOf(this.#integersOf(node, 1)))])
      case 'ConcatV2':
        return this.#graph.node('Concat', all().slice(0, -1), { axis: this.#integersOf(node, -1)[0]! })
      case 'GatherV2':
        return this.#graph.node('Gather', [input(0), input(1)], { axis: this.#integersOf(node, 2)[0]! })
      case 'GatherNd':
        return this.#graph.node('GatherND', [input(0), input(1)])
      case 'Transpose':
        return this.#graph.node('Transpose', [input(0)], { perm: this.#integersOf(node, 1) })
      case 'Cast':
        return this.#graph.node('Cast', [input(0)], {
          to: elementCode(node.attr!.DstT!.type === 'DT_INT32' ? 'int64' : 'float32'),
        })
      case 'StridedSlice':
        return this.#slice(node, input(0))
      default:
        throw new RangeError(`no way is known to write ${op} as ONNX`)
    }
  }

  /** A convolution to which its bias is added, and perhaps the slope for what is below 0 applied. */
  #fusedConvolution(node: TfjsNode, input: (of: number) => string): string {
    const fused = node.attr!.fused_ops!.list!.s!.map((text) => Buffer.from(text, 'base64').toString()).join(',')
    const [filter, bias] = [filterForOnnx(this.#weightOf(node, 1)), this.#weightOf(node, 2)]
    const value = this.#convolution(node, input(0), filter, 1, bias)
    if (fused === 'BiasAdd') return value
    if (fused === 'BiasAdd,Prelu') return this.#graph.node('PRelu', [value, input(3)])
    throw new RangeError(`no way is known to write a convolution with ${fused} as ONNX`)
  }

  #convolution(node: TfjsNode, x: string, filter: TfjsTensor, group: number, bias?: TfjsTensor): string {
    const turned = this.#graph.node('Transpose', [x], { perm: TO_CHANNELS_FIRST })
    const constants = [filter, ...(bias ? [bias] : [])].map(({ values, shape }) => this.#graph.constant(values, shape))
    const value = this.#graph.node('Conv', [turned, ...constants], {
      kernel_shape: filter.shape.slice(2),
      group,
      ...geometry(node),
    })
    return this.#graph.node('Transpose', [value], { perm: TO_CHANNELS_LAST })
  }

  #pooling(node: TfjsNode, x: string): string {
    const turned = this.#graph.node('Transpose', [x], { perm: TO_CHANNELS_FIRST })
    const [, height, width] = node.attr!.ksize!.list!.i!.map(Number)
    const value = this.#graph.node('MaxPool', [turned], { kernel_shape: [height!, width!], ...geometry(node) })
    return this.#graph.node('Transpose', [value], { perm: TO_CHANNELS_LAST })
  }

  /** A part of a value; where a mask says so, from the beginning or to the end of an axis. */
  #slice(node: TfjsNode, x: string): string {
    for (const mask of ['shrink_axis_mask', 'new_axis_mask', 'ellipsis_mask'])
      if (Number(node.attr![mask]!.i)) throw new RangeError(`no way is known to write ${mask} as ONNX`)
    const [begin, end, steps] = [1, 2, 3].map((of) => this.#integersOf(node, of)) as [number[], number[], number[]]
    const free = (mask: string, axis: number) => Number(node.attr![mask]!.i) & (1 << axis)
    const starts = begin.map((from, axis) => (free('begin_mask', axis) ? 0 : from))
    const ends = end.map((to, axis) => (free('end_mask', axis) ? 2 ** 31 - 1 : to))
    const parts = [starts, ends, begin.map((_, axis) => axis), steps].map((list) => this.#graph.integers(list))
    return this.#graph.node('Slice', [x, ...parts])
  }

  #weightOf(node: TfjsNode, of: number): TfjsTensor {
    return this.#weight(node.input!.at(of)!)
  }

  #integersOf(node: TfjsNode, of: number): number[] {
    return [...this.#weightOf(node, of).values]
  }

  #weight(name: string): TfjsTensor {
    const weight = this.#weights.get(name)
    if (!weight) throw new RangeError(`the network has no weight ${name}`)
    return weight
  }
}

/** Pairs of zeros before and behind each axis, as ONNX lists them: all that come before, then all behind. */
function padsOf(pairs: number[]): number[] {
  return [...pairs.filter((_, i) => i % 2 === 0), ...pairs.filter((_, i) => i % 2 === 1)]
}

function geometry({ attr }: TfjsNode) {
  const [, height, width] = attr!.strides!.list!.i!.map(Number)
  const same = Buffer.from(attr!.padding!.s!, 'base64').toString() === 'SAME'
  return { strides: [height!, width!], auto_pad: same ? 'SAME_UPPER' : 'VALID' }
}
