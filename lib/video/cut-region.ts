import {
  AV_PIX_FMT_RGB24,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV422P,
  AV_PIX_FMT_YUV444P,
  AV_PIX_FMT_YUVJ420P,
  AV_PIX_FMT_YUVJ422P,
  AV_PIX_FMT_YUVJ444P,
  type AVPixelFormat,
  SWS_BICUBIC,
} from 'node-av/constants'
import { Frame, SoftwareScaleContext } from 'node-av/lib'
import { type OpenVideo, pixelShape } from './open-video.ts'

/** A rectangle of the shown picture, in px of the shown picture. */
export interface Region {
  x: number
  y: number
  width: number
  height: number
}

/** Planar formats whose planes can be entered at an offset: how far the colour planes are halved (log2). */
const PLANAR: ReadonlyMap<number, { across: number; down: number }> = new Map([
  [AV_PIX_FMT_YUV420P, { across: 1, down: 1 }],
  [AV_PIX_FMT_YUVJ420P, { across: 1, down: 1 }],
  [AV_PIX_FMT_YUV422P, { across: 1, down: 0 }],
  [AV_PIX_FMT_YUVJ422P, { across: 1, down: 0 }],
  [AV_PIX_FMT_YUV444P, { across: 0, down: 0 }],
  [AV_PIX_FMT_YUVJ444P, { across: 0, down: 0 }],
])
/** Scaling tables kept; face sizes change slowly, so few are in use at a time. */
const MAX_SCALERS = 48

/**
 * Cuts regions out of decoded pictures as RGB at a wanted size, straight from the decoded planes: bicubic with
 * antialiasing (swscale). Rotation and pixel shape of the video are applied, so that regions are in the
 * coordinates that a viewer sees.
 */
export class RegionCutter {
  readonly #scalers = new Map<string, SoftwareScaleContext>()
  readonly #rotation: number
  readonly #shape: number
  #whole: Frame | undefined

  constructor(video: OpenVideo) {
    this.#rotation = video.facts.rotation
    this.#shape = pixelShape(video.stream)
  }

  /**
   * @param region inside the shown picture; it is moved and shrunk to fit where it sticks out
   * @param into bytes of RGB, row by row: width * height * 3
   */
  cut(frame: Frame, region: Region, width: number, height: number, into: Buffer): void {
    const turned = this.#rotation % 180 !== 0
    const source = this.#inStoredPicture(frame, region)
    const picture = PLANAR.has(frame.format) ? frame : this.#asPlanar(frame)
    if (this.#rotation === 0) {
      this.#scale(picture, source, width, height, into)
      return
    }
    const [storedWidth, storedHeight] = turned ? [height, width] : [width, height]
    const stored = Buffer.allocUnsafe(width * height * 3)
    this.#scale(picture, source, storedWidth, storedHeight, stored)
    turn(stored, storedWidth, storedHeight, this.#rotation, into)
  }

  free(): void {
    for (const scaler of this.#scalers.values()) scaler.freeContext()
    this.#scalers.clear()
    this.#whole?.free()
  }

  #inStoredPicture(frame: Frame, { x, y, width, height }: Region): Region {
    const turned = this.#rotation % 180 !== 0
    const shownWidth = turned ? frame.height : frame.width * this.#shape
    const shownHeight = turned ? frame.width * this.#shape : frame.height
    const upright: Record<number, Region> = {
      0: { x, y, width, height },
      90: { x: y, y: shownWidth - x - width, width: height, height: width },
      180: { x: shownWidth - x - width, y: shownHeight - y - height, width, height },
      270: { x: shownHeight - y - height, y: x, width: height, height: width },
    }
    const stored = upright[this.#rotation]!
    return evenRegion(
      { x: stored.x / this.#shape, y: stored.y, width: stored.width / this.#shape, height: stored.height },
      frame.width,
      frame.height,
    )
  }

  #scale(frame: Frame, { x, y, width, height }: Region, outWidth: number, outHeight: number, into: Buffer): void {
    const planes = frame.data!
    const strides = frame.linesize
    const { across, down } = PLANAR.get(frame.format)!
    const from = [
      planes[0]!.subarray(y * strides[0]! + x),
      planes[1]!.subarray((y >> down) * strides[1]! + (x >> across)),
      planes[2]!.subarray((y >> down) * strides[2]! + (x >> across)),
    ]
    const scaler = this.#scaler(width, height, frame.format as AVPixelFormat, outWidth, outHeight)
    scaler.scaleSync(from, strides.slice(0, 3), 0, height, [into], [outWidth * 3])
  }

  #scaler(width: number, height: number, format: AVPixelFormat, outWidth: number, outHeight: number) {
    const key = `${width}x${height}:${format}:${outWidth}x${outHeight}`
    let scaler = this.#scalers.get(key)
    if (!scaler) {
      scaler = new SoftwareScaleContext()
      scaler.getContext(width, height, format, outWidth, outHeight, AV_PIX_FMT_RGB24, SWS_BICUBIC)
    }
    this.#scalers.delete(key)
    this.#scalers.set(key, scaler)
    if (this.#scalers.size > MAX_SCALERS) {
      const [oldest, unused] = this.#scalers.entries().next().value!
      unused.freeContext()
      this.#scalers.delete(oldest)
    }
    return scaler
  }

  /** Formats with other layouts (10 bit, semi-planar, palettes) are first made planar as a whole. */
  #asPlanar(frame: Frame): Frame {
    const key = `whole:${frame.width}x${frame.height}:${frame.format}`
    let scaler = this.#scalers.get(key)
    if (!scaler) {
      scaler = new SoftwareScaleContext()
      const format = frame.format as AVPixelFormat
      scaler.getContext(frame.width, frame.height, format, frame.width, frame.height, AV_PIX_FMT_YUV420P, SWS_BICUBIC)
      this.#scalers.set(key, scaler)
      this.#whole?.free()
      this.#whole = undefined
    }
    if (!this.#whole) {
      this.#whole = new Frame()
      this.#whole.alloc()
      this.#whole.width = frame.width
      this.#whole.height = frame.height
      this.#whole.format = AV_PIX_FMT_YUV420P
      this.#whole.getBuffer()
    }
    scaler.scaleFrameSync(this.#whole, frame)
    return this.#whole
  }
}

/** Moves a region into the picture and onto even positions, as halved colour planes need. */
export function evenRegion(region: Region, pictureWidth: number, pictureHeight: number): Region {
  const even = (value: number) => Math.max(2, Math.round(value / 2) * 2)
  const width = Math.min(even(region.width), pictureWidth - (pictureWidth % 2))
  const height = Math.min(even(region.height), pictureHeight - (pictureHeight % 2))
  const within = (start: number, size: number, end: number) =>
    Math.floor(Math.min(Math.max(0, start), end - size) / 2) * 2
  return { x: within(region.x, width, pictureWidth), y: within(region.y, height, pictureHeight), width, height }
}

/** Turns an RGB picture clockwise by 90, 180 or 270 degrees. */
export function turn(from: Buffer, width: number, height: number, degrees: number, into: Buffer): void {
  const outWidth = degrees === 180 ? width : height
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let outX = width - 1 - x
      let outY = height - 1 - y
      if (degrees === 90) [outX, outY] = [height - 1 - y, x]
      if (degrees === 270) [outX, outY] = [y, width - 1 - x]
      const source = (y * width + x) * 3
      const target = (outY * outWidth + outX) * 3
      into[target] = from[source]!
      into[target + 1] = from[source + 1]!
      into[target + 2] = from[source + 2]!
    }
  }
}
