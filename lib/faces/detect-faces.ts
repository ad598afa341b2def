import { Worker } from 'node:worker_threads'
import type { FaceBox } from './face-box.ts'

/** Longer side of the picture that the detector sees, in px. */
const LONGER_SIDE = 512
const CELL = 32

interface Size {
  width: number
  height: number
}

/** What the detector's thread is asked. */
export interface DetectionRequest {
  id: number
  rgb: Uint8Array
  size: Size
  shown: Size
}

/** What it answers. */
export interface DetectionAnswer {
  id: number
  boxes?: FaceBox[]
  problem?: string
}

/**
 * Finds faces in pictures with the `tiny_face_detector` bundle, in a thread of its own: a run of ONNX Runtime holds the
 * thread that asks for it, and whoever decodes must not wait for that.
 */
export class FaceDetector {
  readonly #thread: Worker
  readonly #waiting = new Map<number, { resolve(boxes: FaceBox[]): void; reject(error: Error): void }>()
  #asked = 0

  constructor(modelFile: string) {
    this.#thread = new Worker(new URL('./detector-thread.ts', import.meta.url), { workerData: { modelFile } })
    this.#thread.on('message', ({ id, boxes, problem }: DetectionAnswer) => {
      const waiting = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (boxes) waiting?.resolve(boxes)
      else waiting?.reject(new Error(problem))
    })
    this.#thread.on('error', (error) => {
      for (const { reject } of this.#waiting.values()) reject(error as Error)
      this.#waiting.clear()
    })
  }

  /** The size in px to scale a picture to before `detect`: multiples of 32, nearly of the same shape. */
  static inputSize(width: number, height: number): Size {
    const scale = LONGER_SIDE / Math.max(width, height)
    const cells = (side: number) => Math.max(2, Math.round((side * scale) / CELL)) * CELL
    return { width: cells(width), height: cells(height) }
  }

  /**
   * @param rgb the picture at `inputSize`, row by row, 3 bytes a px; its memory is handed over
   * @param size of that picture, px
   * @param shown size of the picture that the boxes are wanted for, px
   */
  detect(rgb: Uint8Array<ArrayBuffer>, size: Size, shown: Size): Promise<FaceBox[]> {
    const id = this.#asked++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#thread.postMessage({ id, rgb, size, shown } satisfies DetectionRequest, [rgb.buffer])
    })
  }

  async close(): Promise<void> {
    await this.#thread.terminate()
  }
}

/** RGB bytes px by px to float32 planes, red first, values 0 to 255. */
export function planesOf(rgb: Uint8Array, pixels: number): Float32Array {
  const planes = new Float32Array(3 * pixels)
  for (let i = 0, from = 0; i < pixels; i++, from += 3) {
    planes[i] = rgb[from]!
    planes[pixels + i] = rgb[from + 1]!
    planes[2 * pixels + i] = rgb[from + 2]!
  }
  return planes
}
