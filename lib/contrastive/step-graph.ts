import { differentiate } from '#lib/onnx/differentiate.ts'
import { OnnxGraph } from '#lib/onnx/onnx-graph.ts'
import { stochasticDescent } from '#lib/onnx/optimisers.ts'
import { contrastiveLoss } from './contrastive-loss.ts'
import { type AttentionForm, temporalForward } from './temporal-forward.ts'
import { partName, partShape, type TemporalSizes, temporalParameters } from './temporal-parameters.ts'

/** What the optimiser of the published training is set to. */
export interface Descent {
  momentum: number
  decay: number
}

/** Name of what the optimiser remembers of a parameter. */
export const memoryName = (parameter: string): string => `memory/${parameter}`
export const nextName = (state: string): string => `next/${state}`

/**
 * One step of EmoCLIP's main training, CLIP frozen: forward, gradients and stochastic descent.
 *
 * Inputs: `features` float32[n, frames, size] of the frames; `texts` float32[n, size] of their captions; `apart` float32[n, n]; `rate` float32[1];
 * every parameter and what is remembered of it. Outputs: `loss` float32[1], `next/…` of parameters and memories.
 */
export async function buildContrastiveStep(
  sizes: TemporalSizes,
  frames: number,
  { momentum, decay }: Descent,
  form?: AttentionForm,
): Promise<Uint8Array> {
  const graph = new OnnxGraph('contrastive_step')
  const features = graph.input('features', ['n', frames, sizes.size])
  const texts = graph.input('texts', ['n', sizes.size])
  const apart = graph.input('apart', ['n', 'n'])
  const rate = graph.input('rate', [1])
  const parameters = declare(graph, sizes)
  const embeddings = temporalForward(graph, features, frames, sizes, form)
  const loss = contrastiveLoss(graph, embeddings, texts, apart)
  const gradients = differentiate(
    graph,
    loss,
    parameters.map(({ name }) => name),
  )
  for (const { name, shape } of parameters) {
    const memory = graph.input(memoryName(name), shape)
    const one = shape.length === 0 ? graph.node('Squeeze', [rate, graph.integers([0])]) : rate
    const next = stochasticDescent(
      graph,
      { parameter: name, gradient: gradients[name]! },
      { rate: one, memory, momentum, decay },
    )
    graph.output(nextName(name), next.parameter, shape)
    graph.output(nextName(memory), next.memory, shape)
  }
  graph.output('loss', graph.node('Reshape', [loss, graph.integers([1])]), [1])
  return graph.toBytes()
}

/** Embeddings by parameters that are inputs: `features` float32[n, frames, size] -> `embedding` float32[n, size]. */
export async function buildEmbeddingGraph(
  sizes: TemporalSizes,
  frames: number,
  form?: AttentionForm,
): Promise<Uint8Array> {
  const graph = new OnnxGraph('contrastive_embedding')
  const features = graph.input('features', ['n', frames, sizes.size])
  declare(graph, sizes)
  graph.output('embedding', temporalForward(graph, features, frames, sizes, form), ['n', sizes.size])
  return graph.toBytes()
}

function declare(graph: OnnxGraph, sizes: TemporalSizes) {
  return temporalParameters(sizes).flatMap((parameter) =>
    Array.from({ length: parameter.parts }, (_, part) => {
      const shape = partShape(parameter)
      return { name: graph.input(partName(parameter, part), shape), shape }
    }),
  )
}
