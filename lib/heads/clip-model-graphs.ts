import { differentiate } from '#lib/onnx/differentiate.ts'
import { OnnxGraph } from '#lib/onnx/onnx-graph.ts'
import { adam } from '#lib/onnx/optimisers.ts'
import { type ClipModel, type ModelTensor, ownTensors, type TensorValues } from './clip-model.ts'
import { concordanceLoss, relationalLoss, squaredError } from './losses.ts'
import type { TrainingPlan } from './training-plan.ts'

/** Names of what Adam remembers of a tensor, and of what takes a value's place after a step. */
export const firstMoment = (tensor: string): string => `m/${tensor}`
export const secondMoment = (tensor: string): string => `v/${tensor}`
export const nextOf = (tensor: string): string => `next/${tensor}`

/**
 * One training step of a network: forward, the loss's gradients (decision 048), and Adam with decoupled weight decay (Loshchilov and Hutter, 2019,
 * arXiv 1711.05101) of matrices.
 *
 * Inputs: what the model declares; `y` float32[n, targets]; `weight` float32[n, 1], adding up to one; every tensor of the network, and
 * of what it learns the moments; `rate`, `decay`, Adam's corrections `c1`, `c2` float32[1]. Outputs: `next/…` of tensors that learn and of their moments, `loss` float32[1].
 */
export async function buildClipStep(model: ClipModel, loss: TrainingPlan['loss']): Promise<Uint8Array> {
  const graph = new OnnxGraph('clip_step')
  model.declare(graph)
  const y = graph.input('y', ['n', model.targets])
  const weight = graph.input('weight', ['n', 1])
  const [rate, decay, c1, c2] = ['rate', 'decay', 'c1', 'c2'].map((name) => graph.input(name, [1])) as [
    string,
    string,
    string,
    string,
  ]
  declareTensors(graph, model)
  const { features, prediction } = model.forward(graph, (tensor) => tensor)
  const value = lossOf(graph, { features, prediction, y, weight }, model.targets, loss)
  const names = model.learned.map(({ name }) => name)
  const gradients = differentiate(graph, value, names)
  for (const { name, shape } of model.learned) {
    const [first, second] = [graph.input(firstMoment(name), shape), graph.input(secondMoment(name), shape)]
    const next = adam(
      graph,
      { parameter: name, gradient: gradients[name]! },
      {
        rate,
        first,
        second,
        firstCorrection: c1,
        secondCorrection: c2,
        ...(isMatrix(shape) ? { decay } : {}),
      },
    )
    graph.output(nextOf(name), next.parameter, shape)
    graph.output(nextOf(first), next.first, shape)
    graph.output(nextOf(second), next.second, shape)
  }
  graph.output('loss', graph.node('Reshape', [value, graph.integers([1])]), [1])
  return graph.toBytes()
}

/** What a network gives for clips: as the step's inputs without labels -> `prediction` float32[n, targets]. */
export async function buildClipPrediction(model: ClipModel): Promise<Uint8Array> {
  const graph = new OnnxGraph('clip_prediction')
  model.declare(graph)
  declareTensors(graph, model)
  graph.output('prediction', model.forward(graph, (tensor) => tensor).prediction, ['n', model.targets])
  return graph.toBytes()
}

/**
 * A trained network of one target as ONNX: what the model declares -> `estimate` float32[n, 1], and `folds` float32[n, folds] by the
 * networks of folds.
 *
 * @param networks the head's own, and those of folds
 */
export async function buildClipHead(
  model: ClipModel,
  [network, ...folds]: readonly TensorValues[],
  target: number,
): Promise<Uint8Array> {
  const graph = new OnnxGraph('clip_head')
  model.declare(graph)
  const kept = new Map(model.kept.map(({ name, shape, values }) => [name, graph.constant(values, shape)]))
  const estimate = (values: TensorValues) => {
    const own = new Map<string, string>()
    for (const { name, shape } of ownTensors(model)) {
      const last = name === 'w2' || name === 'b2'
      const numbers = values.get(name)!
      const column = last ? numbers.filter((_, i) => i % model.targets === target) : numbers
      own.set(name, graph.constant(column, last ? [shape[0]!, 1] : shape))
    }
    return model.forward(graph, (tensor) => own.get(tensor) ?? kept.get(tensor)!).prediction
  }
  graph.output('estimate', estimate(network!), ['n', 1])
  if (folds.length > 0)
    graph.output('folds', graph.node('Concat', folds.map(estimate), { axis: 1 }), ['n', folds.length])
  return graph.toBytes()
}

/** Bytes of what each network adds to the file of a head. */
export function networkBytes(model: ClipModel): number {
  return ownTensors(model).reduce((sum, { shape }) => sum + 4 * shape.reduce((product, n) => product * n, 1), 0)
}

const isMatrix = (shape: readonly number[]) => shape.length === 2 && shape[0] !== 1

function declareTensors(graph: OnnxGraph, model: ClipModel): void {
  const tensors: readonly ModelTensor[] = [...model.kept, ...ownTensors(model)]
  for (const { name, shape } of tensors) graph.input(name, shape)
}

/** A value without dimensions. */
function lossOf(
  graph: OnnxGraph,
  { features, prediction, y, weight }: Record<'features' | 'prediction' | 'y' | 'weight', string>,
  targets: number,
  loss: TrainingPlan['loss'],
): string {
  // The losses of networks side by side, of which this is the only one.
  const [p, labels, w] = [prediction, y, weight].map((value) => graph.node('Unsqueeze', [value, graph.integers([0])]))
  const one = (value: string) => graph.node('Squeeze', [value, graph.integers([0])])
  if (loss === 'squared error') return one(squaredError(graph, p!, labels!, w!, targets))
  const concordance = one(concordanceLoss(graph, p!, labels!, w!))
  return loss === 'concordance' ? concordance : graph.node('Add', [concordance, relationalLoss(graph, features, y)])
}
