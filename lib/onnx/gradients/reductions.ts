import { elementCode } from '../onnx-graph.ts'
import { axisAt } from '../value-shapes.ts'
import type { Gradient, GradientContext } from './gradient.ts'

/** Operators that make fewer numbers of many, and those that weigh each number against the others of its row. */
export const REDUCTIONS: Record<string, Gradient> = {
  ReduceSum: (context) => [expanded(context, kept(context, context.received[0]!))],
  ReduceMean(context) {
    const { graph, node } = context
    const x = context.shape(node.input[0]!)
    const sizes = reducedAxes(context).map((axis) => x[axis]!)
    if (sizes.every((size) => typeof size === 'number')) {
      const share = graph.scalar(1 / sizes.reduce((product, size) => product * size, 1))
      return [expanded(context, graph.node('Mul', [kept(context, context.received[0]!), share]))]
    }
    const count = (name: string) => graph.node('Cast', [graph.node('Size', [name])], { to: elementCode(graph.real) })
    const share = graph.node('Div', [count(node.output[0]!), count(node.input[0]!)])
    return [expanded(context, graph.node('Mul', [kept(context, context.received[0]!), share]))]
  },
  // Of log(sum(exp x)): exp(x - y), which is the softmax.
  ReduceLogSumExp(context) {
    const { graph, node } = context
    const shares = graph.node('Exp', [graph.node('Sub', [node.input[0]!, kept(context, node.output[0]!)])])
    return [graph.node('Mul', [shares, kept(context, context.received[0]!)])]
  },
  // y · (g - sum(g · y)).
  Softmax({ graph, node, received }) {
    const [y, g] = [node.output[0]!, received[0]!]
    const axis = (node.attributes?.axis as number | undefined) ?? -1
    const sum = graph.node('ReduceSum', [graph.node('Mul', [g, y]), graph.integers([axis])], { keepdims: 1 })
    return [graph.node('Mul', [y, graph.node('Sub', [g, sum])])]
  },
  // g - exp(y) · sum(g).
  LogSoftmax({ graph, node, received }) {
    const axis = (node.attributes?.axis as number | undefined) ?? -1
    const sum = graph.node('ReduceSum', [received[0]!, graph.integers([axis])], { keepdims: 1 })
    return [graph.node('Sub', [received[0]!, graph.node('Mul', [graph.node('Exp', [node.output[0]!]), sum])])]
  },
}

function reducedAxes({ graph, node, shape }: GradientContext): number[] {
  const dimensions = shape(node.input[0]!).length
  const listed =
    (node.attributes?.axes as readonly number[] | undefined) ?? graph.known.get(node.input[1] ?? '')?.integers
  if (node.input[1] && !listed)
    throw new RangeError(`the operator ${node.opType} has no gradient for axes that are computed`)
  return (listed ?? [...new Array(dimensions).keys()]).map((axis) => axisAt(axis, dimensions))
}

/** A value of the reduced shape with the dimensions that were left out as ones. */
function kept(context: GradientContext, value: string): string {
  const { graph, node } = context
  if (node.attributes?.keepdims !== 0) return value
  return graph.node('Unsqueeze', [value, graph.integers(reducedAxes(context))])
}

function expanded({ graph, node }: GradientContext, gradient: string): string {
  return graph.node('Expand', [gradient, graph.node('Shape', [node.input[0]!])])
}
