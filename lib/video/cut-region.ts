import { AV_PIX_FMT_RGB24, type AVPixelFormat } from 'node-av/constants'
import { Frame, type SoftwareScaleContext } from 'node-av/lib'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { correctColours } from './correct-colours.ts'
import type { OpenVideo } from './open-video.ts'
import { type Colours, canBeEntered, coloursOf, FULL_RANGE, PLANAR, planarFormatFor } from './picture-formats.ts'
import { geometryOfFrame, type PictureGeometry } from './picture-geometry.ts'
import { placeInPicture, type Region, regionInStored } from './place-region.ts'
import { demandScaled, newScaler, Scalers } from './scale-pictures.ts'
import { turnPicture } from './turn-picture.ts'

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
  readonly #scalers = new Scalers()
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
    this.#scalers.free()
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
    turnPicture(stored, storedWidth, storedHeight, geometry, into)
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
    const output = { width: outWidth, height: outHeight }
    const scaler = this.#scalers.get({ width, height }, format as AVPixelFormat, output, AV_PIX_FMT_RGB24)
    const row = outWidth * 3
    const stride = Math.ceil(row / VECTOR) * VECTOR
    const needed = stride * outHeight + VECTOR
    if (this.#padded.length < needed) this.#padded = Buffer.alloc(needed)
    demandScaled(scaler.scaleSync(from, strides.slice(0, 3), 0, height, [this.#padded], [stride]))
    for (let line = 0; line < outHeight; line++) {
      this.#padded.copy(into, line * row, line * stride, line * stride + row)
    }
    correctColours(into, row * outHeight, space)
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
      if (copy.getBuffer() < 0)
        throw new ConcordError('bad-video', phrase('There is no memory for pictures of {key} px.', { key }))
    }
    const { scaler, frame: copy } = this.#whole
    demandScaled(scaler.scaleFrameSync(copy, frame))
    return copy
  }

  #freeWhole(): void {
    this.#whole?.scaler.freeContext()
    this.#whole?.frame.free()
    this.#whole = undefined
  }
}
