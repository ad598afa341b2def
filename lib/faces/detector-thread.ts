import { parentPort, workerData } from 'node:worker_threads'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { type DetectionAnswer, type DetectionRequest, planesOf } from './detect-faces.ts'
import { readDetectorGrid } from './read-detector-grid.ts'

const THRESHOLD = 0.4

const { modelFile } = workerData as { modelFile: string }
const session = InferenceSession.create(modelFile, { intraOpNumThreads: 1, executionProviders: ['cpu'] })

async function detect({ id, rgb, size, shown }: DetectionRequest): Promise<DetectionAnswer> {
  try {
    const pixels = planesOf(rgb, size.width * size.height)
    const picture = new Tensor('float32', pixels, [1, 3, size.height, size.width])
    const { grid } = await (await session).run({ picture })
    const [, , rows, columns] = grid!.dims as [number, number, number, number]
    return { id, boxes: readDetectorGrid(grid!.data as Float32Array, rows, columns, shown, THRESHOLD) }
  } catch (error) {
    return { id, problem: String(error) }
  }
}

parentPort!.on('message', async (request: DetectionRequest) => parentPort!.postMessage(await detect(request)))
