import { Worker } from 'node:worker_threads'
import { type FaceBox, withoutDoubles } from './face-box.ts'
import { tilesOf } from './picture-tiles.ts'
import type { Rectangle, ShownPicture } from './shown-picture.ts'

/** Longer side of the picture that the first look sees, in px. */
const LONGER_SIDE = 512
const CELL = 32
/** Side of the part of a picture around an expected face, in its longer sides, and in px as the detector sees it. */
const NEAR = 3
const NEAR_SIDE = 256
const MAX_OVERLAP = 0.4

interface Size {
  width: number
  height: number
}

/** What the detector's thread is asked: faces of one part of a picture. */
export interface DetectionRequest {
  id: number
  rgb: Uint8Array
  size: Size
  region: Rectangle
}

/** What it answers; boxes in px of the shown picture. */
export interface DetectionAnswer {
  id: number
  boxes?: FaceBox[]
  problem?: string
}

/**
 * Finds faces in pictures with the bundle's networks, in a thread of its own: a run of ONNX Runtime holds the thread that
 * asks for it, and whoever decodes must not wait for that. Boxes are in px of the shown picture, best first, down to the
 * score POSSIBLE.
 */
export class FaceDetector {
  readonly #thread: Worker
  readonly #waiting = new Map<number, { resolve(boxes: FaceBox[]): void; reject(error: Error): void }>()
  #asked = 0

  /** @param folder of the detector's bundle */
  constructor(folder: string) {
    this.#thread = new Worker(new URL('./detector-thread.ts', import.meta.url), { workerData: { folder } })
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

  /** The first look: the whole picture, 512 px long. Pictures are cut before this returns, so they may be let go then. */
  detect(picture: ShownPicture): Promise<FaceBox[]> {
    return this.#look(picture, { x: 0, y: 0, width: picture.width, height: picture.height }, LONGER_SIDE)
  }

  /** A closer look at the surroundings of places where faces are expected, such as those of tracks that were lost. */
  async lookNear(picture: ShownPicture, places: readonly FaceBox[]): Promise<FaceBox[]> {
    const found = await Promise.all(places.map((place) => this.#look(picture, surroundings(place, picture), NEAR_SIDE)))
    return withoutDoubles(found.flat(), MAX_OVERLAP)
  }

  /** A closer look at the whole picture, in tiles that overlap: finds faces from 2.5 % of its longer side up. */
  async lookCloser(picture: ShownPicture): Promise<FaceBox[]> {
    const found = await Promise.all(tilesOf(picture).map((tile) => this.#look(picture, tile, LONGER_SIDE)))
    return withoutDoubles(found.flat(), MAX_OVERLAP)
  }

  async close(): Promise<void> {
    await this.#thread.terminate()
  }

  #look(picture: ShownPicture, region: Rectangle, longerSide: number): Promise<FaceBox[]> {
    const size = inputSize(region, longerSide)
    const rgb = picture.cut(region, size.width, size.height)
    const id = this.#asked++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#thread.postMessage({ id, rgb, size, region } satisfies DetectionRequest, [rgb.buffer])
    })
  }
}

/** The size in px that a region is scaled to: multiples of 32, nearly of the same shape. */
function inputSize({ width, height }: Size, longerSide: number): Size {
  const scale = longerSide / Math.max(width, height)
  const cells = (side: number) => Math.max(2, Math.round((side * scale) / CELL)) * CELL
  return { width: cells(width), height: cells(height) }
}

function surroundings({ x, y, width, height }: FaceBox, picture: Size): Rectangle {
  const side = NEAR * Math.max(width, height)
  const [across, down] = [Math.min(side, picture.width), Math.min(side, picture.height)]
  const within = (centre: number, size: number, end: number) => Math.max(0, Math.min(centre - size / 2, end - size))
  return {
    x: within(x + width / 2, across, picture.width),
    y: within(y + height / 2, down, picture.height),
    width: across,
    height: down,
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
