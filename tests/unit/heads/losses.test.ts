import { readFileSync } from 'node:fs'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import { concordanceLoss, relationalLoss } from '#lib/heads/losses.ts'
import { differentiate } from '#lib/onnx/differentiate.ts'
import { OnnxGraph } from '#lib/onnx/onnx-graph.ts'
import { hasShared, shared } from '../../fixtures/shared.ts'

type Matrix = number[][]

describe.skipIf(!hasShared)('losses of arXiv 2207.05577 against its code', () => {
  const { relational } = JSON.parse(
    hasShared ? readFileSync(shared('reference/training/training.json'), 'utf8') : '{"relational":{}}',
  ) as {
    relational: Record<'features' | 'labels' | 'predictions' | 'gradient_features' | 'gradient_predictions', Matrix> & {
      relational_loss: number
      total: number
    }
  }
  const shapeOf = (matrix: Matrix) => [matrix.length, matrix[0]!.length]
  const tensor = (matrix: Matrix, shape = shapeOf(matrix)) =>
    new Tensor('float64', Float64Array.from(matrix.flat()), shape)

  test('one less the mean concordance and the relational loss, and their gradients', async () => {
    const { features, labels, predictions } = relational
    const graph = new OnnxGraph('relational', 'float64')
    const [rows, targets] = shapeOf(labels) as [number, number]
    const [f, l] = [graph.input('features', [rows, shapeOf(features)[1]!]), graph.input('labels', [rows, targets])]
    const p = graph.input('predictions', [1, rows, targets])
    const y = graph.node('Unsqueeze', [l, graph.integers([0])])
    const weight = graph.constant(new Float32Array(rows).fill(1 / rows), [1, rows, 1])
    const ccc = graph.node('Squeeze', [concordanceLoss(graph, p, y, weight), graph.integers([0])])
    const relation = relationalLoss(graph, f, l)
    const total = graph.node('Add', [ccc, relation])
    const gradients = differentiate(graph, total, ['features', 'predictions'])
    graph.output('relation', relation, [])
    graph.output('total', total, [])
    for (const [name, gradient] of Object.entries(gradients)) graph.output(`by_${name}`, gradient, [])
    const session = await InferenceSession.create(await graph.toBytes(), { logSeverityLevel: 4 })
    const found = await session.run({
      features: tensor(features),
      labels: tensor(labels),
      predictions: tensor(predictions, [1, rows, targets]),
    })
    expect(Number(found.relation!.data[0])).toBeCloseTo(relational.relational_loss, 5)
    expect(Number(found.total!.data[0])).toBeCloseTo(relational.total, 5)
    for (const name of ['features', 'predictions'] as const)
      for (const [i, expected] of relational[`gradient_${name}`].flat().entries())
        expect(Number(found[`by_${name}`]!.data[i])).toBeCloseTo(expected, 5)
    await session.release()
  })
})

describe('the relational loss', () => {
  /** The loss of float32 features and labels, and its gradient by the features. */
  async function relations(features: Matrix, labels: Matrix) {
    const graph = new OnnxGraph('relations')
    const f = graph.input('features', ['n', features[0]!.length])
    const l = graph.input('labels', ['n', labels[0]!.length])
    const loss = relationalLoss(graph, f, l)
    graph.output('loss', loss, [])
    graph.output('gradient', differentiate(graph, loss, ['features']).features, ['n', features[0]!.length])
    const session = await InferenceSession.create(await graph.toBytes(), { logSeverityLevel: 4 })
    const floats = (matrix: Matrix) =>
      new Tensor('float32', Float32Array.from(matrix.flat()), [matrix.length, matrix[0]!.length])
    const found = await session.run({ features: floats(features), labels: floats(labels) })
    await session.release()
    return { loss: Number(found.loss!.data[0]), gradient: [...(found.gradient!.data as Float32Array)] }
  }
  /** As PyTorch's cosine_similarity has it: with a row of zeros it is zero. */
  const cosine = (a: number[], b: number[]) => {
    const dot = (x: number[], y: number[]) => x.reduce((sum, value, i) => sum + value * y[i]!, 0)
    return dot(a, b) / Math.max(1e-8, Math.sqrt(dot(a, a))) / Math.max(1e-8, Math.sqrt(dot(b, b)))
  }
  const features = [
    [1, 2, -1],
    [0.5, -1, 3],
    [2, 0, 1],
    [-1, 1, 0.5],
  ]

  test.each([
    [
      'labels',
      features,
      [
        [0, 0],
        [1, 2],
        [-1, 1],
        [2, 0.5],
      ],
    ],
    [
      'features',
      [[0, 0, 0], ...features.slice(1)],
      [
        [1, 0],
        [1, 2],
        [-1, 1],
        [2, 0.5],
      ],
    ],
    [
      'features and labels',
      [[0, 0, 0], ...features.slice(1)],
      [
        [1, 0],
        [1, 2],
        [0, 0],
        [2, 0.5],
      ],
    ],
  ])('with a row of zeros in %s is that of cosines that are zero', async (_, given, labels) => {
    const pairs = given.flatMap((a, i) =>
      given.flatMap((b, j) => (i === j ? [] : [cosine(a, b) - cosine(labels[i]!, labels[j]!)])),
    )
    const { loss, gradient } = await relations(given, labels)
    expect(loss).toBeCloseTo(Math.sqrt(pairs.reduce((sum, d) => sum + d * d, 0) / pairs.length), 5)
    expect(gradient.every(Number.isFinite)).toBe(true)
    expect(gradient.some((value) => Math.abs(value) > 1e-3)).toBe(true)
    if (given[0]!.every((value) => value === 0)) expect(gradient.slice(0, 3)).toEqual([0, 0, 0])
  })

  test('of one clip, and of relations that agree, is nothing', async () => {
    for (const given of [features.slice(0, 1), features.slice(0, 2).map(() => [1, 2, 3])]) {
      const { loss, gradient } = await relations(
        given,
        given.map(() => [1, 1]),
      )
      expect(loss).toBeLessThan(1e-3)
      expect(gradient.every(Number.isFinite)).toBe(true)
    }
  })
})
