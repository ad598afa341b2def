import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import { differentiate } from '#lib/onnx/differentiate.ts'
import { OnnxGraph } from '#lib/onnx/onnx-graph.ts'
import { valueShapes } from '#lib/onnx/value-shapes.ts'
import { Random } from '#lib/statistics/random.ts'

type Real = 'float32' | 'float64'
interface Case {
  /** Makes a value of the inputs a, b, c, … */
  build: (graph: OnnxGraph, inputs: string[]) => string
  shapes: number[][]
  /** Inputs lie within these. */
  within?: [number, number]
  real?: Real
}

const one = (opType: string, attributes = {}) => ({
  build: (graph: OnnxGraph, inputs: string[]) => graph.node(opType, inputs, attributes),
})
const ownOne = (opType: string, attributes = {}) => ({
  build: (graph: OnnxGraph, inputs: string[]) => graph.fused(opType, inputs, attributes)[0]!,
  real: 'float32' as const,
})
const index = (graph: OnnxGraph, values: number[], shape: number[]) =>
  graph.deferred('int64', shape, () => new BigInt64Array(values.map(BigInt)))

const CASES: Record<string, Case> = {
  'Add of one shape': {
    ...one('Add'),
    shapes: [
      [2, 3],
      [2, 3],
    ],
  },
  'Add of a row to a stack': { ...one('Add'), shapes: [[2, 4, 3], [3]] },
  'Add of a column': {
    ...one('Add'),
    shapes: [
      [4, 1],
      [2, 4, 3],
    ],
  },
  'Sub with both broadcast': {
    ...one('Sub'),
    shapes: [
      [4, 1],
      [1, 3],
    ],
  },
  'Mul of two shapes': {
    ...one('Mul'),
    shapes: [
      [2, 4, 3],
      [4, 1],
    ],
  },
  'Mul of a value with itself': { build: (graph, [a]) => graph.node('Mul', [a!, a!]), shapes: [[5]] },
  Div: { ...one('Div'), shapes: [[2, 3], [3]], within: [0.5, 2] },
  Neg: { ...one('Neg'), shapes: [[3]] },
  Exp: { ...one('Exp'), shapes: [[2, 3]] },
  Log: { ...one('Log'), shapes: [[2, 3]], within: [0.3, 2] },
  Sqrt: { ...one('Sqrt'), shapes: [[2, 3]], within: [0.3, 2] },
  Relu: { ...one('Relu'), shapes: [[3, 4]] },
  Tanh: { ...one('Tanh'), shapes: [[2, 3]] },
  Sigmoid: { ...one('Sigmoid'), shapes: [[2, 3]] },
  Erf: { ...one('Erf'), shapes: [[2, 3]], real: 'float32' },
  'Relu under a mask that is given': {
    build: (graph, [a, b]) => graph.node('Mul', [graph.node('Relu', [a!]), b!]),
    shapes: [
      [3, 4],
      [3, 4],
    ],
  },
  FastGelu: { ...ownOne('FastGelu'), shapes: [[2, 3]] },
  QuickGelu: { ...ownOne('QuickGelu', { alpha: { float: 1.702 } }), shapes: [[2, 3]] },
  Where: {
    build: (graph, [a, b]) => graph.node('Where', [graph.node('Greater', [a!, graph.scalar(0)]), a!, b!]),
    shapes: [[3, 4], [4]],
  },
  'MatMul of rows and a matrix': {
    ...one('MatMul'),
    shapes: [
      [2, 4, 3],
      [3, 5],
    ],
  },
  'MatMul of two matrices': {
    ...one('MatMul'),
    shapes: [
      [4, 3],
      [3, 5],
    ],
  },
  'MatMul of stacks': {
    ...one('MatMul'),
    shapes: [
      [2, 4, 3],
      [2, 3, 5],
    ],
  },
  'MatMul of stacks of which one is broadcast': {
    ...one('MatMul'),
    shapes: [
      [2, 3, 4, 2],
      [2, 1, 2, 3],
    ],
  },
  Gemm: { ...one('Gemm'), shapes: [[2, 3], [3, 4], [4]] },
  'Gemm with the second turned': { ...one('Gemm', { transB: 1 }), shapes: [[2, 3], [4, 3], [4]] },
  'Gemm with both turned': {
    ...one('Gemm', { transA: 1, transB: 1 }),
    shapes: [
      [3, 2],
      [4, 3],
    ],
  },
  Reshape: { build: (graph, [a]) => graph.node('Reshape', [a!, graph.integers([0, 3, -1])]), shapes: [[2, 6]] },
  Transpose: { ...one('Transpose', { perm: [2, 0, 1] }), shapes: [[2, 3, 4]] },
  Squeeze: { build: (graph, [a]) => graph.node('Squeeze', [a!, graph.integers([1])]), shapes: [[2, 1, 3]] },
  Unsqueeze: { build: (graph, [a]) => graph.node('Unsqueeze', [a!, graph.integers([1])]), shapes: [[2, 3]] },
  Expand: { build: (graph, [a]) => graph.node('Expand', [a!, graph.integers([4, 2, 3])]), shapes: [[2, 1]] },
  Concat: {
    ...one('Concat', { axis: 1 }),
    shapes: [
      [2, 1, 3],
      [2, 4, 3],
    ],
  },
  Split: {
    build: (graph, [a]) => {
      const [first, , third] = graph.nodes('Split', [a!], { axis: -1 }, 3)
      return graph.node('Mul', [first!, third!])
    },
    shapes: [[2, 6]],
  },
  Slice: {
    build: (graph, [a]) => graph.node('Slice', [a!, ...[[1], [-1], [1]].map((list) => graph.integers(list))]),
    shapes: [[2, 5, 3]],
  },
  Pad: {
    build: (graph, [a]) => graph.node('Pad', [a!, graph.integers([0, 1, 0, 0, 2, 0])]),
    shapes: [[2, 2, 3]],
  },
  'Gather of rows, some more than once': {
    build: (graph, [a]) => graph.node('Gather', [a!, index(graph, [2, 0, 2, 2, 1, 0], [2, 3])], { axis: 0 }),
    shapes: [[4, 3]],
  },
  'Gather of one place along an inner axis': {
    build: (graph, [a]) => graph.node('Gather', [a!, index(graph, [1], [])], { axis: 1 }),
    shapes: [[2, 3, 2]],
  },
  'ReduceSum of some axes': {
    build: (graph, [a]) => graph.node('ReduceSum', [a!, graph.integers([0, -1])], { keepdims: 0 }),
    shapes: [[2, 3, 4]],
  },
  'ReduceMean with its dimension kept': { ...one('ReduceMean', { axes: [1], keepdims: 1 }), shapes: [[2, 3, 4]] },
  'ReduceMean of everything': { ...one('ReduceMean', { keepdims: 0 }), shapes: [[2, 3]] },
  ReduceLogSumExp: { ...one('ReduceLogSumExp', { axes: [1], keepdims: 0 }), shapes: [[3, 4]] },
  Softmax: { ...one('Softmax', { axis: -1 }), shapes: [[3, 4]] },
  LogSoftmax: { ...one('LogSoftmax', { axis: -1 }), shapes: [[3, 4]] },
  LayerNormalization: {
    ...one('LayerNormalization', { axis: -1, epsilon: { float: 1e-5 } }),
    shapes: [[2, 3, 6], [6], [6]],
  },
  MultiHeadAttention: {
    ...ownOne('MultiHeadAttention', { num_heads: 2 }),
    shapes: [
      [2, 3, 8],
      [2, 4, 8],
      [2, 4, 8],
    ],
  },
  'L2 normalisation': {
    build: (graph, [a]) => {
      const squares = graph.node('ReduceSum', [graph.node('Mul', [a!, a!]), graph.integers([-1])], { keepdims: 1 })
      return graph.node('Div', [a!, graph.node('Sqrt', [squares])])
    },
    shapes: [[3, 4]],
  },
}

