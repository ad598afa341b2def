import type { Tensor } from 'onnxruntime-node'
import type { OnnxGraph } from '#lib/onnx/onnx-graph.ts'

/** A tensor of a network, by its name in graphs. */
export interface ModelTensor {
  name: string
  shape: readonly number[]
}

/** A tensor with numbers. */
export interface FilledTensor extends ModelTensor {
  values: Float32Array
}

/** Numbers of tensors by their names. */
export type TensorValues = ReadonlyMap<string, Float32Array>

/**
 * A network that sees more of a clip than its embedding: its neighbours, or its frames. It ends in two layers as EmoCLIP's downstream task
 * does, the last of them `w2` [hidden, targets] and `b2` [1, targets].
 */
export interface ClipModel {
  hidden: number
  targets: number
  /** Tensors that learn, with what they begin with. */
  learned: readonly FilledTensor[]
  /** Tensors that are the same in all networks and stay as they are. */
  kept: readonly FilledTensor[]
  /** Tensors that a network sets by its own training clips before it learns. */
  scaling: readonly ModelTensor[]
  /** Their numbers. @param clips that the network learns from */
  scale(clips: readonly number[]): Promise<TensorValues>
  /** Declares what a graph takes of clips, which are its dimension `n`. */
  declare(graph: OnnxGraph): void
  /** The same of clips, by their places. */
  see(clips: readonly number[]): Promise<Record<string, Tensor>>
  /**
   * Adds the network to a graph.
   *
   * @param value name of the value that a tensor has in the graph
   * @returns `features` [n, size], whose relations may be learnt, and `prediction` [n, targets]
   */
  forward(graph: OnnxGraph, value: (tensor: string) => string): { features: string; prediction: string }
}

/** The tensors of a network that are its own. */
export const ownTensors = ({ learned, scaling }: ClipModel): readonly ModelTensor[] => [...scaling, ...learned]

/** Uniform within 1 / √inputs, as PyTorch's Linear begins. @param draw uniform in [-1, 1] */
export function firstLinear(name: string, shape: readonly number[], inputs: number, draw: () => number): FilledTensor {
  const length = shape.reduce((product, n) => product * n, 1)
  return { name, shape, values: Float32Array.from({ length }, () => draw() / Math.sqrt(inputs)) }
}
