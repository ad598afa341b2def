import {
  AV_PIX_FMT_RGB24,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV422P,
  AV_PIX_FMT_YUV444P,
  AV_PIX_FMT_YUVJ420P,
  AV_PIX_FMT_YUVJ422P,
  AV_PIX_FMT_YUVJ444P,
  AVCOL_RANGE_JPEG,
  AVCOL_SPC_UNSPECIFIED,
  type AVPixelFormat,
  SWS_BICUBIC,
} from 'node-av/constants'
import { avGetPixFmtName, Frame, SoftwareScaleContext } from 'node-av/lib'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { clamp } from '#lib/numbers/clamp.ts'
import { correctColours } from './correct-colours.ts'
import type { OpenVideo } from './open-video.ts'
import { geometryOfFrame, type PictureGeometry } from './picture-geometry.ts'

/** A rectangle of the shown picture, in px of the recording's shown size (`facts.width` x `facts.height`). */
export interface Region {
  x: number
  y: number
  width: number
  height: number
}

interface Size {
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
/** Formats of the same layout that the scaler reads with the full range of values. */
const FULL_RANGE: ReadonlyMap<number, AVPixelFormat> = new Map([
  [AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUVJ420P],
  [AV_PIX_FMT_YUV422P, AV_PIX_FMT_YUVJ422P],
  [AV_PIX_FMT_YUV444P, AV_PIX_FMT_YUVJ444P],
])
/** Scaling tables kept; face sizes change slowly, so few are in use at a time. */
const MAX_SCALERS = 48
/** swscale writes whole vectors: rows end on this many bytes, and as many lie behind the last one. */
const VECTOR = 64

/**
 * Cuts regions out of decoded pictures as RGB at a wanted size, straight from the decoded planes: bicubic with
 * antialiasing (swscale). Orientation and pixel shape are applied, so that regions are in the coordinates that a
 * viewer sees.
 *
 * Size, pixel format and orientation are taken from each picture, as they may change within a recording. Regions are
 * in the recording's shown size whatever the picture's own: a picture of the same shape is seen as scaled to it, one of
 * another shape as fitted into its middle, with black around it.
 */
export class RegionCutter {
  readonly #scalers = new Map<string, SoftwareScaleContext>()
  readonly #video: OpenVideo
  #whole: { key: string; scaler: SoftwareScaleContext; frame: Frame } | undefined
  #padded = Buffer.alloc(0)

  constructor(video: OpenVideo) {
    this.#video = video
  }

