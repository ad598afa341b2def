import { AV_FRAME_DATA_DISPLAYMATRIX, AV_PKT_DATA_DISPLAYMATRIX } from 'node-av/constants'
import type { Frame, Stream } from 'node-av/lib'

/** How a stored picture is turned to be shown: clockwise first, then mirrored left to right. */
export interface Orientation {
  /** Clockwise turn in degrees: 0, 90, 180 or 270. */
  rotation: number
  mirrored: boolean
}

/** Size and orientation of one picture; they may differ from one picture of a recording to the next. */
export interface PictureGeometry extends Orientation {
  /** Size as decoded, px. */
  storedWidth: number
  storedHeight: number
  /** Width of a stored pixel over its height; 1 for nearly every video. */
  pixelShape: number
  /** Size as shown, px: pixel shape and orientation applied. */
  width: number
  height: number
}

interface Ratio {
  num: number
  den: number
}

/** A pixel shape beyond this is a damaged header, not an anamorphic picture. */
const MOST_OBLONG = 8

/** The geometry of a decoded picture: what it says itself, else what its stream says. */
export function geometryOfFrame(frame: Frame, stream: Stream): PictureGeometry {
  const matrix = frame.getSideData(AV_FRAME_DATA_DISPLAYMATRIX)
  return geometry(
    frame.width,
    frame.height,
    // A shape in the container is meant for the whole recording and wins, as it does in players.
    shapeOf([stream.sampleAspectRatio, frame.sampleAspectRatio]),
    matrix ? orientationOf(matrix) : orientationOfStream(stream),
  )
}

/** The geometry that a stream's header declares. */
export function geometryOfStream(stream: Stream): PictureGeometry {
  const { width, height, sampleAspectRatio } = stream.codecpar
  return geometry(width, height, shapeOf([stream.sampleAspectRatio, sampleAspectRatio]), orientationOfStream(stream))
}

/**
 * The orientation that a display matrix asks for, rounded to quarter turns.
 *
 * @param matrix nine int32, little-endian, 16.16 fixed point: [a b u, c d v, x y w] with x' = ax + cy, y' = bx + dy
 */
export function orientationOf(matrix: Buffer): Orientation {
  if (matrix.length < 36) return UPRIGHT
  const [a, b, c, d] = [0, 4, 12, 16].map((place) => matrix.readInt32LE(place)) as [number, number, number, number]
  const determinant = a * d - b * c
  if (determinant === 0) return UPRIGHT
  const mirrored = determinant < 0
  const quarters = Math.round(Math.atan2(b, mirrored ? -a : a) / (Math.PI / 2))
  return { rotation: ((quarters + 4) % 4) * 90, mirrored }
}

const UPRIGHT: Orientation = { rotation: 0, mirrored: false }

function orientationOfStream(stream: Stream): Orientation {
  const matrix = stream.codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX)
  return matrix ? orientationOf(matrix) : UPRIGHT
}

function shapeOf(ratios: readonly Ratio[]): number {
  for (const { num, den } of ratios) {
    const shape = num / den
    if (num > 0 && den > 0 && shape <= MOST_OBLONG && shape >= 1 / MOST_OBLONG) return shape
  }
  return 1
}

function geometry(
  storedWidth: number,
  storedHeight: number,
  pixelShape: number,
  orientation: Orientation,
): PictureGeometry {
  const shown = [Math.max(1, Math.round(storedWidth * pixelShape)), storedHeight] as const
  const [width, height] = orientation.rotation % 180 === 0 ? shown : [shown[1], shown[0]]
  return { storedWidth, storedHeight, pixelShape, width, height, ...orientation }
}
