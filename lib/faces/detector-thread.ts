import path from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { DetectionAnswer, DetectionRequest } from './detect-faces.ts'
import { type FaceBox, POSSIBLE, type Point } from './face-box.ts'
import { halved } from './halve-picture.ts'
import { bothLooks, isPlain, TINY_POSSIBLE, tinyScore } from './plain-faces.ts'
import { type AnchorGrid, readAnchorGrids } from './read-anchor-grids.ts'
import { planesOf, readTinyGrid } from './read-tiny-grid.ts'

/** BlazeFace halves the picture five times. */
const MULTIPLE = 32
/** Grids of BlazeFace, by the side of a cell in px. */
const STRIDES = [16, 32]

const { folder } = workerData as { folder: string }
const open = (file: string) =>
  InferenceSession.create(path.join(folder, file), { intraOpNumThreads: 1, executionProviders: ['cpu'] })
const tiny = open('plain.onnx')
const blazeFace = open('detector.onnx')

async function answer({ id, first, ...part }: DetectionRequest): Promise<DetectionAnswer> {
  const started = performance.now()
  try {
    const boxes = first ? await firstLook(part) : await lookAgain(part)
    return { id, boxes, seconds: (performance.now() - started) / 1000 }
  } catch (error) {
    return { id, problem: String(error) }
  }
}

type Part = Omit<DetectionRequest, 'id' | 'first'>

/** Plain faces by the tiny detector; BlazeFace at half the size where there is none. */
async function firstLook({ rgb, size, region }: Part): Promise<FaceBox[]> {
  const picture = new Tensor('float32', planesOf(rgb, size.width * size.height), [1, 3, size.height, size.width])
  const { grid } = await (await tiny).run({ picture })
  const [, , rows, columns] = grid!.dims as [number, number, number, number]
  const boxes = readTinyGrid(grid!.data as Float32Array, rows, columns, region, TINY_POSSIBLE).map((box) => ({
    ...box,
    x: box.x + region.x,
    y: box.y + region.y,
    score: tinyScore(box.score),
  }))
  if (boxes.some(isPlain)) return boxes
  const half = { width: size.width / 2, height: size.height / 2 }
  return bothLooks(await lookAgain({ rgb: halved(rgb, size), size: half, region }), boxes)
}

/** Faces by BlazeFace. */
async function lookAgain({ rgb, size, region }: Part): Promise<FaceBox[]> {
  const outputs = await (await blazeFace).run({ picture: padded(rgb, size) })
  const grids = STRIDES.map((stride): AnchorGrid => {
    const scores = outputs[`scores${stride}`]!
    const [, , rows, columns] = scores.dims as [number, number, number, number]
    const boxes = outputs[`boxes${stride}`]!.data as Float32Array
    return { stride, rows, columns, scores: scores.data as Float32Array, boxes }
  })
  const [across, down] = [region.width / size.width, region.height / size.height]
  const place = ({ x, y }: Point): Point => ({ x: region.x + x * across, y: region.y + y * down })
  return readAnchorGrids(grids, POSSIBLE).map(({ points, ...box }) => ({
    ...place(box),
    width: box.width * across,
    height: box.height * down,
    score: box.score,
    points: {
      rightEye: place(points.rightEye),
      leftEye: place(points.leftEye),
      nose: place(points.nose),
      mouth: place(points.mouth),
    },
  }))
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

parentPort!.on('message', async (request: DetectionRequest) => parentPort!.postMessage(await answer(request)))
