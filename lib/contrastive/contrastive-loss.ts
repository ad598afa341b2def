import type { OnnxGraph } from '#lib/onnx/onnx-graph.ts'
import { LOGIT_SCALE } from './temporal-parameters.ts'

/**
 * Mean of the cross-entropies of each clip over all captions and of each caption over all clips, by cosine times exp(logit scale). Radford et al.
 * (2021), arXiv 2103.00020, figure 3.
 *
 * @param embeddings, texts [n, size]
 * @param apart [n, n], added to the logits: zero, or far below zero where a clip and a caption should not push each other apart
 * @returns a value without dimensions
 */
export function contrastiveLoss(graph: OnnxGraph, embeddings: string, texts: string, apart: string): string {
  const [clips, words] = [normalised(graph, embeddings), normalised(graph, texts)]
  const scale = graph.node('Exp', [LOGIT_SCALE])
  const cosines = graph.node('MatMul', [clips, graph.node('Transpose', [words], { perm: [1, 0] })])
  const logits = graph.node('Add', [graph.node('Mul', [cosines, scale]), apart])
  const over = (axis: number) => graph.node('ReduceLogSumExp', [logits], { axes: [axis], keepdims: 0 })
  const both = graph.node('Mul', [graph.node('Add', [over(1), over(0)]), graph.scalar(0.5)])
  const own = graph.node('ReduceSum', [graph.node('Mul', [clips, words]), graph.integers([1])], { keepdims: 0 })
  const losses = graph.node('Sub', [both, graph.node('Mul', [own, scale])])
  return graph.node('ReduceMean', [losses], { axes: [0], keepdims: 0 })
}

/** Rows of length one. */
function normalised(graph: OnnxGraph, rows: string): string {
  const squares = graph.node('ReduceSum', [graph.node('Mul', [rows, rows]), graph.integers([1])], { keepdims: 1 })
  return graph.node('Div', [rows, graph.node('Sqrt', [squares])])
}
