import '#lib/onnx/no-telemetry.ts'
import { Worker } from 'node:worker_threads'
import { type FaceBox, overlap } from './face-box.ts'
import type { Rectangle, ShownPicture } from './shown-picture.ts'

/** Longer side in px of the picture that the first look sees; its sides are multiples of so many px. */
const FIRST_SIDE = 512
const MULTIPLE = 32
/** Longer side in px of the picture that the closer look at all of it sees: a face of 2.5 % has 16 px. */
const CLOSER_SIDE = 640
/** Side of the part of a picture around a face, in sides of its box, and in px as the network sees it. */
const NEAR = 2.5
const NEAR_SIDE = 192
/** A face is at a place when their boxes overlap by this much. */
const SAME_PLACE = 0.2

interface Size {
  width: number
  height: number
}

/** What the detector's thread is asked: faces of one part of a picture. */
export interface DetectionRequest {
  id: number
  /** Whether plain faces are looked for first. */
  first: boolean
  rgb: Uint8Array
  size: Size
  region: Rectangle
}

/** What it answers; boxes in px of the shown picture. */
export interface DetectionAnswer {
  id: number
  boxes?: FaceBox[]
  /** How long it took, without waiting for earlier ones. */
  seconds?: number
  problem?: string
}

/**
 * Finds faces in pictures with the bundle's networks, in a thread of its own: a run of ONNX Runtime holds the thread that
 * asks for it, and whoever decodes must not wait for that. Boxes are in px of the shown picture, best first, down to the
 * score POSSIBLE.
 */
export class FaceDetector {
  /** How long the networks were at work so far. */
  seconds = 0
  readonly #thread: Worker
  readonly #waiting = new Map<number, { resolve(boxes: FaceBox[]): void; reject(error: Error): void }>()
  #requests = 0

  /** @param folder of the detector's bundle */
  constructor(folder: string) {
    this.#thread = new Worker(new URL('./detector-thread.ts', import.meta.url), { workerData: { folder } })
    this.#thread.on('message', ({ id, boxes, seconds = 0, problem }: DetectionAnswer) => {
      this.seconds += seconds
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

  /**
   * The first look at the whole picture: plain faces by the tiny detector, and by BlazeFace where there is none. The picture
   * is cut before this returns, so it may be let go then.
   */
  detect(picture: ShownPicture): Promise<FaceBox[]> {
    return this.#look(picture, whole(picture), firstSize(picture), true)
  }

  /**
   * A closer look at the surroundings of one place: a track's that was lost, or a face's that is not certain.
   *
   * @returns the face there, undefined where there is none
   */
  async lookNear(picture: ShownPicture, place: FaceBox): Promise<FaceBox | undefined> {
    const found = await this.#lookAgain(picture, surroundings(place, picture), NEAR_SIDE)
    return found.find((box) => overlap(box, place) >= SAME_PLACE)
  }

  /** A closer look at the whole picture: faces from 2.5 % of its longer side up. */
  lookCloser(picture: ShownPicture): Promise<FaceBox[]> {
    return this.#lookAgain(picture, whole(picture), CLOSER_SIDE)
  }

  async close(): Promise<void> {
    await this.#thread.terminate()
  }

  #lookAgain(picture: ShownPicture, region: Rectangle, longerSide: number): Promise<FaceBox[]> {
    return this.#look(picture, region, sizeWithin(region, longerSide), false)
  }

  #look(picture: ShownPicture, region: Rectangle, size: Size, first: boolean): Promise<FaceBox[]> {
    const rgb = picture.cut(region, size.width, size.height)
    const id = this.#requests++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#thread.postMessage({ id, first, rgb, size, region } satisfies DetectionRequest, [rgb.buffer])
    })
  }
}

/** The size in px that the first look scales a picture to: multiples of 32, nearly of the same shape. */
function firstSize({ width, height }: Size): Size {
  const scale = FIRST_SIDE / Math.max(width, height)
  const multiple = (side: number) => Math.max(2, Math.round((side * scale) / MULTIPLE)) * MULTIPLE
  return { width: multiple(width), height: multiple(height) }
}

/** The size in px that a region is scaled to where the network takes any; its shape is kept. */
function sizeWithin({ width, height }: Size, longerSide: number): Size {
  const scale = longerSide / Math.max(width, height)
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

const whole = ({ width, height }: Size): Rectangle => ({ x: 0, y: 0, width, height })

/** The part of a picture around a place, on even px, as regions of pictures with halved colours are cut. */
function surroundings({ x, y, width, height }: FaceBox, picture: Size): Rectangle {
  const even = (value: number) => 2 * Math.round(value / 2)
  const side = Math.max(16, even(NEAR * Math.max(width, height)))
  const within = (centre: number, size: number, end: number) =>
    Math.max(0, even(Math.min(centre - size / 2, end - size)))
  const [across, down] = [Math.min(side, picture.width), Math.min(side, picture.height)]
  return {
    x: within(x + width / 2, across, picture.width),
    y: within(y + height / 2, down, picture.height),
    width: across,
    height: down,
  }
}