/** The sum of a value's elements, each times a weight of its own, and its gradients by the inputs. */
async function opened({ build, shapes, real = 'float64' }: Case) {
  const graph = new OnnxGraph('gradient', real)
  const names = shapes.map((shape, i) => graph.input('abc'[i]!, shape))
  const value = build(graph, names)
  const size = valueShapes(graph.written, graph.known).get(value)!.map(Number)
  const weights = Float32Array.from({ length: size.reduce((product, n) => product * n, 1) }, (_, i) =>
    Math.sin(1 + 3 * i),
  )
  const weighted = graph.node('Mul', [value, graph.constant(weights, size)])
  const loss = graph.node('ReduceSum', [weighted], { keepdims: 0 })
  const gradients = differentiate(graph, loss, names)
  graph.output('loss', loss, [])
  for (const [i, name] of names.entries()) graph.output(`by_${name}`, gradients[name]!, shapes[i]!)
  return InferenceSession.create(await graph.toBytes(), { intraOpNumThreads: 1, logSeverityLevel: 3 })
}

describe('gradients are those of finite differences', () => {
  test.each(Object.entries(CASES))('%s', async (_, one) => {
    const { shapes, within: [low, high] = [-1.5, 1.5], real = 'float64' } = one
    const session = await opened(one)
    const random = new Random(7)
    const values = shapes.map((shape) =>
      Array.from({ length: shape.reduce((product, n) => product * n, 1) }, () => random.between(low, high)),
    )
    const run = (of: number[][]) =>
      session.run(
        Object.fromEntries(
          of.map((numbers, i) => [
            'abc'[i]!,
            real === 'float64'
              ? new Tensor('float64', Float64Array.from(numbers), shapes[i])
              : new Tensor('float32', Float32Array.from(numbers), shapes[i]),
          ]),
        ),
      )
    const found = await run(values)
    const step = real === 'float64' ? 1e-5 : 1e-2
    for (const [input, numbers] of values.entries()) {
      const gradient = found[`by_${'abc'[input]}`]!
      expect(gradient.dims).toEqual(shapes[input])
      for (const [place, number] of numbers.entries()) {
        const [above, below] = await Promise.all(
          [step, -step].map(async (by) => {
            const { loss } = await run(values.with(input, numbers.with(place, number + by)))
            return Number(loss!.data[0])
          }),
        )
        const slope = (above! - below!) / (2 * step)
        expect(Number(gradient.data[place]), `input ${input}, place ${place}`).toBeCloseTo(
          slope,
          real === 'float64' ? 7 : 3,
        )
      }
    }
    await session.release()
  })
})

