import path from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { type DetectionAnswer, type DetectionRequest, planesOf } from './detect-faces.ts'
import { POSSIBLE } from './face-box.ts'
import { readDetectorGrid } from './read-detector-grid.ts'

const { folder } = workerData as { folder: string }
const session = InferenceSession.create(path.join(folder, 'detector.onnx'), {
  intraOpNumThreads: 1,
  executionProviders: ['cpu'],
})

async function detect({ id, rgb, size, region }: DetectionRequest): Promise<DetectionAnswer> {
  try {
    const pixels = planesOf(rgb, size.width * size.height)
    const picture = new Tensor('float32', pixels, [1, 3, size.height, size.width])
    const { grid } = await (await session).run({ picture })
    const [, , rows, columns] = grid!.dims as [number, number, number, number]
    const boxes = readDetectorGrid(grid!.data as Float32Array, rows, columns, region, POSSIBLE)
    return { id, boxes: boxes.map((box) => ({ ...box, x: box.x + region.x, y: box.y + region.y })) }
  } catch (error) {
    return { id, problem: String(error) }
  }
}

parentPort!.on('message', async (request: DetectionRequest) => parentPort!.postMessage(await detect(request)))
