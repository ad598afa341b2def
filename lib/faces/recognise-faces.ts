import '#lib/onnx/no-telemetry.ts'
import { Worker } from 'node:worker_threads'
import type { FaceBox } from './face-box.ts'
import type { Rectangle, ShownPicture } from './shown-picture.ts'

/** Side of the picture that the network sees, in px. */
export const FACE_SIDE = 150
/** How a face lies in it where its points are known, in sides: from the eyes to the mouth, and the middle of all three. */
const EYES_TO_MOUTH = 0.45
const MIDDLE = { across: 0.5, down: 0.43 }
/** Otherwise the longer side of its box is this share. */
const BOX = 1 / 1.05

/** What the recogniser's thread is asked. */
export interface DescriptionRequest {
  id: number
  rgb: Uint8Array
}

/** What it answers. */
export interface DescriptionAnswer {
  id: number
  descriptor?: Float32Array
  /** How long it took, without waiting for earlier ones. */
  seconds?: number
  problem?: string
}

/**
 * Describes faces by 128 numbers that are near each other for one person's face, in a thread of its own. It tells whether a
 * face after a cut is the one before it; descriptors live as long as the pass over a recording and are never stored.
 */
export class FaceRecogniser {
  /** How long the network was at work so far. */
  seconds = 0
  readonly #folder: string
  readonly #waiting = new Map<number, { resolve(descriptor: Float32Array): void; reject(error: Error): void }>()
  #thread: Worker | undefined
  #requests = 0

  /** @param folder of the detector's bundle, which has `recognition.onnx` */
  constructor(folder: string) {
    this.#folder = folder
  }

  /** @returns float32[128] */
  describe(picture: ShownPicture, face: FaceBox): Promise<Float32Array> {
    const rgb = cutFace(picture, faceRegion(face))
    const id = this.#requests++
    this.#thread ??= this.#start()
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#thread!.postMessage({ id, rgb } satisfies DescriptionRequest, [rgb.buffer])
    })
  }

  async close(): Promise<void> {
    await this.#thread?.terminate()
  }

  #start(): Worker {
    const thread = new Worker(new URL('./recogniser-thread.ts', import.meta.url), {
      workerData: { folder: this.#folder },
    })
    thread.on('message', ({ id, descriptor, seconds = 0, problem }: DescriptionAnswer) => {
      this.seconds += seconds
      const waiting = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (descriptor) waiting?.resolve(descriptor)
      else waiting?.reject(new Error(problem))
    })
    thread.on('error', (error) => {
      for (const { reject } of this.#waiting.values()) reject(error as Error)
      this.#waiting.clear()
    })
    return thread
  }
}

/** The square that the network expects of a face. */
export function faceRegion({ x, y, width, height, points }: FaceBox): Rectangle {
  if (!points) {
    const side = Math.max(width, height) / BOX
    return { x: x + (width - side) / 2, y: y + (height - side) / 2, width: side, height: side }
  }
  const { rightEye, leftEye, mouth } = points
  const eyes = { x: (rightEye.x + leftEye.x) / 2, y: (rightEye.y + leftEye.y) / 2 }
  const side = Math.max(Math.hypot(mouth.x - eyes.x, mouth.y - eyes.y) / EYES_TO_MOUTH, Math.max(width, height) / 2)
  const middle = { x: (2 * eyes.x + mouth.x) / 3, y: (2 * eyes.y + mouth.y) / 3 }
  return { x: middle.x - MIDDLE.across * side, y: middle.y - MIDDLE.down * side, width: side, height: side }
}

/** Cuts a square face that may stick out of the picture, black there: moved inside it would be another face's crop. */
function cutFace(picture: ShownPicture, region: Rectangle): Uint8Array<ArrayBuffer> {
  const left = Math.max(0, region.x)
  const top = Math.max(0, region.y)
  const right = Math.min(picture.width, region.x + region.width)
  const bottom = Math.min(picture.height, region.y + region.height)
  const scale = FACE_SIDE / region.width
  const [from, down] = [Math.round((left - region.x) * scale), Math.round((top - region.y) * scale)]
  const width = Math.min(FACE_SIDE - from, Math.max(2, Math.round((right - left) * scale)))
  const height = Math.min(FACE_SIDE - down, Math.max(2, Math.round((bottom - top) * scale)))
  const part = picture.cut({ x: left, y: top, width: right - left, height: bottom - top }, width, height)
  if (width === FACE_SIDE && height === FACE_SIDE) return part
  const whole = new Uint8Array(FACE_SIDE * FACE_SIDE * 3)
  for (let row = 0; row < height; row++)
    whole.set(part.subarray(row * width * 3, (row + 1) * width * 3), ((down + row) * FACE_SIDE + from) * 3)
  return whole
}
