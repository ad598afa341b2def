import { OnnxGraph } from '#lib/onnx/onnx-graph.ts'
import type { MlpNetwork } from './mlp-network.ts'

/** Sizes of a batch of two-layer networks that are trained side by side. */
export interface MlpSizes {
  inputs: number
  hidden: number
  targets: number
}

export type MlpLoss = 'squared error' | 'concordance'

/** Parameters of the networks in the order in which the graphs take and give them. */
export const MLP_PARAMETERS = ['w1', 'b1', 'w2', 'b2'] as const
const ADAM = { first: 0.9, second: 0.999, epsilon: 1e-8 }

/**
 * One training step of many networks at once, Linear, ReLU, Linear: forward, backward and Adam with decoupled weight decay (Loshchilov and Hutter, 2019,
 * arXiv 1711.05101), so that a processor and a GPU train alike. Every network has its own rows, scaling, weights of rows and number of
 * steps so far, and one that is not active stays as it is: networks are trained side by side, and none hears of another.
 *
 * Inputs: `x` float32[clips, inputs]; `rows` int64[networks, batch]; `y` float32[networks, batch, targets]; `weight` float32[networks, batch, 1], adding up
 * to one for each network; `mean`, `scale` float32[networks, 1, inputs]; the parameters, their first (`m_`) and second (`v_`) moments;
 * `rate`, `decay` float32[1]; `active`, 1 or 0, and Adam's corrections `c1`, `c2` float32[networks, 1, 1]. Outputs: `next_` of parameters and moments, `loss` float32[networks].
 */
export async function buildMlpStep({ inputs, hidden, targets }: MlpSizes, loss: MlpLoss): Promise<Uint8Array> {
  const graph = new OnnxGraph('mlp_step')
  const { x, shapes } = declare(graph, { inputs, hidden, targets })
  const y = graph.input('y', ['networks', 'batch', targets])
  const weight = graph.input('weight', ['networks', 'batch', 1])
  const [rate, decay] = [graph.input('rate', [1]), graph.input('decay', [1])]
  const [c1, c2] = [graph.input('c1', ['networks', 1, 1]), graph.input('c2', ['networks', 1, 1])]
  const active = graph.input('active', ['networks', 1, 1])
  const parameters = Object.fromEntries(MLP_PARAMETERS.map((name) => [name, graph.input(name, shapes[name])]))
  const moments = MLP_PARAMETERS.map((name) => ({
    m: graph.input(`m_${name}`, shapes[name]),
    v: graph.input(`v_${name}`, shapes[name]),
  }))
  const { hiddenUnits, prediction } = forward(graph, x, parameters)
  const { value, gradient } =
    loss === 'squared error'
      ? squaredError(graph, prediction, y, weight, targets)
      : concordance(graph, prediction, y, weight, targets)
  const turned = (value: string) => graph.node('Transpose', [value], { perm: [0, 2, 1] })
  const overRows = (value: string) => graph.node('ReduceSum', [value, graph.integers([1])], { keepdims: 1 })
  const zero = graph.constant(new Float32Array([0]), [1])
  const open = graph.node('Cast', [graph.node('Greater', [hiddenUnits, zero])], { to: 1 })
  const moves = graph.node('Greater', [active, zero])
  const back = graph.node('Mul', [graph.node('MatMul', [gradient, turned(parameters.w2!)]), open])
  const gradients = {
    w1: graph.node('MatMul', [turned(x), back]),
    b1: overRows(back),
    w2: graph.node('MatMul', [turned(hiddenUnits), gradient]),
    b2: overRows(gradient),
  }
  for (const [i, name] of MLP_PARAMETERS.entries()) {
    const { m, v } = moments[i]!
    const g = gradients[name]
    const part = (value: number, of: string) => graph.node('Mul', [of, graph.constant(new Float32Array([value]), [1])])
    const first = graph.node('Add', [part(ADAM.first, m), part(1 - ADAM.first, g)])
    const second = graph.node('Add', [part(ADAM.second, v), part(1 - ADAM.second, graph.node('Mul', [g, g]))])
    const spread = graph.node('Add', [
      graph.node('Sqrt', [graph.node('Div', [second, c2])]),
      graph.constant(new Float32Array([ADAM.epsilon]), [1]),
    ])
    const change = graph.node('Div', [graph.node('Div', [first, c1]), spread])
    // Biases are not pulled towards zero.
    const pull = name.startsWith('w')
      ? graph.node('Add', [change, graph.node('Mul', [parameters[name]!, decay])])
      : change
    const next = graph.node('Sub', [parameters[name]!, graph.node('Mul', [pull, rate])])
    const ifActive = (after: string, before: string) => graph.node('Where', [moves, after, before])
    graph.output(`next_${name}`, ifActive(next, parameters[name]!), shapes[name])
    graph.output(`next_m_${name}`, ifActive(first, m), shapes[name])
    graph.output(`next_v_${name}`, ifActive(second, v), shapes[name])
  }
  graph.output('loss', value, ['networks'])
  return graph.toBytes()
}

