import type { KnownValue } from './onnx-graph.ts'
import type { Dimension, GraphNode } from './onnx-messages.ts'

/** The shape of each value, by name. Free dimensions are names; two of the same name are of the same size. */
export type Shapes = ReadonlyMap<string, readonly Dimension[]>
type Shape = readonly Dimension[]

/**
 * Finds the shapes of a graph's values from its inputs and constants, as far as gradients need them.
 *
 * @returns no entry for a value whose operator is not known here
 */
export function valueShapes(nodes: readonly GraphNode[], known: ReadonlyMap<string, KnownValue>): Shapes {
  const shapes = new Map<string, Shape>([...known].map(([name, { shape }]) => [name, shape]))
  const integers = (name: string | undefined) => (name ? known.get(name)?.integers : undefined)
  for (const node of nodes) {
    const rule = RULES[node.opType]
    const inputs = node.input.map((name) => shapes.get(name))
    if (!rule || !inputs[0]) continue
    const found = rule({ node, inputs: inputs as Shape[], integers })
    for (const [i, shape] of found.entries()) if (shape && node.output[i]) shapes.set(node.output[i], shape)
  }
  return shapes
}

interface Context {
  node: GraphNode
  /** An input of an unknown shape is undefined; the first is known. */
  inputs: readonly Shape[]
  integers: (name: string | undefined) => readonly number[] | undefined
}
type Rule = (context: Context) => (Shape | undefined)[]

/** The place that an axis counts to in a shape of so many dimensions. */
export function axisAt(axis: number, dimensions: number): number {
  return axis < 0 ? axis + dimensions : axis
}

/**
 * The shape of an elementwise operation on two values.
 *
 * @throws RangeError where two sizes differ and neither is one
 */
export function broadcast(a: Shape, b: Shape): Shape {
  const length = Math.max(a.length, b.length)
  return Array.from({ length }, (_, i) => {
    const [x, y] = [a[i - length + a.length] ?? 1, b[i - length + b.length] ?? 1]
    if (x === y || y === 1) return x
    if (x === 1) return y
    throw new RangeError(`the shapes [${a}] and [${b}] do not fit each other`)
  })
}

const same: Rule = ({ inputs }) => [inputs[0]]
const elementwise: Rule = ({ inputs: [a, b] }) => [b && broadcast(a!, b)]

const reduction: Rule = ({ node, inputs: [x], integers }) => {
  const listed = (node.attributes?.axes as readonly number[] | undefined) ?? integers(node.input[1])
  const axes = new Set((listed ?? [...x!.keys()]).map((axis) => axisAt(axis, x!.length)))
  if (node.attributes?.keepdims === 0) return [x!.filter((_, i) => !axes.has(i))]
  return [x!.map((size, i) => (axes.has(i) ? 1 : size))]
}

