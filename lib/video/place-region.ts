import { clamp } from '#lib/numbers/clamp.ts'
import type { PictureGeometry } from './picture-geometry.ts'

/** A rectangle of the shown picture, in px of the recording's shown size (`facts.width` x `facts.height`). */
export interface Region {
  x: number
  y: number
  width: number
  height: number
}

/** Sides in px. */
export interface Size {
  width: number
  height: number
}

/** Where a region of the recording lies in a picture at hand, and which part of the output that fills. */
export type Place =
  | { whole: true; region: Region }
  | { whole: false; region: Region | undefined; left: number; top: number; width: number; height: number }

/** Shapes that differ by less than rounding to whole px are the same. */
const SAME_SHAPE = 0.015

/**
 * Finds a region of the recording in a picture of it. A picture of the recording's shape is seen as scaled to it, one of
 * another shape as fitted into its middle.
 *
 * @param recording the recording's shown size, px
 * @param picture the shown size of the picture at hand, px
 * @param output size that the region is cut at, px
 */
export function placeInPicture(region: Region, recording: Size, picture: Size, output: Size): Place {
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
  const at = clamp(Math.round(((first - start) / size) * output), 0, output)
  const until = clamp(Math.round(((last - start) / size) * output), 0, output)
  return { start: first, size: last - first, at, output: Math.max(0, until - at) }
}

function moveInside({ x, y, width, height }: Region, size: Size): Region {
  const fitted = { width: Math.min(width, size.width), height: Math.min(height, size.height) }
  const within = (start: number, side: number, end: number) => clamp(start, 0, end - side)
  return { x: within(x, fitted.width, size.width), y: within(y, fitted.height, size.height), ...fitted }
}

/** A region of the shown picture as one of the stored picture, inside it and on even px. */
export function regionInStored(region: Region, geometry: PictureGeometry): Region {
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
function evenRegion(region: Region, pictureWidth: number, pictureHeight: number): Region {
  const side = (value: number, end: number) => {
    const most = evenOf(end)
    return clamp(Math.round(value / 2) * 2, Math.min(2, most), most)
  }
  const width = side(region.width, pictureWidth)
  const height = side(region.height, pictureHeight)
  const within = (start: number, size: number, end: number) => Math.floor(clamp(start, 0, end - size) / 2) * 2
  return { x: within(region.x, width, pictureWidth), y: within(region.y, height, pictureHeight), width, height }
}

/** The largest even number of px in a side; a side of one px stays. */
function evenOf(side: number): number {
  return Math.max(1, side - (side % 2))
}
