import { readFile } from 'node:fs/promises'
import path from 'node:path'
import onnxProto from 'onnx-proto'
import ort from 'onnxruntime-node'
import { expect, it } from 'vitest'
import { Random } from '#lib/statistics/random.ts'
import { buildBlazeFace } from '#models/blazeface/blazeface-network.ts'
import { drawnPeople, drawPicture } from '../../bench/faces-drawn.ts'

const PUBLISHED = path.resolve(
  import.meta.dirname,
  '../../../models/blazeface/face_detection_back_256x256_barracuda.onnx',
)
const SIDE = 256
/** Names of the published outputs, each [1, anchors of all cells, values], beside ours with planes and cells. */
const PAIRS = [
  ['scores16', 'Identity:0', 16, 1],
  ['scores32', 'Identity_1:0', 8, 1],
  ['boxes16', 'Identity_2:0', 16, 16],
  ['boxes32', 'Identity_3:0', 8, 16],
] as const

/** What the published file gives for RGB bytes, whatever order of axes its input has. */
async function publishedOutputs(rgb: Uint8Array) {
  const bytes = await readFile(PUBLISHED)
  const { graph } = onnxProto.onnx.ModelProto.decode(bytes)
  const dims = graph!.input!.find(({ name }) => name === 'input:0')!.type!.tensorType!.shape!.dim!
  const shape = dims.map(({ dimValue }) => Number(dimValue))
  const values = Float32Array.from(rgb, (value) => value / 127.5 - 1)
  const session = await ort.InferenceSession.create(bytes)
  expect(shape).toEqual([1, SIDE, SIDE, 3])
  return session.run({ 'input:0': new ort.Tensor('float32', values, shape) })
}

it('BlazeFace for pictures of any size gives what the published file gives at its own', async () => {
  const session = await ort.InferenceSession.create(await buildBlazeFace())
  const random = new Random(4)
  const faces = drawnPeople(2).map((person) =>
    drawPicture(person, { size: 0.3 }, random).cut({ x: 0, y: 0, width: 1280, height: 720 }, SIDE, SIDE),
  )
  const noise = Uint8Array.from({ length: SIDE * SIDE * 3 }, () => 256 * random.next())
  for (const rgb of [...faces, noise]) {
    const expected = await publishedOutputs(rgb)
    const ours = await session.run({ picture: new ort.Tensor('uint8', rgb, [1, SIDE, SIDE, 3]) })
    for (const [own, published, cells, size] of PAIRS) {
      const [a, b] = [ours[own]!.data as Float32Array, expected[published]!.data as Float32Array]
      expect(a).toHaveLength(b.length)
      const planes = a.length / cells ** 2
      let [most, largest] = [0, 0]
      for (let plane = 0; plane < planes; plane++) {
        for (let cell = 0; cell < cells ** 2; cell++) {
          const anchor = Math.floor(plane / size)
          const value = b[(cell * (planes / size) + anchor) * size + (plane % size)]!
          most = Math.max(most, Math.abs(a[plane * cells ** 2 + cell]! - value))
          largest = Math.max(largest, Math.abs(value))
        }
      }
      expect(most / largest, own).toBeLessThan(1e-5)
    }
  }
})
