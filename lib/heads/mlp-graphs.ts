import { differentiate } from '#lib/onnx/differentiate.ts'
import { OnnxGraph } from '#lib/onnx/onnx-graph.ts'
import { adam } from '#lib/onnx/optimisers.ts'
import { concordanceLoss, squaredError } from './losses.ts'
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

/**
 * One training step of many networks at once, Linear, ReLU, Linear: forward, the loss's gradients and Adam with decoupled weight decay (Loshchilov and Hutter, 2019,
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
  const prediction = forward(graph, x, parameters)
  const value =
    loss === 'squared error'
      ? squaredError(graph, prediction, y, weight, targets)
      : concordanceLoss(graph, prediction, y, weight)
  // Networks share nothing, so the gradients of the sum of their losses are those of each.
  const total = graph.node('ReduceSum', [value, graph.integers([0])], { keepdims: 0 })
  const gradients = differentiate(graph, total, MLP_PARAMETERS)
  const moves = graph.node('Greater', [active, graph.scalar(0)])
  for (const [i, name] of MLP_PARAMETERS.entries()) {
    const { m, v } = moments[i]!
    const parameter = parameters[name]!
    const next = adam(
      graph,
      { parameter, gradient: gradients[name] },
      // Biases are not pulled towards zero.
      {
        rate,
        first: m,
        second: v,
        firstCorrection: c1,
        secondCorrection: c2,
        ...(name.startsWith('w') ? { decay } : {}),
      },
    )
    const ifActive = (after: string, before: string) => graph.node('Where', [moves, after, before])
    graph.output(`next_${name}`, ifActive(next.parameter, parameter), shapes[name])
    graph.output(`next_m_${name}`, ifActive(next.first, m), shapes[name])
    graph.output(`next_v_${name}`, ifActive(next.second, v), shapes[name])
  }
  graph.output('loss', value, ['networks'])
  return graph.toBytes()
}

/** What the networks give for rows: as the step's inputs up to the parameters -> `prediction` float32[networks, batch, targets]. */
export async function buildMlpPrediction(sizes: MlpSizes): Promise<Uint8Array> {
  const graph = new OnnxGraph('mlp_prediction')
  const { x, shapes } = declare(graph, sizes)
  const parameters = Object.fromEntries(MLP_PARAMETERS.map((name) => [name, graph.input(name, shapes[name])]))
  graph.output('prediction', forward(graph, x, parameters), ['networks', 'batch', sizes.targets])
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

function forward(graph: OnnxGraph, x: string, { w1, b1, w2, b2 }: Record<string, string>): string {
  const hiddenUnits = graph.node('Relu', [graph.node('Add', [graph.node('MatMul', [x, w1!]), b1!])])
  return graph.node('Add', [graph.node('MatMul', [hiddenUnits, w2!]), b2!])
}
