import type { OnnxGraph } from '../onnx-graph.ts'
import type { Dimension, GraphNode } from '../onnx-messages.ts'

/** What an operator's gradient is made of. */
export interface GradientContext {
  graph: OnnxGraph
  node: GraphNode
  /** Gradients of the loss by the node's outputs; undefined where the loss does not depend on one. */
  received: readonly (string | undefined)[]
  /** @throws RangeError where the shape of a value is not known */
  shape: (name: string) => readonly Dimension[]
  /** Whether the gradient by an input is asked for. */
  moves: (place: number) => boolean
}

/** Adds the nodes of an operator's gradient; gives the gradient by each input, undefined where it has none. */
export type Gradient = (context: GradientContext) => (string | undefined)[]

/** A gradient of the shape of a broadcast result, summed back to the shape of the value that was broadcast. */
export function summedTo({ graph, shape }: GradientContext, gradient: string, from: readonly Dimension[], to: string) {
  const target = shape(to)
  const added = from.length - target.length
  const axes = [...from.keys()].filter((axis) => axis < added || (target[axis - added] === 1 && from[axis] !== 1))
  if (axes.length === 0) return gradient
  const summed = graph.node('ReduceSum', [gradient, graph.integers(axes)], { keepdims: 1 })
  if (added === 0) return summed
  return graph.node('Squeeze', [summed, graph.integers([...new Array(added).keys()])])
}

/** A gradient in the shape that a value has when the graph runs. */
export function shapedAs({ graph }: GradientContext, gradient: string, value: string): string {
  return graph.node('Reshape', [gradient, graph.node('Shape', [value])])
}