describe('what can’t be differentiated is refused where the graph is built', () => {
  const graphOf = (build: (graph: OnnxGraph, x: string) => string, shape: (number | string)[] = [3]) => {
    const graph = new OnnxGraph('refused')
    return { graph, loss: build(graph, graph.input('x', shape)) }
  }

  test('an operator without a gradient, by its name', () => {
    const { graph, loss } = graphOf((g, x) => g.node('ReduceMean', [g.node('Ceil', [x])], { keepdims: 0 }))
    expect(() => differentiate(graph, loss, ['x'])).toThrow('Ceil has no gradient')
  })

  test('a loss of several elements', () => {
    const { graph, loss } = graphOf((g, x) => g.node('Neg', [x]))
    expect(() => differentiate(graph, loss, ['x'])).toThrow('a loss has one element')
  })

  test('a parameter that the loss does not depend on', () => {
    const { graph, loss } = graphOf((g, x) => g.node('ReduceMean', [x], { keepdims: 0 }))
    graph.input('y', [2])
    expect(() => differentiate(graph, loss, ['x', 'y'])).toThrow('does not depend on “y”')
  })

  test('shapes of which it is not known whether one is broadcast', () => {
    const { graph } = graphOf((_, x) => x, ['n'])
    const y = graph.input('y', ['m'])
    const sum = graph.node('Add', ['x', y])
    expect(() => differentiate(graph, graph.node('ReduceMean', [sum], { keepdims: 0 }), ['x'])).toThrow('do not fit')
  })
})
