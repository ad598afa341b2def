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
