import {
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV422P,
  AV_PIX_FMT_YUV444P,
  AV_PIX_FMT_YUVJ420P,
  AV_PIX_FMT_YUVJ422P,
  AV_PIX_FMT_YUVJ444P,
  AVCOL_RANGE_JPEG,
  AVCOL_SPC_UNSPECIFIED,
  type AVPixelFormat,
} from 'node-av/constants'
import { avGetPixFmtName, type Frame } from 'node-av/lib'

/** Planar formats whose planes can be entered at an offset: how far the colour planes are halved (log2). */
export const PLANAR: ReadonlyMap<number, { across: number; down: number }> = new Map([
  [AV_PIX_FMT_YUV420P, { across: 1, down: 1 }],
  [AV_PIX_FMT_YUVJ420P, { across: 1, down: 1 }],
  [AV_PIX_FMT_YUV422P, { across: 1, down: 0 }],
  [AV_PIX_FMT_YUVJ422P, { across: 1, down: 0 }],
  [AV_PIX_FMT_YUV444P, { across: 0, down: 0 }],
  [AV_PIX_FMT_YUVJ444P, { across: 0, down: 0 }],
])
/** Formats of the same layout that the scaler reads with the full range of values. */
export const FULL_RANGE: ReadonlyMap<number, AVPixelFormat> = new Map([
  [AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUVJ420P],
  [AV_PIX_FMT_YUV422P, AV_PIX_FMT_YUVJ422P],
  [AV_PIX_FMT_YUV444P, AV_PIX_FMT_YUVJ444P],
])

export interface Colours {
  /** FFmpeg's number of the colour matrix. */
  space: number
  fullRange: boolean
}

/** What a picture says of its colours; RGB is converted by the scaler itself, whatever else it claims. */
export function coloursOf(frame: Frame): Colours {
  const name = avGetPixFmtName(frame.format as AVPixelFormat) ?? ''
  if (!isYuv(name)) return { space: AVCOL_SPC_UNSPECIFIED, fullRange: false }
  return { space: frame.colorSpace, fullRange: frame.colorRange === AVCOL_RANGE_JPEG }
}

function isYuv(name: string): boolean {
  return /^(yuv|nv|p0|p2|p4|gray|y2|uyvy|yuyv|yvyu|xv|ayuv|vuy|vyu)/.test(name)
}

/** The planar format of 8 bits that loses least of a picture's colours. */
export function planarFormatFor(frame: Frame): AVPixelFormat {
  const name = avGetPixFmtName(frame.format as AVPixelFormat) ?? ''
  if (!isYuv(name) || /444|^nv24|^nv42|^p4|^xv|^ayuv|^vuy|^vyu/.test(name)) return AV_PIX_FMT_YUV444P
  return /422|^nv16|^nv20|^p2|^y2|^uyvy|^yuyv|^yvyu/.test(name) ? AV_PIX_FMT_YUV422P : AV_PIX_FMT_YUV420P
}

/** Whether a region of the picture can be scaled straight from its planes. */
export function canBeEntered(frame: Frame): boolean {
  // Rows stored from the bottom up have strides below zero, and their planes can't be entered from the top.
  return PLANAR.has(frame.format) && frame.linesize.slice(0, 3).every((stride) => stride > 0)
}
