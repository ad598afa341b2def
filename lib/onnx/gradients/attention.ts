import type { Gradient, GradientContext } from './gradient.ts'
import { turned } from './products.ts'

/** Inputs of MultiHeadAttention: query, key, value, and what is added to the scores. */
const SCORES_BIAS = 5

/**
 * Attention of several heads, softmax(q · kᵀ / √width + bias) · v, over values [n, t, heads · width]. The weights are computed
 * again rather than kept: they are the largest values of a step, and the products that make them a small part of its work.
 */
export const multiHeadAttention: Gradient = (context) => {
  const { graph, node, received, moves } = context
  const [query, key, value] = node.input as [string, string, string]
  const bias = node.input[SCORES_BIAS]
  if (node.input.some((name, place) => name && place > 2 && place !== SCORES_BIAS) || node.attributes?.unidirectional)
    throw new RangeError('the operator MultiHeadAttention has no gradient with masks, caches or biases of its own')
  if (moves(SCORES_BIAS)) throw new RangeError('the operator MultiHeadAttention has no gradient by its bias')
  const heads = Number(node.attributes!.num_heads)
  const width = context.shape(query).at(-1)
  if (typeof width !== 'number') throw new RangeError('the width of MultiHeadAttention is not known')
  const given = (node.attributes?.scale as { float: number } | undefined)?.float
  const scale = graph.scalar(given || 1 / Math.sqrt(width / heads))
  const apart = (rows: string) => byHead(context, rows, heads)
  const times = (a: string, b: string) => graph.node('Mul', [a, b])
  const [q, k, v, g] = [apart(query), apart(key), apart(value), apart(received[0]!)]
  const product = (a: string, b: string) => graph.node('MatMul', [a, b])
  const turn = (rows: string) => turned(context, rows, 4)
  const scores = product(times(q, scale), turn(k))
  const weights = graph.node('Softmax', [bias ? graph.node('Add', [scores, bias]) : scores], { axis: -1 })
  const byWeights = product(g, turn(v))
  const level = graph.node('ReduceSum', [times(byWeights, weights), graph.integers([-1])], { keepdims: 1 })
  const byScores = times(times(weights, graph.node('Sub', [byWeights, level])), scale)
  const together = (rows: string) => {
    const side = graph.node('Transpose', [rows], { perm: [0, 2, 1, 3] })
    return graph.node('Reshape', [side, graph.integers([0, 0, width])])
  }
  return [
    moves(0) ? together(product(byScores, k)) : undefined,
    moves(1) ? together(product(turn(byScores), q)) : undefined,
    moves(2) ? together(product(turn(weights), g)) : undefined,
  ]
}

function byHead({ graph }: GradientContext, rows: string, heads: number): string {
  const split = graph.node('Reshape', [rows, graph.integers([0, 0, heads, -1])])
  return graph.node('Transpose', [split], { perm: [0, 2, 1, 3] })
}
