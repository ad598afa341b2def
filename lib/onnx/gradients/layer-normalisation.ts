import { axisAt } from '../value-shapes.ts'
import { type Gradient, summedTo } from './gradient.ts'

const USUAL_EPSILON = 1e-5

/**
 * Layer normalisation over the last dimension: with x̂ the normalised value and d the gradient times the weight,
 * (d - mean(d) - x̂ · mean(d · x̂)) / deviation. Ba et al. (2016), arXiv 1607.06450. Mean and deviation are computed again, which
 * costs less than keeping them.
 */
export const layerNormalisation: Gradient = (context) => {
  const { graph, node, received, moves } = context
  const [x, weight, bias] = node.input as [string, string, string | undefined]
  const shape = context.shape(x)
  if (axisAt((node.attributes?.axis as number | undefined) ?? -1, shape.length) !== shape.length - 1)
    throw new RangeError('the operator LayerNormalization has no gradient over several dimensions')
  const { float: epsilon } = (node.attributes?.epsilon ?? { float: USUAL_EPSILON }) as { float: number }
  const g = received[0]!
  const times = (a: string, b: string) => graph.node('Mul', [a, b])
  const mean = (value: string) => graph.node('ReduceMean', [value], { axes: [-1], keepdims: 1 })
  const centred = graph.node('Sub', [x, mean(x)])
  const variance = graph.node('Add', [mean(times(centred, centred)), graph.scalar(epsilon)])
  const deviation = graph.node('Sqrt', [variance])
  const normal = graph.node('Div', [centred, deviation])
  const byInput = () => {
    const d = times(g, weight)
    const level = graph.node('Sub', [d, mean(d)])
    return graph.node('Div', [graph.node('Sub', [level, times(normal, mean(times(d, normal)))]), deviation])
  }
  return [
    moves(0) ? byInput() : undefined,
    moves(1) ? summedTo(context, times(g, normal), shape, weight) : undefined,
    moves(2) ? summedTo(context, g, shape, bias!) : undefined,
  ]
}
