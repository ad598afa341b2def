import { GRADIENTS } from './gradients/gradients.ts'
import type { OnnxGraph } from './onnx-graph.ts'
import type { GraphNode } from './onnx-messages.ts'
import { valueShapes } from './value-shapes.ts'

/**
 * Adds to a graph the nodes that compute the gradients of a loss: reverse-mode differentiation, each operator's nodes from
 * the last to the first, and gradients that come to a value from several places added up.
 *
 * @param loss name of a value with one element
 * @param parameters names of inputs or values of the graph
 * @returns the name of each parameter's gradient, of the parameter's shape
 * @throws RangeError where the loss has more than one element or does not depend on a parameter, and where an operator between
 *   them has no gradient here
 */
export function differentiate<Name extends string>(
  graph: OnnxGraph,
  loss: string,
  parameters: readonly Name[],
): Record<Name, string> {
  const nodes = [...graph.written]
  const shapes = valueShapes(nodes, graph.known)
  const lossShape = shapes.get(loss)
  if (!lossShape) {
    const unknown = nodes.find(({ output }) => output.some((name) => name && !shapes.has(name)))
    throw new RangeError(`the operator ${unknown?.opType} has no gradient: the shape that it gives is not known`)
  }
  if (lossShape.some((size) => size !== 1))
    throw new RangeError(`a loss has one element, and “${loss}” is of the shape [${lossShape}]`)
  const moving = dependents(nodes, parameters)
  const gradients = new Map<string, string>()
  const seed = graph.scalar(1)
  gradients.set(
    loss,
    lossShape.length === 0 ? seed : graph.node('Reshape', [seed, graph.integers(lossShape.map(() => 1))]),
  )
  for (const node of nodes.toReversed()) {
    const received = node.output.map((name) => gradients.get(name))
    if (!node.input.some((name) => moving.has(name)) || received.every((name) => name === undefined)) continue
    const rule = GRADIENTS[node.opType]
    if (!rule) throw new RangeError(`the operator ${node.opType} has no gradient`)
    const given = rule({
      graph,
      node,
      received,
      shape: (name) => {
        const shape = shapes.get(name)
        if (!shape) throw new RangeError(`the operator ${node.opType} has no gradient for a shape that is not known`)
        return shape
      },
      moves: (place) => moving.has(node.input[place] ?? ''),
    })
    for (const [place, name] of node.input.entries()) {
      const gradient = given[place]
      if (!gradient || !moving.has(name)) continue
      const before = gradients.get(name)
      gradients.set(name, before ? graph.node('Add', [before, gradient]) : gradient)
    }
  }
  const found = parameters.map((name) => {
    const gradient = gradients.get(name)
    if (!gradient) throw new RangeError(`the loss does not depend on “${name}”`)
    return [name, gradient]
  })
  return Object.fromEntries(found)
}

/** Operators whose results do not change with small changes of what they take. */
const STEADY: ReadonlySet<string> = new Set(['Shape', 'Size', 'Greater', 'Less', 'Equal', 'ArgMax'])

/** The values that change where one of the parameters does. */
function dependents(nodes: readonly GraphNode[], parameters: readonly string[]): ReadonlySet<string> {
  const moving = new Set(parameters)
  for (const { opType, input, output } of nodes) {
    if (STEADY.has(opType)) continue
    if (input.some((name) => name && moving.has(name))) for (const name of output) if (name) moving.add(name)
  }
  return moving
}
