import { elementCode, type OnnxGraph } from '#lib/onnx/onnx-graph.ts'

/** Keeps the class token from being merged; cosines are between -1 and 1. */
const NEVER = -10_000
const LAST_INDEX = 2n ** 62n

/** Tokens of pictures and how many patches each stands for. */
export interface Tokens {
  /** [n, tokens, width] */
  rows: string
  /** float32[n, tokens, 1]; undefined before the first merging, where each stands for one. */
  sizes: string | undefined
}

export interface Merging {
  /** Tokens before the merging. */
  tokens: number
  /** Tokens that go. */
  merged: number
  width: number
  heads: number
  /** From float32 to what the rows are. */
  enter: (value: string) => string
  /** From what the rows are to float32. */
  leave: (value: string) => string
}

/** The most tokens that can be merged of so many: those of every second place, without the class token. */
export const mostMerged = (tokens: number): number => Math.ceil(tokens / 2) - 1

/**
 * Merges the tokens whose keys of attention are most alike, after Bolya et al. (2023), "Token Merging: Your ViT But Faster", arXiv
 * 2210.09461: tokens at even places look for the likest at odd ones, by the cosine of the mean of their heads' keys; the likest pairs
 * become their mean, weighted by the patches that each stands for. The class token, which is the first, stays the first.
 *
 * @param keys [n, tokens, width] of the attention before
 */
export function mergeTokens(
  graph: OnnxGraph,
  { rows, sizes }: Tokens,
  keys: string,
  merging: Merging,
): Required<Tokens> {
  const { tokens, merged, width, heads, enter, leave } = merging
  if (merged < 1 || merged > mostMerged(tokens)) throw new RangeError(`${merged} of ${tokens} tokens can't be merged`)
  const even = Math.ceil(tokens / 2)
  const odd = tokens - even
  const known = sizes ?? onesLike(graph, rows, tokens)
  const split = (value: string): [string, string] => [everySecond(graph, value, 0), everySecond(graph, value, 1)]
  const apart = graph.node('Reshape', [leave(keys), graph.integers([-1, tokens, heads, width / heads])])
  const mean = graph.node('ReduceMean', [apart], { axes: [2], keepdims: 0 })
  const [from, to] = split(graph.node('Div', [mean, graph.node('ReduceL2', [mean], { axes: [2], keepdims: 1 })]))
  const alike = graph.node('MatMul', [from, graph.node('Transpose', [to], { perm: [0, 2, 1] })])
  const bias = graph.deferred('int64', [1, even, 1], () => {
    const values = new BigInt64Array(even)
    values[0] = BigInt(NEVER)
    return values
  })
  const scores = graph.node('Add', [alike, graph.node('Cast', [bias], { to: elementCode('float32') })])
  const best = graph.node('ReduceMax', [scores], { axes: [2], keepdims: 0 })
  const bestAt = graph.node('ArgMax', [scores], { axis: 2, keepdims: 0 })
  const order = graph.nodes('TopK', [best, graph.integers([even])], { axis: 1, largest: 0, sorted: 1 }, 2)[1]!
  const staying = slice(graph, order, 0, even - merged, 1)
  const going = slice(graph, order, even - merged, even, 1)
  const row = (value: string, at: string) =>
    graph.node('GatherND', [value, graph.node('Unsqueeze', [at, graph.integers([2])])], { batch_dims: 1 })
  const target = graph.node('GatherND', [bestAt, graph.node('Unsqueeze', [going, graph.integers([2])])], {
    batch_dims: 1,
  })
  const zeroOne = graph.node('Cast', [graph.integers([0, 1])], { to: elementCode('float32') })
  const hot = graph.node('OneHot', [target, graph.integers([odd]), zeroOne], { axis: -1 })
  const places = graph.node('Transpose', [hot], { perm: [0, 2, 1] })
  const [evenRows] = split(rows)
  const [evenWeighted, oddWeighted] = split(graph.node('Mul', [rows, enter(known)]))
  const [evenSizes, oddSizes] = split(known)
  const sums = graph.node('Add', [oddWeighted, graph.node('MatMul', [enter(places), row(evenWeighted, going)])])
  const counts = graph.node('Add', [oddSizes, graph.node('MatMul', [places, row(evenSizes, going)])])
  return {
    rows: graph.node('Concat', [row(evenRows, staying), graph.node('Div', [sums, enter(counts)])], { axis: 1 }),
    sizes: graph.node('Concat', [row(evenSizes, staying), counts], { axis: 1 }),
  }
}

/**
 * What is added to the scores of attention over merged tokens: the logarithm of how many patches each stands for.
 *
 * @param sizes float32[n, tokens, 1]
 * @returns float32[n, 1, tokens, tokens]
 */
export function sizeBias(graph: OnnxGraph, sizes: string, tokens: number): string {
  const flat = graph.node('Reshape', [graph.node('Log', [sizes]), graph.integers([-1, 1, 1, tokens])])
  return graph.node('Expand', [flat, graph.integers([1, 1, tokens, tokens])])
}

function onesLike(graph: OnnxGraph, rows: string, tokens: number): string {
  const count = graph.node('Shape', [rows], { start: 0, end: 1 })
  const shape = graph.node('Concat', [count, graph.integers([tokens, 1])], { axis: 0 })
  const one = graph.node('Cast', [graph.integers([1])], { to: elementCode('float32') })
  return graph.node('Expand', [one, shape])
}

function everySecond(graph: OnnxGraph, value: string, first: number): string {
  const one = (number: number | bigint) => graph.deferred('int64', [1], () => new BigInt64Array([BigInt(number)]))
  return graph.node('Slice', [value, one(first), one(LAST_INDEX), one(1), one(2)])
}

function slice(graph: OnnxGraph, value: string, from: number, to: number, axis: number): string {
  return graph.node('Slice', [value, graph.integers([from]), graph.integers([to]), graph.integers([axis])])
}
