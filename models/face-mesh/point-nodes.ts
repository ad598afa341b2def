import type { OnnxGraph } from '#lib/onnx/onnx-graph.ts'

/** Angle in degrees between the line from one point to another and the plane in which the axis is 0. */
export function angle(graph: OnnxGraph, points: string, from: number, to: number, axis: number): string {
  const line = lineOf(graph, pointOf(graph, points, from), pointOf(graph, points, to))
  // Rounding may leave a sine a little beyond 1, of which there is no angle.
  const sine = graph.node('Clip', [part(graph, line.direction, 1, [axis]), graph.scalar(-1), graph.scalar(1)])
  return graph.node('Mul', [graph.node('Asin', [sine]), graph.scalar(180 / Math.PI)])
}

/** Length [n,1] and direction [n,axes] of the line between two points. */
export function lineOf(graph: OnnxGraph, from: string, to: string): { length: string; direction: string } {
  const line = graph.node('Sub', [to, from])
  const length = lengthOf(graph, line)
  return { length, direction: graph.node('Div', [line, length]) }
}

/** Of each row [n,axes], never 0. */
export function lengthOf(graph: OnnxGraph, rows: string): string {
  const length = graph.node('ReduceL2', [rows], { axes: [1], keepdims: 1 })
  return graph.node('Max', [length, graph.scalar(1e-3)])
}

/** The rotation [n,2,2] that lays a direction [n,2] level. */
export function turnBack(graph: OnnxGraph, direction: string): string {
  const [x, y] = [part(graph, direction, 1, [0]), part(graph, direction, 1, [1])]
  const rows = graph.node('Concat', [x, graph.node('Neg', [y]), y, x], { axis: 1 })
  return graph.node('Reshape', [rows, graph.integers([-1, 2, 2])])
}

/** One point [n,axes] of points [n,p,axes]. */
export function pointOf(graph: OnnxGraph, points: string, point: number): string {
  const index = graph.deferred('int64', [], () => new BigInt64Array([BigInt(point)]))
  return graph.node('Gather', [points, index], { axis: 1 })
}

/** Some places along an axis. */
export function part(graph: OnnxGraph, value: string, axis: number, places: number[]): string {
  return graph.node('Gather', [value, graph.integers(places)], { axis })
}

/** [n,axes] as [n,1,axes]. */
export function unsqueezed(graph: OnnxGraph, value: string): string {
  return graph.node('Unsqueeze', [value, graph.integers([1])])
}
