import { InferenceSession, Tensor } from 'onnxruntime-node'
import { expect, test } from 'vitest'
import { OnnxGraph } from '#lib/onnx/onnx-graph.ts'
import { accumulated, adam, clippedByNorm, stochasticDescent } from '#lib/onnx/optimisers.ts'

const PARAMETER = [0.5, -2, 3]
const GRADIENTS = [
  [0.3, -0.1, 2],
  [-0.4, 0.2, 1],
  [0.1, 0.1, -1],
]
const row = (values: number[]) => new Tensor('float64', Float64Array.from(values), [values.length])

/** Runs the three steps of an optimiser; what it gives of one step it takes in the next. */
async function steps(
  write: (graph: OnnxGraph, parameter: string, gradient: string) => Record<string, string>,
  extra: (step: number) => Record<string, Tensor> = () => ({}),
  memory: readonly string[] = [],
) {
  const graph = new OnnxGraph('optimiser', 'float64')
  const outputs = write(graph, graph.input('parameter', [3]), graph.input('gradient', [3]))
  for (const [name, value] of Object.entries(outputs)) graph.output(`next_${name}`, value, [3])
  const session = await InferenceSession.create(await graph.toBytes())
  let state: Record<string, Tensor> = {
    parameter: row(PARAMETER),
    ...Object.fromEntries(memory.map((name) => [name, row([0, 0, 0])])),
  }
  for (const [i, gradient] of GRADIENTS.entries()) {
    const result = await session.run({ ...state, ...extra(i + 1), gradient: row(gradient) })
    state = Object.fromEntries(Object.keys(state).map((name) => [name, result[`next_${name}`]! as Tensor]))
  }
  await session.release()
  return [...(state.parameter!.data as Float64Array)]
}

function expectClose(found: number[], expected: number[]) {
  for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 7)
}

test('stochastic descent with momentum and decay moves as PyTorch defines it', async () => {
  const found = await steps(
    (graph, parameter, gradient) => {
      const memory = graph.input('memory', [3])
      return stochasticDescent(
        graph,
        { parameter, gradient },
        { rate: graph.scalar(0.1), memory, momentum: 0.9, decay: 0.01 },
      )
    },
    undefined,
    ['memory'],
  )
  const expected = PARAMETER.map((start, place) => {
    let [p, b] = [start, 0]
    for (const [i, gradient] of GRADIENTS.entries()) {
      const g = gradient[place]! + 0.01 * p
      b = i === 0 ? g : 0.9 * b + g
      p -= 0.1 * b
    }
    return p
  })
  expectClose(found, expected)
})

test.each(['coupled', 'decoupled'] as const)('Adam with %s decay moves as PyTorch defines it', async (form) => {
  const found = await steps(
    (graph, parameter, gradient) =>
      adam(
        graph,
        { parameter, gradient },
        {
          rate: graph.scalar(0.05),
          decay: graph.scalar(0.1),
          first: graph.input('first', [3]),
          second: graph.input('second', [3]),
          firstCorrection: graph.input('c1', [1]),
          secondCorrection: graph.input('c2', [1]),
        },
        form,
      ),
    (step) => ({ c1: row([1 - 0.9 ** step]), c2: row([1 - 0.999 ** step]) }),
    ['first', 'second'],
  )
  const expected = PARAMETER.map((start, place) => {
    let [p, m, v] = [start, 0, 0]
    for (const [i, gradient] of GRADIENTS.entries()) {
      const g = gradient[place]! + (form === 'coupled' ? 0.1 * p : 0)
      if (form === 'decoupled') p *= 1 - 0.05 * 0.1
      m = 0.9 * m + 0.1 * g
      v = 0.999 * v + 0.001 * g * g
      p -= (0.05 * (m / (1 - 0.9 ** (i + 1)))) / (Math.sqrt(v / (1 - 0.999 ** (i + 1))) + 1e-8)
    }
    return p
  })
  expectClose(found, expected)
})

test('gradients are clipped by their common norm, and left alone within it', async () => {
  const graph = new OnnxGraph('clipped', 'float64')
  const names = [graph.input('a', [2]), graph.input('b', [1])]
  const { norm, gradients } = clippedByNorm(graph, names, 2)
  graph.output('norm', norm, [])
  for (const [i, gradient] of gradients.entries()) graph.output(`clipped_${names[i]}`, gradient, [2 - i])
  const session = await InferenceSession.create(await graph.toBytes())
  const large = await session.run({ a: row([3, 0]), b: row([4]) })
  expect(Number(large.norm!.data[0])).toBeCloseTo(5, 10)
  expect(Number(large.clipped_a!.data[0])).toBeCloseTo(1.2, 6)
  expect(Number(large.clipped_b!.data[0])).toBeCloseTo(1.6, 6)
  const small = await session.run({ a: row([0.3, 0]), b: row([0.4]) })
  expect([...small.clipped_a!.data, ...small.clipped_b!.data]).toEqual([0.3, 0, 0.4])
  await session.release()
})

test('gradients of parts of a batch add up by their shares', async () => {
  const graph = new OnnxGraph('accumulated', 'float64')
  const [gradient, sum, share] = [graph.input('gradient', [3]), graph.input('sum', [3]), graph.input('share', [1])]
  graph.output('next', accumulated(graph, gradient, sum, share), [3])
  const session = await InferenceSession.create(await graph.toBytes())
  let total: Tensor = row([0, 0, 0])
  for (const [i, part] of GRADIENTS.entries())
    total = (await session.run({ gradient: row(part), sum: total, share: row([[0.5, 0.3, 0.2][i]!]) })).next!
  expectClose(
    [...(total.data as Float64Array)],
    [0, 1, 2].map((place) => 0.5 * GRADIENTS[0]![place]! + 0.3 * GRADIENTS[1]![place]! + 0.2 * GRADIENTS[2]![place]!),
  )
  await session.release()
})
