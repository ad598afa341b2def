import { broadcast } from '../value-shapes.ts'
import { type Gradient, type GradientContext, shapedAs, summedTo } from './gradient.ts'

/** Gradients of a · b are g · bᵀ and aᵀ · g. */
const matMul: Gradient = (context) => {
  const { graph, node, received } = context
  const [a, b] = node.input as [string, string]
  const [shapeA, shapeB] = [context.shape(a), context.shape(b)]
  if (shapeA.length < 2 || shapeB.length < 2) throw new RangeError('the operator MatMul has no gradient for vectors')
  if (shapeB.length === 2) return rowsTimesMatrix(context)
  const stacked = broadcast(shapeA.slice(0, -2), shapeB.slice(0, -2))
  const product = (parts: [string, string], place: number) => {
    const size = context.shape(node.input[place]!).slice(-2)
    return summedTo(context, graph.node('MatMul', parts), [...stacked, ...size], node.input[place]!)
  }
  return [
    context.moves(0) ? product([received[0]!, turned(context, b, shapeB.length)], 0) : undefined,
    context.moves(1) ? product([turned(context, a, shapeA.length), received[0]!], 1) : undefined,
  ]
}

/** Where the second factor is one matrix, all rows of the first are one matrix too, and so is the product. */
function rowsTimesMatrix(context: GradientContext): (string | undefined)[] {
  const { graph, node, received } = context
  const [a, b] = node.input as [string, string]
  const stacked = context.shape(a).length > 2
  const rows = (value: string, width: string) =>
    stacked ? graph.node('Reshape', [value, rowsOf(context, width)]) : value
  const gradient = rows(received[0]!, node.output[0]!)
  let first: string | undefined
  if (context.moves(0)) {
    const product = graph.node('Gemm', [gradient, b], { transB: 1 })
    first = stacked ? shapedAs(context, product, a) : product
  }
  return [first, context.moves(1) ? graph.node('Gemm', [rows(a, a), gradient], { transA: 1 }) : undefined]
}

/** The shape [-1, last dimension of a value] as the graph runs. */
function rowsOf({ graph }: GradientContext, value: string): string {
  const width = graph.node('Shape', [value], { start: -1 })
  return graph.node('Concat', [graph.integers([-1]), width], { axis: 0 })
}

const gemm: Gradient = (context) => {
  const { graph, node, received, moves } = context
  const [a, b, c] = node.input as [string, string, string | undefined]
  const { transA = 0, transB = 0, alpha, beta } = node.attributes ?? {}
  if (alpha !== undefined || beta !== undefined)
    throw new RangeError('the operator Gemm has no gradient where its product is scaled')
  const g = received[0]!
  const product = (x: string, y: string, turnX: boolean, turnY: boolean) =>
    graph.node('Gemm', [x, y], { ...(turnX ? { transA: 1 } : {}), ...(turnY ? { transB: 1 } : {}) })
  const byA = () => (transA ? product(b, g, !!transB, true) : product(g, b, false, !transB))
  const byB = () => (transB ? product(g, a, true, !!transA) : product(a, g, !transA, false))
  const size = [context.shape(a)[transA ? 1 : 0]!, context.shape(b)[transB ? 0 : 1]!]
  return [
    moves(0) ? byA() : undefined,
    moves(1) ? byB() : undefined,
    moves(2) ? summedTo(context, g, size, c!) : undefined,
  ]
}

/** With the last two dimensions changed for each other. */
export function turned({ graph }: GradientContext, value: string, dimensions: number): string {
  const perm = [...new Array(dimensions).keys()]
  return graph.node('Transpose', [value], { perm: [...perm.slice(0, -2), dimensions - 1, dimensions - 2] })
}

export const PRODUCTS: Record<string, Gradient> = { MatMul: matMul, Gemm: gemm }
