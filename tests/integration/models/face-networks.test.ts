import { createCanvas } from '@napi-rs/canvas'
import ort from 'onnxruntime-node'
import { beforeAll, describe, expect, it } from 'vitest'
import { planesOf, readTinyGrid } from '#lib/faces/read-tiny-grid.ts'
import { drawFace } from '#lib/phantom/draw-face.ts'
import { planPhantomStudy } from '#lib/phantom/phantom-study.ts'
import { buildExpressionNetwork, buildTinyFaceDetector } from '#models/face-networks.ts'
import { type FaceApi, loadFaceApi } from '../../fixtures/face-api.ts'

const SIZE = 416

function picture(side: number): Uint8Array {
  const canvas = createCanvas(side, side)
  const [participant] = planPhantomStudy(4, 10)
  drawFace(canvas.getContext('2d'), side, side, participant!.appearance, participant!.performance.at(3))
  const rgba = canvas.data()
  const rgb = new Uint8Array(side * side * 3)
  for (let i = 0; i < side * side; i++) rgb.set(rgba.subarray(i * 4, i * 4 + 3), i * 3)
  return rgb
}

describe('the networks as ONNX', () => {
  let api: FaceApi
  beforeAll(async () => {
    api = await loadFaceApi()
  })

  it('find the face where the package finds it', async () => {
    const rgb = picture(SIZE)
    const published = await api.tinyFaceDetector(
      api.tf.tensor3d(rgb, [SIZE, SIZE, 3], 'int32'),
      new api.TinyFaceDetectorOptions({ inputSize: SIZE, scoreThreshold: 0.5 }),
    )
    const session = await ort.InferenceSession.create(await buildTinyFaceDetector())
    const { grid } = await session.run({
      picture: new ort.Tensor('float32', planesOf(rgb, SIZE * SIZE), [1, 3, SIZE, SIZE]),
    })
    const ours = readTinyGrid(grid!.data as Float32Array, 13, 13, { width: SIZE, height: SIZE }, 0.5)
    expect(published).toHaveLength(1)
    expect(ours).toHaveLength(1)
    expect(ours[0]!.score).toBeCloseTo(published[0]!.score, 4)
    for (const side of ['x', 'y', 'width', 'height'] as const)
      expect(ours[0]![side]).toBeCloseTo(published[0]!.box[side], 1)
  })

  it('give the expressions that the package gives', async () => {
    const rgb = picture(224)
    const halved = new Uint8Array(112 * 112 * 3)
    const doubled = new Uint8Array(224 * 224 * 3)
    // Both get pictures that are exactly alike at 112 px, so that the ways of scaling down don't matter.
    for (let y = 0; y < 112; y++)
      for (let x = 0; x < 112; x++)
        for (let c = 0; c < 3; c++) {
          const value = rgb[(2 * y * 224 + 2 * x) * 3 + c]!
          halved[(y * 112 + x) * 3 + c] = value
          for (const [dy, dx] of [
            [0, 0],
            [0, 1],
            [1, 0],
            [1, 1],
          ] as const)
            doubled[((2 * y + dy) * 224 + 2 * x + dx) * 3 + c] = value
        }
    const published = await api.nets.faceExpressionNet.predictExpressions(
      api.tf.tensor3d(halved, [112, 112, 3], 'int32'),
    )
    const session = await ort.InferenceSession.create(await buildExpressionNetwork())
    const { expressions } = await session.run({
      pixels: new ort.Tensor('float32', planesOf(doubled, 224 * 224), [1, 3, 224, 224]),
    })
    const logits = [...(expressions!.data as Float32Array)]
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0)
    const names = ['neutral', 'happy', 'sad', 'angry', 'fearful', 'disgusted', 'surprised']
    for (const [i, name] of names.entries()) expect(Math.exp(logits[i]!) / total).toBeCloseTo(published[name]!, 4)
  })
})