/** What the networks give for rows: as the step's inputs up to the parameters -> `prediction` float32[networks, batch, targets]. */
export async function buildMlpPrediction(sizes: MlpSizes): Promise<Uint8Array> {
  const graph = new OnnxGraph('mlp_prediction')
  const { x, shapes } = declare(graph, sizes)
  const parameters = Object.fromEntries(MLP_PARAMETERS.map((name) => [name, graph.input(name, shapes[name])]))
  graph.output('prediction', forward(graph, x, parameters).prediction, ['networks', 'batch', sizes.targets])
  return graph.toBytes()
}

/**
 * A trained network of one target as ONNX, all scaling folded in: `embedding` float32[n, inputs] -> `estimate` float32[n, 1], and `folds`
 * float32[n, folds] by the networks of folds, from which intervals of new participants are made.
 */
export async function buildMlpHead(
  { inputs, hidden }: Pick<MlpSizes, 'inputs' | 'hidden'>,
  network: MlpNetwork,
  target: number,
  folds: readonly MlpNetwork[] = [],
): Promise<Uint8Array> {
  const graph = new OnnxGraph('mlp')
  const embedding = graph.input('embedding', ['n', inputs])
  const estimate = ({ w1, b1, w2, b2 }: MlpNetwork) => {
    const first = graph.node('Gemm', [embedding, graph.constant(w1, [inputs, hidden]), graph.constant(b1, [hidden])])
    return graph.node('Gemm', [
      graph.node('Relu', [first]),
      graph.constant(w2[target]!, [hidden, 1]),
      graph.constant(new Float32Array([b2[target]!]), [1]),
    ])
  }
  graph.output('estimate', estimate(network), ['n', 1])
  if (folds.length > 0)
    graph.output('folds', graph.node('Concat', folds.map(estimate), { axis: 1 }), ['n', folds.length])
  return graph.toBytes()
}

function declare(graph: OnnxGraph, { inputs, hidden, targets }: MlpSizes) {
  const clips = graph.input('x', ['clips', inputs])
  const rows = graph.input('rows', ['networks', 'batch'], 'int64')
  const mean = graph.input('mean', ['networks', 1, inputs])
  const scale = graph.input('scale', ['networks', 1, inputs])
  const picked = graph.node('Gather', [clips, rows], { axis: 0 })
  const x = graph.node('Mul', [graph.node('Sub', [picked, mean]), scale])
  const shapes = {
    w1: ['networks', inputs, hidden],
    b1: ['networks', 1, hidden],
    w2: ['networks', hidden, targets],
    b2: ['networks', 1, targets],
  }
  return { x, shapes }
}

function forward(graph: OnnxGraph, x: string, { w1, b1, w2, b2 }: Record<string, string>) {
  const hiddenUnits = graph.node('Relu', [graph.node('Add', [graph.node('MatMul', [x, w1!]), b1!])])
  return { hiddenUnits, prediction: graph.node('Add', [graph.node('MatMul', [hiddenUnits, w2!]), b2!]) }
}

/** Weighted mean of squared errors over rows and targets, and its gradient. */
function squaredError(graph: OnnxGraph, prediction: string, y: string, weight: string, targets: number) {
  const error = graph.node('Sub', [prediction, y])
  const share = graph.node('Mul', [weight, graph.constant(new Float32Array([1 / targets]), [1])])
  const weighted = graph.node('Mul', [graph.node('Mul', [error, error]), share])
  const value = graph.node('ReduceSum', [weighted, graph.integers([1, 2])], { keepdims: 0 })
  const two = graph.constant(new Float32Array([2]), [1])
  return { value, gradient: graph.node('Mul', [graph.node('Mul', [error, share]), two]) }
}

/**
 * One less the concordance of predictions and labels, mean over targets, with rows weighted. With D the sum of both variances and the squared
 * difference of means, its gradient is -w [2 (y - my) - CCC · 2 ((p - mp) + (mp - my))] / D.
 */
function concordance(graph: OnnxGraph, prediction: string, y: string, weight: string, targets: number) {
  const overRows = (value: string) =>
    graph.node('ReduceSum', [graph.node('Mul', [value, weight]), graph.integers([1])], { keepdims: 1 })
  const times = (value: string, factor: number) =>
    graph.node('Mul', [value, graph.constant(new Float32Array([factor]), [1])])
  const [meanP, meanY] = [overRows(prediction), overRows(y)]
  const [offP, offY] = [graph.node('Sub', [prediction, meanP]), graph.node('Sub', [y, meanY])]
  const shift = graph.node('Sub', [meanP, meanY])
  const squares = (value: string) => graph.node('Mul', [value, value])
  const spread = graph.node('Add', [
    graph.node('Add', [overRows(squares(offP)), overRows(squares(offY))]),
    squares(shift),
  ])
  const safe = graph.node('Add', [spread, graph.constant(new Float32Array([1e-6]), [1])])
  const ccc = graph.node('Div', [times(overRows(graph.node('Mul', [offP, offY])), 2), safe])
  const pull = graph.node('Mul', [ccc, times(graph.node('Add', [offP, shift]), 2)])
  const slope = graph.node('Div', [graph.node('Sub', [times(offY, 2), pull]), safe])
  const gradient = times(graph.node('Mul', [slope, weight]), -1 / targets)
  const mean = graph.node('ReduceMean', [ccc], { axes: [1, 2], keepdims: 0 })
  const value = graph.node('Sub', [graph.constant(new Float32Array([1]), [1]), mean])
  return { value, gradient }
}