  /**
   * @param region inside the shown picture; it is moved and shrunk to fit where it sticks out
   * @param into bytes of RGB, row by row: width * height * 3
   */
  cut(frame: Frame, region: Region, width: number, height: number, into: Buffer): void {
    if (into.length < width * height * 3) throw new RangeError('the buffer is smaller than the region asked for')
    const geometry = geometryOfFrame(frame, this.#video.stream)
    const place = placeInPicture(region, this.#video.facts, geometry, { width, height })
    if (place.whole) {
      this.#cutInside(frame, geometry, place.region, width, height, into)
      return
    }
    into.fill(0, 0, width * height * 3)
    if (!place.region) return
    const part = Buffer.allocUnsafe(place.width * place.height * 3)
    this.#cutInside(frame, geometry, place.region, place.width, place.height, part)
    for (let row = 0; row < place.height; row++) {
      const start = row * place.width * 3
      part.copy(into, ((place.top + row) * width + place.left) * 3, start, start + place.width * 3)
    }
  }

  free(): void {
    for (const scaler of this.#scalers.values()) scaler.freeContext()
    this.#scalers.clear()
    this.#freeWhole()
  }

  /** @param region in px of the picture as shown */
  #cutInside(
    frame: Frame,
    geometry: PictureGeometry,
    region: Region,
    width: number,
    height: number,
    into: Buffer,
  ): void {
    const source = regionInStored(region, geometry)
    const picture = canBeEntered(frame) ? frame : this.#asPlanar(frame)
    const colours = coloursOf(frame)
    if (geometry.rotation === 0 && !geometry.mirrored) {
      this.#scale(picture, colours, source, width, height, into)
      return
    }
    const [storedWidth, storedHeight] = geometry.rotation % 180 === 0 ? [width, height] : [height, width]
    const stored = Buffer.allocUnsafe(width * height * 3)
    this.#scale(picture, colours, source, storedWidth, storedHeight, stored)
    turn(stored, storedWidth, storedHeight, geometry, into)
  }

  #scale(
    frame: Frame,
    { space, fullRange }: Colours,
    { x, y, width, height }: Region,
    outWidth: number,
    outHeight: number,
    into: Buffer,
  ): void {
    const planes = frame.data!
    const strides = frame.linesize
    const { across, down } = PLANAR.get(frame.format)!
    const from = [
      planes[0]!.subarray(y * strides[0]! + x),
      planes[1]!.subarray((y >> down) * strides[1]! + (x >> across)),
      planes[2]!.subarray((y >> down) * strides[2]! + (x >> across)),
    ]
    const format = (fullRange ? FULL_RANGE.get(frame.format) : undefined) ?? frame.format
    const scaler = this.#scaler(width, height, format as AVPixelFormat, outWidth, outHeight)
    const row = outWidth * 3
    const stride = Math.ceil(row / VECTOR) * VECTOR
    const needed = stride * outHeight + VECTOR
    if (this.#padded.length < needed) this.#padded = Buffer.alloc(needed)
    must(scaler.scaleSync(from, strides.slice(0, 3), 0, height, [this.#padded], [stride]))
    for (let line = 0; line < outHeight; line++) {
      this.#padded.copy(into, line * row, line * stride, line * stride + row)
    }
    correctColours(into, row * outHeight, space)
  }

  #scaler(width: number, height: number, format: AVPixelFormat, outWidth: number, outHeight: number) {
    const key = `${width}x${height}:${format}:${outWidth}x${outHeight}`
    let scaler = this.#scalers.get(key)
    if (!scaler) scaler = newScaler({ width, height }, format, { width: outWidth, height: outHeight }, AV_PIX_FMT_RGB24)
    this.#scalers.delete(key)
    this.#scalers.set(key, scaler)
    if (this.#scalers.size > MAX_SCALERS) {
      const [oldest, unused] = this.#scalers.entries().next().value!
      unused.freeContext()
      this.#scalers.delete(oldest)
    }
    return scaler
  }

  /**
   * Formats with other layouts (10 bit, semi-planar, palettes) are first made planar as a whole. The copy has the size
   * of this very picture: a copy kept for an earlier size would be written beyond its end.
   */
  #asPlanar(frame: Frame): Frame {
    const planar = planarFormatFor(frame)
    const key = `${frame.width}x${frame.height}:${frame.format}`
    if (this.#whole?.key !== key) {
      this.#freeWhole()
      const scaler = newScaler(frame, frame.format as AVPixelFormat, frame, planar)
      const copy = new Frame()
      copy.alloc()
      copy.width = frame.width
      copy.height = frame.height
      copy.format = planar
      this.#whole = { key, scaler, frame: copy }
      if (copy.getBuffer() < 0) throw new ConcordError('bad-video', `There is no memory for pictures of ${key} px.`)
    }
    const { scaler, frame: copy } = this.#whole
    must(scaler.scaleFrameSync(copy, frame))
    return copy
  }

  #freeWhole(): void {
    this.#whole?.scaler.freeContext()
    this.#whole?.frame.free()
    this.#whole = undefined
  }
}

interface Colours {
  /** FFmpeg's number of the colour matrix. */
  space: number
  fullRange: boolean
}

/** What a picture says of its colours; RGB is converted by the scaler itself, whatever else it claims. */
function coloursOf(frame: Frame): Colours {
  const name = avGetPixFmtName(frame.format as AVPixelFormat) ?? ''
  if (!isYuv(name)) return { space: AVCOL_SPC_UNSPECIFIED, fullRange: false }
  return { space: frame.colorSpace, fullRange: frame.colorRange === AVCOL_RANGE_JPEG }
}

function isYuv(name: string): boolean {
  return /^(yuv|nv|p0|p2|p4|gray|y2|uyvy|yuyv|yvyu|xv|ayuv|vuy|vyu)/.test(name)
}

/** The planar format of 8 bits that loses least of a picture's colours. */
function planarFormatFor(frame: Frame): AVPixelFormat {
  const name = avGetPixFmtName(frame.format as AVPixelFormat) ?? ''
  if (!isYuv(name) || /444|^nv24|^nv42|^p4|^xv|^ayuv|^vuy|^vyu/.test(name)) return AV_PIX_FMT_YUV444P
  return /422|^nv16|^nv20|^p2|^y2|^uyvy|^yuyv|^yvyu/.test(name) ? AV_PIX_FMT_YUV422P : AV_PIX_FMT_YUV420P
}

/** Whether a region of the picture can be scaled straight from its planes. */
function canBeEntered(frame: Frame): boolean {
  // Rows stored from the bottom up have strides below zero, and their planes can't be entered from the top.
  return PLANAR.has(frame.format) && frame.linesize.slice(0, 3).every((stride) => stride > 0)
}

function newScaler(from: Size, format: AVPixelFormat, to: Size, into: AVPixelFormat): SoftwareScaleContext {
  const scaler = new SoftwareScaleContext()
  try {
    scaler.getContext(from.width, from.height, format, to.width, to.height, into, SWS_BICUBIC)
  } catch (cause) {
    throw unscalable(cause)
  }
  return scaler
}

function must(status: number): void {
  if (status < 0) throw unscalable(status)
}

function unscalable(cause: unknown): ConcordError {
  return new ConcordError(
    'bad-video',
    'The pictures of this video have a size or pixel format that is not supported. Convert it to MP4 (H.264) and try again.',
    { cause },
  )
}

/** Where a region of the recording lies in a picture at hand, and which part of the output that fills. */
type Place =
  | { whole: true; region: Region }
  | { whole: false; region: Region | undefined; left: number; top: number; width: number; height: number }

/** Shapes that differ by less than rounding to whole px are the same. */
const SAME_SHAPE = 0.015

function placeInPicture(region: Region, recording: Size, picture: Size, output: Size): Place {
  const across = picture.width / recording.width
  const down = picture.height / recording.height
  const offBy = Math.abs(across * recording.height - picture.height)
  if (offBy <= 1.5 || offBy <= SAME_SHAPE * picture.height) {
    const { x, y, width, height } = region
    return { whole: true, region: { x: x * across, y: y * down, width: width * across, height: height * down } }
  }
  const scale = Math.max(across, down)
  const inside = moveInside(region, recording)
  const left = (inside.x - (recording.width - picture.width / scale) / 2) * scale
  const top = (inside.y - (recording.height - picture.height / scale) / 2) * scale
  const horizontal = overlap(left, inside.width * scale, picture.width, output.width)
  const vertical = overlap(top, inside.height * scale, picture.height, output.height)
  return {
    whole: false,
    region:
      horizontal.output > 0 && vertical.output > 0
        ? { x: horizontal.start, y: vertical.start, width: horizontal.size, height: vertical.size }
        : undefined,
    left: horizontal.at,
    top: vertical.at,
    width: horizontal.output,
    height: vertical.output,
  }
}

/** The part of [start, start + size) within [0, end), and the whole output px that it fills of `output`. */
function overlap(start: number, size: number, end: number, output: number) {
  const first = Math.max(0, start)
  const last = Math.min(end, start + size)
  const at = Math.max(0, Math.min(output, Math.round(((first - start) / size) * output)))
  const until = Math.max(0, Math.min(output, Math.round(((last - start) / size) * output)))
  return { start: first, size: last - first, at, output: Math.max(0, until - at) }
}

function moveInside({ x, y, width, height }: Region, size: Size): Region {
  const fitted = { width: Math.min(width, size.width), height: Math.min(height, size.height) }
  const within = (start: number, side: number, end: number) => Math.min(Math.max(0, start), end - side)
  return { x: within(x, fitted.width, size.width), y: within(y, fitted.height, size.height), ...fitted }
}

/** A region of the shown picture as one of the stored picture, inside it and on even px. */
function regionInStored(region: Region, geometry: PictureGeometry): Region {
  const { pixelShape, storedWidth, storedHeight, rotation, mirrored } = geometry
  const turned = rotation % 180 !== 0
  // Not the rounded shown size: px at the far edge would move with the rounding.
  const shownWidth = turned ? storedHeight : storedWidth * pixelShape
  const shownHeight = turned ? storedWidth * pixelShape : storedHeight
  const { y, width, height } = region
  const x = mirrored ? shownWidth - region.x - region.width : region.x
  const upright: Record<number, Region> = {
    0: { x, y, width, height },
    90: { x: y, y: shownWidth - x - width, width: height, height: width },
    180: { x: shownWidth - x - width, y: shownHeight - y - height, width, height },
    270: { x: shownHeight - y - height, y: x, width: height, height: width },
  }
  const stored = upright[rotation]!
  return evenRegion(
    { x: stored.x / pixelShape, y: stored.y, width: stored.width / pixelShape, height: stored.height },
    storedWidth,
    storedHeight,
  )
}

/** Moves a region into the picture and onto even positions, as halved colour planes need. */
export function evenRegion(region: Region, pictureWidth: number, pictureHeight: number): Region {
  const side = (value: number, end: number) => Math.min(Math.max(2, Math.round(value / 2) * 2), evenOf(end))
  const width = side(region.width, pictureWidth)
  const height = side(region.height, pictureHeight)
  const within = (start: number, size: number, end: number) => Math.floor(clamp(start, 0, end - size) / 2) * 2
  return { x: within(region.x, width, pictureWidth), y: within(region.y, height, pictureHeight), width, height }
}

/** The largest even number of px in a side; a side of one px stays. */
function evenOf(side: number): number {
  return Math.max(1, side - (side % 2))
}

/** Turns an RGB picture clockwise by 0, 90, 180 or 270 degrees, then mirrors it left to right where asked. */
export function turn(
  from: Buffer,
  width: number,
  height: number,
  { rotation, mirrored }: { rotation: number; mirrored: boolean },
  into: Buffer,
): void {
  const outWidth = rotation % 180 === 0 ? width : height
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let outX = x
      let outY = y
      if (rotation === 90) [outX, outY] = [height - 1 - y, x]
      if (rotation === 180) [outX, outY] = [width - 1 - x, height - 1 - y]
      if (rotation === 270) [outX, outY] = [y, width - 1 - x]
      if (mirrored) outX = outWidth - 1 - outX
      const source = (y * width + x) * 3
      const target = (outY * outWidth + outX) * 3
      into[target] = from[source]!
      into[target + 1] = from[source + 1]!
      into[target + 2] = from[source + 2]!
    }
  }
}
