import path from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { type DescriptionAnswer, type DescriptionRequest, FACE_SIDE } from './recognise-faces.ts'

const { folder } = workerData as { folder: string }
const session = InferenceSession.create(path.join(folder, 'recognition.onnx'), {
  intraOpNumThreads: 1,
  executionProviders: ['cpu'],
})

async function describe({ id, rgb }: DescriptionRequest): Promise<DescriptionAnswer> {
  const started = performance.now()
  try {
    const faces = new Tensor('float32', planesOf(rgb, FACE_SIDE * FACE_SIDE), [1, 3, FACE_SIDE, FACE_SIDE])
    const { descriptors } = await (await session).run({ faces })
    const descriptor = new Float32Array(descriptors!.data as Float32Array)
    return { id, descriptor, seconds: (performance.now() - started) / 1000 }
  } catch (error) {
    return { id, problem: String(error) }
  }
}

parentPort!.on('message', async (request: DescriptionRequest) => parentPort!.postMessage(await describe(request)))

/** RGB bytes px by px to float32 planes, red first, values 0 to 255. */
function planesOf(rgb: Uint8Array, pixels: number): Float32Array {
  const planes = new Float32Array(3 * pixels)
  for (let pixel = 0; pixel < pixels; pixel++)
    for (let channel = 0; channel < 3; channel++) planes[channel * pixels + pixel] = rgb[pixel * 3 + channel]!
  return planes
}
