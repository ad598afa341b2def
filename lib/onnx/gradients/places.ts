import { elementCode } from '../onnx-graph.ts'
import { axisAt } from '../value-shapes.ts'
import { type Gradient, type GradientContext, shapedAs } from './gradient.ts'

/** Operators that put the same numbers elsewhere, or some of them. */
export const PLACES: Record<string, Gradient> = {
  Reshape: sameNumbers,
  Squeeze: sameNumbers,
  Unsqueeze: sameNumbers,
  Transpose({ graph, node, received, shape }) {
    const order =
      (node.attributes?.perm as readonly number[] | undefined) ?? [...shape(node.input[0]!).keys()].reverse()
    return [graph.node('Transpose', [received[0]!], { perm: order.map((_, place) => order.indexOf(place)) })]
  },
  Expand(context) {
    const { graph, node, received } = context
    const target = context.shape(node.input[0]!)
    const from = context.shape(node.output[0]!)
    const added = from.length - target.length
    const axes = [...from.keys()].filter((axis) => axis < added || (target[axis - added] === 1 && from[axis] !== 1))
    return [shapedAs(context, graph.node('ReduceSum', [received[0]!, graph.integers(axes)]), node.input[0]!)]
  },
  Concat(context) {
    const { node, received } = context
    const axis = axisAt(node.attributes!.axis as number, context.shape(node.input[0]!).length)
    const sizes = node.input.map((name) => sizeAlong(context, name, axis))
    let from = 0
    return sizes.map((size, place) => {
      from += size
      return context.moves(place) ? sliced(context, received[0]!, axis, from - size, from) : undefined
    })
  },
  Split(context) {
    const { graph, node, received } = context
    const axis = (node.attributes?.axis as number | undefined) ?? 0
    const parts = node.output.map((name, place) => {
      if (received[place]) return received[place]
      if (!name) throw new RangeError('the operator Split has no gradient where a part is left out')
      return graph.node('Mul', [name, graph.scalar(0)])
    })
    return [graph.node('Concat', parts, { axis })]
  },
  Slice(context) {
    const { graph, node, received } = context
    const whole = context.shape(node.input[0]!)
    const [starts, ends, axes] = node.input.slice(1).map((name) => graph.known.get(name)?.integers)
    const before = whole.map(() => 0)
    const after = whole.map(() => 0)
    for (const [i, start] of starts!.entries()) {
      const axis = axisAt(axes?.[i] ?? i, whole.length)
      const size = sizeAlong(context, node.input[0]!, axis)
      const [from, to] = [start, ends![i]!].map((place) => Math.min(size, place < 0 ? place + size : place))
      before[axis] = from!
      after[axis] = size - to!
    }
    return [graph.node('Pad', [received[0]!, graph.integers([...before, ...after]), graph.scalar(0)])]
  },
  Pad(context) {
    const { graph, node, received } = context
    const whole = context.shape(node.input[0]!)
    const pads = graph.known.get(node.input[1]!)?.integers
    if (!pads || (node.attributes?.mode ?? 'constant') !== 'constant')
      throw new RangeError('the operator Pad has no gradient where it repeats values')
    const axes = [...whole.keys()].filter((axis) => pads[axis] !== 0 || pads[axis + whole.length] !== 0)
    const starts = axes.map((axis) => pads[axis]!)
    const ends = axes.map((axis) => pads[axis]! + sizeAlong(context, node.input[0]!, axis))
    return [graph.node('Slice', [received[0]!, ...[starts, ends, axes].map((list) => graph.integers(list))])]
  },
  Gather(context) {
    const { node } = context
    const dimensions = context.shape(node.input[0]!).length
    const axis = axisAt((node.attributes?.axis as number | undefined) ?? 0, dimensions)
    return [axis === 0 ? scattered(context) : spread(context, axis)]
  },
}

/** Rows that were taken out of a table: their gradients are added up at the places where they came from. */
function scattered({ graph, node, received }: GradientContext): string {
  const [x, indices] = node.input as [string, string]
  const zeros = graph.node('Expand', [graph.scalar(0), graph.node('Shape', [x])])
  const places = graph.node('Unsqueeze', [indices, graph.integers([-1])])
  return graph.node('ScatterND', [zeros, places, received[0]!], { reduction: 'add' })
}

/** One place along another axis than the first: zeros elsewhere. */
function spread(context: GradientContext, axis: number): string {
  const { graph, node, received } = context
  const [x, index] = node.input as [string, string]
  if (context.shape(index).length > 0)
    throw new RangeError('the operator Gather has no gradient for several places along an inner axis')
  const length = sizeAlong(context, x, axis)
  const here = graph.node('Equal', [graph.integers([...new Array(length).keys()]), index])
  const along = context.shape(x).map((_, i) => (i === axis ? length : 1))
  const mask = graph.node('Reshape', [
    graph.node('Cast', [here], { to: elementCode(graph.real) }),
    graph.integers(along),
  ])
  return graph.node('Mul', [graph.node('Unsqueeze', [received[0]!, graph.integers([axis])]), mask])
}

function sameNumbers(context: GradientContext): string[] {
  return [shapedAs(context, context.received[0]!, context.node.input[0]!)]
}

function sizeAlong(context: GradientContext, name: string, axis: number): number {
  const size = context.shape(name)[axis]
  if (typeof size !== 'number')
    throw new RangeError(`the operator ${context.node.opType} has no gradient along a dimension of free size`)
  return size
}

function sliced({ graph }: GradientContext, value: string, axis: number, from: number, to: number): string {
  return graph.node('Slice', [value, graph.integers([from]), graph.integers([to]), graph.integers([axis])])
}
