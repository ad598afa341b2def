import path from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { DetectionAnswer, DetectionRequest } from './detect-faces.ts'
import { type FaceBox, POSSIBLE, type Point } from './face-box.ts'
import { type AnchorGrid, readAnchorGrids } from './read-anchor-grids.ts'

/** The network halves the picture five times. */
const MULTIPLE = 32
/** Grids of the network, by the side of a cell in px. */
const STRIDES = [16, 32]

const { folder } = workerData as { folder: string }
const session = InferenceSession.create(path.join(folder, 'detector.onnx'), {
  intraOpNumThreads: 1,
  executionProviders: ['cpu'],
})

async function detect({ id, rgb, size, region }: DetectionRequest): Promise<DetectionAnswer> {
  try {
    const outputs = await (await session).run({ picture: padded(rgb, size) })
    const grids = STRIDES.map((stride): AnchorGrid => {
      const scores = outputs[`scores${stride}`]!
      const [, , rows, columns] = scores.dims as [number, number, number, number]
      const boxes = outputs[`boxes${stride}`]!.data as Float32Array
      return { stride, rows, columns, scores: scores.data as Float32Array, boxes }
    })
    const [across, down] = [region.width / size.width, region.height / size.height]
    const place = ({ x, y }: Point): Point => ({ x: region.x + x * across, y: region.y + y * down })
    const boxes = readAnchorGrids(grids, POSSIBLE).map(
      (box): FaceBox => ({
        ...place(box),
        width: box.width * across,
        height: box.height * down,
        score: box.score,
        points: {
          rightEye: place(box.points!.rightEye),
          leftEye: place(box.points!.leftEye),
          nose: place(box.points!.nose),
          mouth: place(box.points!.mouth),
        },
      }),
    )
    return { id, boxes }
  } catch (error) {
    return { id, problem: String(error) }
  }
}

/** A picture as the network takes it, black to the right and below where its sides are no multiples of 32. */
function padded(rgb: Uint8Array, { width, height }: DetectionRequest['size']): Tensor {
  const up = (side: number) => Math.ceil(side / MULTIPLE) * MULTIPLE
  const [columns, rows] = [up(width), up(height)]
  if (columns === width && rows === height) return new Tensor('uint8', rgb, [1, height, width, 3])
  const whole = new Uint8Array(columns * rows * 3)
  for (let y = 0; y < height; y++) {
    whole.set(rgb.subarray(y * width * 3, (y + 1) * width * 3), y * columns * 3)
  }
  return new Tensor('uint8', whole, [1, rows, columns, 3])
}

parentPort!.on('message', async (request: DetectionRequest) => parentPort!.postMessage(await detect(request)))
