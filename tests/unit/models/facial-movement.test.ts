import ort from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import { manifestSchema } from '#lib/bundles/bundle.ts'
import { CLIP_NAMES, FRAME_NAMES } from '#lib/movement/measures.ts'
import { OnnxGraph } from '#lib/onnx/onnx-graph.ts'
import { Random } from '#lib/statistics/random.ts'
import { buildClipStatistics } from '#models/face-mesh/clip-statistics.ts'
import { buildFaceMeasures, SIDE } from '#models/face-mesh/face-measures.ts'
import { angle, lineOf } from '#models/face-mesh/point-nodes.ts'

const quiet = { logSeverityLevel: 3 as const }
const finite = (values: Iterable<number>) => [...values].every(Number.isFinite)

describe('measures of a picture without a face', () => {
  test('are numbers all the same', async () => {
    const session = await ort.InferenceSession.create(await buildFaceMeasures(), quiet)
    const random = new Random(3)
    const pictures = [() => 0, () => 255, () => random.between(0, 255)]
    for (const px of pictures) {
      const pixels = Float32Array.from({ length: 3 * SIDE * SIDE }, px)
      const { features } = await session.run({ pixels: new ort.Tensor('float32', pixels, [1, 3, SIDE, SIDE]) })
      expect(features!.data).toHaveLength(FRAME_NAMES.length)
      expect(finite(features!.data as Float32Array)).toBe(true)
    }
    await session.release()
  })

  test('are numbers where points coincide, or lie along an axis', async () => {
    const graph = new OnnxGraph('angles')
    const points = graph.input('points', ['n', 2, 3])
    graph.output('angle', angle(graph, points, 0, 1, 1), ['n', 1])
    const plane = graph.node('Gather', [points, graph.integers([0, 1])], { axis: 2 })
    const line = lineOf(
      graph,
      graph.node('ReduceMax', [plane], { axes: [1], keepdims: 0 }),
      graph.node('ReduceMax', [plane], { axes: [1], keepdims: 0 }),
    )
    graph.output('direction', line.direction, ['n', 2])
    const session = await ort.InferenceSession.create(await graph.toBytes(), quiet)
    const random = new Random(7)
    const lengths = Array.from({ length: 500 }, () => random.between(-200, 200))
    const values = Float32Array.from([0, ...lengths].flatMap((y) => [1, 2, 3, 1, 2 + y, 3]))
    const given = await session.run({ points: new ort.Tensor('float32', values, [values.length / 6, 2, 3]) })
    const [none, ...angles] = given.angle!.data as Float32Array
    expect(none).toBe(0)
    expect(finite(angles)).toBe(true)
    expect(Math.max(...angles.map(Math.abs))).toBeCloseTo(90, 3)
    expect(finite(given.direction!.data as Float32Array)).toBe(true)
    await session.release()
  })
})

describe('statistics of a clip', () => {
  test.each([1, 2])('of %i frames are numbers', async (frames) => {
    const session = await ort.InferenceSession.create(await buildClipStatistics(12.5), quiet)
    const features = new Float32Array(2 * frames * FRAME_NAMES.length).fill(0.3)
    const tensor = new ort.Tensor('float32', features, [2, frames, FRAME_NAMES.length])
    const { embedding } = await session.run({ features: tensor })
    const values = embedding!.data as Float32Array
    expect(values).toHaveLength(2 * CLIP_NAMES.length)
    expect(finite(values)).toBe(true)
    expect(values[CLIP_NAMES.indexOf('fac_mouthopen_mean')]).toBeCloseTo(0.3, 6)
    expect(values[CLIP_NAMES.indexOf('fac_mouthopen_vel')]).toBe(0)
    expect(values[CLIP_NAMES.indexOf('mov_blinkrate')]).toBe(0)
    expect(values[CLIP_NAMES.indexOf('fac_still')]).toBe(1)
    await session.release()
  })
})

test('names of an encoder’s numbers are as many as the numbers', () => {
  const file = (name: string, size: number) => ({
    sha256: 'a'.repeat(64),
    inputs: [],
    outputs: [{ name, type: 'float32', shape: ['n', size] }],
  })
  const manifest = {
    format: 1,
    kind: 'encoder',
    name: 'e',
    title: 'E',
    version: '1',
    licence: '',
    origin: '',
    intendedUse: '',
    precision: 'float32',
    files: { 'frame_encoder.onnx': file('features', 2), 'temporal_encoder.onnx': file('embedding', 3) },
  }
  const named = (features: string[], embedding: string[]) =>
    manifestSchema.safeParse({ ...manifest, names: { features, embedding } }).success
  expect(named(['a', 'b'], ['c', 'd', 'e'])).toBe(true)
  expect(named(['a', 'b'], ['c', 'd'])).toBe(false)
  expect(named(['a'], ['c', 'd', 'e'])).toBe(false)
  expect(named(['a', 'a'], ['c', 'd', 'e'])).toBe(false)
})
