import { elementCode, type OnnxGraph } from '#lib/onnx/onnx-graph.ts'

/** Keeps a concordance from a division by zero where neither predictions nor labels vary. */
const LEAST_SPREAD = 1e-6

/**
 * Weighted mean of squared errors over rows and targets.
 *
 * @param prediction, y [networks, batch, targets]
 * @param weight [networks, batch, 1], adding up to one for each network
 * @returns [networks]
 */
export function squaredError(graph: OnnxGraph, prediction: string, y: string, weight: string, targets: number): string {
  const error = graph.node('Sub', [prediction, y])
  const share = graph.node('Mul', [weight, graph.scalar(1 / targets)])
  const weighted = graph.node('Mul', [graph.node('Mul', [error, error]), share])
  return graph.node('ReduceSum', [weighted, graph.integers([1, 2])], { keepdims: 0 })
}

/**
 * One less the concordance of predictions and labels (Lin, 1989), mean over targets, with rows weighted; shapes as for the squared error.
 * Concordance is twice the covariance over the sum of both variances and the squared difference of means.
 */
export function concordanceLoss(graph: OnnxGraph, prediction: string, y: string, weight: string): string {
  const overRows = (value: string) =>
    graph.node('ReduceSum', [graph.node('Mul', [value, weight]), graph.integers([1])], { keepdims: 1 })
  const squares = (value: string) => graph.node('Mul', [value, value])
  const [meanP, meanY] = [overRows(prediction), overRows(y)]
  const [offP, offY] = [graph.node('Sub', [prediction, meanP]), graph.node('Sub', [y, meanY])]
  const variances = graph.node('Add', [overRows(squares(offP)), overRows(squares(offY))])
  const spread = graph.node('Add', [variances, squares(graph.node('Sub', [meanP, meanY]))])
  const covariance = graph.node('Mul', [overRows(graph.node('Mul', [offP, offY])), graph.scalar(2)])
  const ccc = graph.node('Div', [covariance, graph.node('Add', [spread, graph.scalar(LEAST_SPREAD)])])
  return graph.node('Sub', [graph.scalar(1), graph.node('ReduceMean', [ccc], { axes: [1, 2], keepdims: 0 })])
}

/** Keeps a root from an infinite slope where both sets of relations are the same. */
const LEAST_DIFFERENCE = 1e-12
/** Squared length under which a row has no direction. */
const LEAST_SQUARE = 1e-24

/**
 * How far the relations of clips by their features are from those by their labels: the root mean squared difference of cosines over all pairs. After
 * Foteinopoulou and Patras (2022), arXiv 2207.05577, with the diagonal left out. A row of zeros has no direction: its cosines are zero, as
 * PyTorch has them, and it gets no gradient. A single clip has no relations, and no loss.
 *
 * @param features [n, size]
 * @param labels [n, targets]
 * @returns a value without dimensions
 */
export function relationalLoss(graph: OnnxGraph, features: string, labels: string): string {
  const [byFeatures, byLabels] = [directions(graph, features), directions(graph, labels)]
  const squares = (value: string) => graph.node('Mul', [value, value])
  const sum = (value: string) => graph.node('ReduceSum', [value], { keepdims: 0 })
  const difference = graph.node('Sub', [cosines(graph, byFeatures), cosines(graph, byLabels)])
  const lengths = (rows: string) => graph.node('ReduceSum', [squares(rows), graph.integers([1])], { keepdims: 0 })
  const diagonal = graph.node('Sub', [lengths(byFeatures), lengths(byLabels)])
  // What rounding leaves may lie below zero.
  const pairwise = graph.node('Relu', [graph.node('Sub', [sum(squares(difference)), sum(squares(diagonal))])])
  const count = graph.node('Shape', [labels], { start: 0, end: 1 })
  const rows = graph.node('Squeeze', [
    graph.node('Cast', [count], { to: elementCode(graph.real) }),
    graph.integers([0]),
  ])
  const pairs = graph.node('Mul', [rows, graph.node('Sub', [rows, graph.scalar(1)])])
  const mean = graph.node('Div', [pairwise, graph.node('Max', [pairs, graph.scalar(1)])])
  return graph.node('Sqrt', [graph.node('Add', [mean, graph.scalar(LEAST_DIFFERENCE)])])
}

/** Rows of length one; rows of zeros as they are. */
function directions(graph: OnnxGraph, rows: string): string {
  const squares = graph.node('ReduceSum', [graph.node('Mul', [rows, rows]), graph.integers([1])], { keepdims: 1 })
  const hasDirection = graph.node('Greater', [squares, graph.scalar(LEAST_SQUARE)])
  const lengths = graph.node('Sqrt', [graph.node('Where', [hasDirection, squares, graph.scalar(1)])])
  return graph.node('Div', [graph.node('Where', [hasDirection, rows, graph.scalar(0)]), lengths])
}

function cosines(graph: OnnxGraph, rows: string): string {
  return graph.node('MatMul', [rows, graph.node('Transpose', [rows], { perm: [1, 0] })])
}
