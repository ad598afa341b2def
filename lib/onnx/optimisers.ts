import type { OnnxGraph } from './onnx-graph.ts'

/** A parameter that a graph takes and its gradient, by name. */
export interface Learned {
  parameter: string
  gradient: string
}
/** The values that take the place of a parameter and of what its optimiser remembers. */
export type Moved<Memory extends string> = Record<'parameter' | Memory, string>

/**
 * Stochastic gradient descent as PyTorch defines it, without Nesterov's form: b ← momentum · b + (g + decay · p), p ← p - rate · b,
 * with b zero before the first step.
 *
 * @param rate name of a value with one element
 * @param momentum name of what the optimiser remembers of the parameter, of its shape
 */
export function stochasticDescent(
  graph: OnnxGraph,
  { parameter, gradient }: Learned,
  { rate, memory, momentum, decay }: { rate: string; memory: string; momentum: number; decay: number },
): Moved<'memory'> {
  const times = (value: string, by: string) => graph.node('Mul', [value, by])
  const pulled = decay === 0 ? gradient : graph.node('Add', [gradient, times(parameter, graph.scalar(decay))])
  const next = graph.node('Add', [times(memory, graph.scalar(momentum)), pulled])
  return { memory: next, parameter: graph.node('Sub', [parameter, times(next, rate)]) }
}

/** Names of what Adam takes besides the gradient. */
export interface AdamInputs {
  /** Learning rate and weight decay, values with one element. */
  rate: string
  decay?: string
  /** Means of the gradient and of its square so far. */
  first: string
  second: string
  /** One less each mean's factor to the power of the number of steps. */
  firstCorrection: string
  secondCorrection: string
}

export const ADAM = { first: 0.9, second: 0.999, epsilon: 1e-8 }

/**
 * Adam (Kingma and Ba, 2015, arXiv 1412.6980).
 *
 * @param form 'decoupled' pulls the parameter itself towards zero (AdamW: Loshchilov and Hutter, 2019, arXiv 1711.05101);
 *   'coupled' adds the decay to the gradient, as PyTorch's Adam does
 */
export function adam(
  graph: OnnxGraph,
  { parameter, gradient }: Learned,
  { rate, decay, first, second, firstCorrection, secondCorrection }: AdamInputs,
  form: 'coupled' | 'decoupled' = 'decoupled',
): Moved<'first' | 'second'> {
  const times = (value: string, by: string) => graph.node('Mul', [value, by])
  const share = (value: number, of: string) => times(of, graph.scalar(value))
  const pull = decay ? times(parameter, decay) : undefined
  const g = pull && form === 'coupled' ? graph.node('Add', [gradient, pull]) : gradient
  const nextFirst = graph.node('Add', [share(ADAM.first, first), share(1 - ADAM.first, g)])
  const nextSecond = graph.node('Add', [share(ADAM.second, second), share(1 - ADAM.second, times(g, g))])
  const spread = graph.node('Add', [
    graph.node('Sqrt', [graph.node('Div', [nextSecond, secondCorrection])]),
    graph.scalar(ADAM.epsilon),
  ])
  const change = graph.node('Div', [graph.node('Div', [nextFirst, firstCorrection]), spread])
  const whole = pull && form === 'decoupled' ? graph.node('Add', [change, pull]) : change
  return {
    first: nextFirst,
    second: nextSecond,
    parameter: graph.node('Sub', [parameter, times(whole, rate)]),
  }
}

/**
 * Gradients that are made smaller together where their common norm is larger than allowed, as PyTorch's clip_grad_norm_:
 * times min(1, largest / (norm + 1e-6)).
 *
 * @returns the gradients in their order, and the norm before
 */
export function clippedByNorm(graph: OnnxGraph, gradients: readonly string[], largest: number) {
  const squares = gradients.map((gradient) =>
    graph.node('ReduceSum', [graph.node('Mul', [gradient, gradient])], { keepdims: 0 }),
  )
  const norm = graph.node('Sqrt', [squares.reduce((sum, square) => graph.node('Add', [sum, square]))])
  const safe = graph.node('Add', [norm, graph.scalar(1e-6)])
  const factor = graph.node('Min', [graph.node('Div', [graph.scalar(largest), safe]), graph.scalar(1)])
  return { norm, gradients: gradients.map((gradient) => graph.node('Mul', [gradient, factor])) }
}

/** A gradient added to the sum of those of earlier parts of a batch. @param share that this part has in the batch, one element */
export function accumulated(graph: OnnxGraph, gradient: string, sum: string, share: string): string {
  return graph.node('Add', [sum, graph.node('Mul', [gradient, share])])
}
