import { InferenceSession, Tensor } from 'onnxruntime-node'
import { expect, it } from 'vitest'
import { OnnxGraph } from '#lib/onnx/onnx-graph.ts'
import { mergeTokens, mostMerged, sizeBias } from '#models/emoclip/merge-tokens.ts'

const WIDTH = 4
const HEADS = 2

/** Numbers of a formula in -1 to 1, without a pattern that repeats. */
const numbers = (length: number, seed: number) =>
  Float32Array.from({ length }, (_, i) => Math.sin(seed + 12.9898 * i ** 1.3))

async function mergedByGraph(
  rows: Float32Array,
  keys: Float32Array,
  n: number,
  tokens: number,
  merged: readonly number[],
) {
  const graph = new OnnxGraph('merging')
  const x = graph.input('rows', ['n', tokens, WIDTH])
  const k = graph.input('keys', ['n', tokens, WIDTH])
  let stream: Parameters<typeof mergeTokens>[1] = { rows: x, sizes: undefined }
  let left = tokens
  for (const going of merged) {
    const own = graph.node('Slice', [k, ...[[0], [left], [1]].map((of) => graph.integers(of))])
    const same = (value: string) => value
    stream = mergeTokens(graph, stream, own, {
      tokens: left,
      merged: going,
      width: WIDTH,
      heads: HEADS,
      enter: same,
      leave: same,
    })
    left -= going
  }
  graph.output('merged', stream.rows, ['n', left, WIDTH])
  graph.output('sizes', stream.sizes!, ['n', left, 1])
  graph.output('bias', sizeBias(graph, stream.sizes!, left), ['n', 1, left, left])
  const session = await InferenceSession.create(await graph.toBytes())
  const shape = [n, tokens, WIDTH]
  const found = await session.run({
    rows: new Tensor('float32', rows, shape),
    keys: new Tensor('float32', keys, shape),
  })
  await session.release()
  return Object.fromEntries(Object.entries(found).map(([name, { data }]) => [name, [...(data as Float32Array)]]))
}

interface Token {
  row: number[]
  size: number
}

/** The same of one picture, pair by pair. */
function mergedByHand(tokens: readonly Token[], keys: readonly number[][], merged: number): Token[] {
  const mean = keys.map((key) => [0, 1].map((at) => (key[at]! + key[at + 2]!) / 2))
  const cosine = (a: number[], b: number[]) => (a[0]! * b[0]! + a[1]! * b[1]!) / (Math.hypot(...a) * Math.hypot(...b))
  const even = tokens.map((_, i) => i).filter((i) => i % 2 === 0)
  const odd = tokens.map((_, i) => i).filter((i) => i % 2 === 1)
  const pairs = even
    .map((i) => {
      const cosines = odd.map((j) => (i === 0 ? -1e4 : cosine(mean[i]!, mean[j]!)))
      const most = Math.max(...cosines)
      return { from: i, to: odd[cosines.indexOf(most)]!, alike: most }
    })
    .sort((a, b) => a.alike - b.alike)
  const going = pairs.slice(pairs.length - merged)
  const staying = pairs.slice(0, pairs.length - merged).map(({ from }) => tokens[from]!)
  const targets = odd.map((j) => {
    const all = [tokens[j]!, ...going.filter(({ to }) => to === j).map(({ from }) => tokens[from]!)]
    const size = all.reduce((sum, each) => sum + each.size, 0)
    const row = tokens[j]!.row.map((_, at) => all.reduce((sum, each) => sum + each.row[at]! * each.size, 0) / size)
    return { row, size }
  })
  return [...staying, ...targets]
}

it.each([
  [9, [2]],
  [10, [4]],
  [17, [3, 5, 2]],
])('merges the likest of %i tokens as a computation pair by pair does', async (tokens, merged) => {
  const n = 3
  const rows = numbers(n * tokens * WIDTH, 1)
  const keys = numbers(n * tokens * WIDTH, 2)
  const found = await mergedByGraph(rows, keys, n, tokens, merged)
  const all: Token[] = []
  for (let picture = 0; picture < n; picture++) {
    const at = (values: Float32Array, token: number) => {
      const start = (picture * tokens + token) * WIDTH
      return [...values.subarray(start, start + WIDTH)]
    }
    let own: Token[] = Array.from({ length: tokens }, (_, token) => ({ row: at(rows, token), size: 1 }))
    for (const going of merged)
      own = mergedByHand(
        own,
        own.map((_, token) => at(keys, token)),
        going,
      )
    expect(own[0]!.row).toEqual(at(rows, 0))
    all.push(...own)
  }
  expect(found.sizes).toEqual(all.map(({ size }) => size))
  for (const [i, value] of all.flatMap(({ row }) => row).entries()) expect(found.merged![i]).toBeCloseTo(value, 5)
  const left = all.length / n
  expect(found.bias![left - 1]).toBeCloseTo(Math.log(all[left - 1]!.size), 6)
})

it('merges no more than every second token, and never the class token', () => {
  expect([50, 9, 2].map(mostMerged)).toEqual([24, 4, 0])
})