const RULES: Record<string, Rule> = {
  ...Object.fromEntries(['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min', 'Greater', 'Equal'].map((op) => [op, elementwise])),
  ...Object.fromEntries(
    [
      ...['Identity', 'Cast', 'Neg', 'Relu', 'Exp', 'Log', 'Sqrt', 'Tanh', 'Sigmoid', 'Erf', 'Softmax', 'LogSoftmax'],
      ...['LayerNormalization', 'FastGelu', 'QuickGelu', 'MultiHeadAttention'],
    ].map((op) => [op, same]),
  ),
  ...Object.fromEntries(['ReduceSum', 'ReduceMean', 'ReduceLogSumExp'].map((op) => [op, reduction])),
  Shape: ({ node, inputs: [x] }) => {
    const { start, end } = node.attributes ?? {}
    return [[x!.slice(start as number | undefined, end as number | undefined).length]]
  },
  Where: ({ inputs: [condition, a, b] }) => [a && b && broadcast(condition!, broadcast(a, b))],
  MatMul: ({ inputs: [a, b] }) => {
    if (!b) return [undefined]
    return [[...broadcast(a!.slice(0, -2), b.slice(0, -2)), a!.at(-2)!, b.at(-1)!]]
  },
  Gemm: ({ node: { attributes }, inputs: [a, b] }) => [
    b && [attributes?.transA ? a![1]! : a![0]!, attributes?.transB ? b[0]! : b[1]!],
  ],
  Transpose: ({ node, inputs: [x] }) => {
    const order = (node.attributes?.perm as readonly number[] | undefined) ?? [...x!.keys()].reverse()
    return [order.map((place) => x![place]!)]
  },
  Reshape: ({ node, inputs: [x], integers }) => {
    const wanted = integers(node.input[1])
    return [wanted && reshaped(x!, wanted, node.output[0]!)]
  },
  Expand: ({ node, inputs: [x], integers }) => {
    const wanted = integers(node.input[1])
    return [wanted && broadcast(x!, wanted)]
  },
  Unsqueeze: ({ node, inputs: [x], integers }) => {
    const axes = integers(node.input[1])
    if (!axes) return [undefined]
    const length = x!.length + axes.length
    const added = new Set(axes.map((axis) => axisAt(axis, length)))
    const rest = [...x!]
    return [Array.from({ length }, (_, i) => (added.has(i) ? 1 : rest.shift()!))]
  },
  Squeeze: ({ node, inputs: [x], integers }) => {
    const axes = integers(node.input[1])?.map((axis) => axisAt(axis, x!.length))
    return [axes && x!.filter((_, i) => !axes.includes(i))]
  },
  Gather: ({ node, inputs: [x, indices] }) => {
    const axis = axisAt((node.attributes?.axis as number | undefined) ?? 0, x!.length)
    return [indices && [...x!.slice(0, axis), ...indices, ...x!.slice(axis + 1)]]
  },
  Pad: ({ node, inputs: [x], integers }) => {
    const pads = integers(node.input[1])
    return [pads && x!.map((size, i) => grown(size, pads[i]! + pads[i + x!.length]!, node.output[0]!))]
  },
  Concat: ({ node, inputs }) => {
    const axis = axisAt(node.attributes!.axis as number, inputs[0]!.length)
    const sizes = inputs.map((shape) => shape?.[axis])
    if (!sizes.every((size) => typeof size === 'number')) return [undefined]
    const total = sizes.reduce((sum, size) => sum + size, 0)
    return [inputs[0]!.map((size, i) => (i === axis ? total : size))]
  },
  Split: ({ node, inputs: [x] }) => {
    const axis = axisAt((node.attributes?.axis as number | undefined) ?? 0, x!.length)
    const size = x![axis]!
    if (typeof size !== 'number' || node.input[1]) return [undefined]
    return node.output.map(() => x!.map((n, i) => (i === axis ? size / node.output.length : n)))
  },
  Slice: ({ node, inputs: [x], integers }) => {
    const [starts, ends, axes, steps] = node.input.slice(1).map(integers)
    if (!starts || !ends || steps?.some((step) => step !== 1)) return [undefined]
    const shape = [...x!]
    for (const [i, start] of starts.entries()) {
      const axis = axisAt(axes?.[i] ?? i, shape.length)
      const size = shape[axis]!
      if (typeof size !== 'number') return [undefined]
      const [from, to] = [start, ends[i]!].map((place) => Math.min(size, place < 0 ? place + size : place))
      shape[axis] = Math.max(0, to! - from!)
    }
    return [shape]
  },
}

function grown(size: Dimension, by: number, name: string): Dimension {
  if (by === 0) return size
  return typeof size === 'number' ? size + by : `grown ${name}`
}

/** A zero keeps a dimension, minus one takes what is left over; where that can't be told it gets a name of its own. */
function reshaped(from: Shape, wanted: readonly number[], name: string): Shape {
  const kept = wanted.map((size, i): Dimension => (size === 0 ? from[i]! : size))
  if (!kept.includes(-1)) return kept
  const over = [...from]
  let factor = 1
  for (const size of kept) {
    if (size === -1) continue
    const place = over.indexOf(size)
    if (place >= 0) over.splice(place, 1)
    else if (typeof size === 'number') factor *= size
    else return kept.map((one) => (one === -1 ? `rest of ${name}` : one))
  }
  const names = over.filter((size) => typeof size === 'string')
  const product = over.reduce<number>((total, size) => (typeof size === 'number' ? total * size : total), 1) / factor
  const rest = names.length === 0 ? product : names.length === 1 && product === 1 ? names[0]! : `rest of ${name}`
  return kept.map((size) => (size === -1 ? rest : size))
}
