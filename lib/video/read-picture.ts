import { closeSync, openSync, readSync } from 'node:fs'
import {
  AV_LOG_QUIET,
  AV_PIX_FMT_RGB24,
  AV_PIX_FMT_YUVJ420P,
  AV_PIX_FMT_YUVJ422P,
  AV_PIX_FMT_YUVJ440P,
  AV_PIX_FMT_YUVJ444P,
  AVMEDIA_TYPE_VIDEO,
  type AVPixelFormat,
  SWS_ACCURATE_RND,
  SWS_BICUBIC,
  SWS_FULL_CHR_H_INP,
  type SwsFlags,
} from 'node-av/constants'
import {
  Codec,
  CodecContext,
  Dictionary,
  FormatContext,
  Frame,
  InputFormat,
  Log,
  Packet,
  SoftwareScaleContext,
} from 'node-av/lib'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { jpegColours } from './jpeg-colours.ts'

/** Picture formats that may be opened, each by its first bytes: names tell nothing, and numbers in them mean a sequence. */
const FORMATS: readonly { name: string; start: Buffer }[] = [
  { name: 'jpeg_pipe', start: Buffer.from([0xff, 0xd8, 0xff]) },
  { name: 'png_pipe', start: Buffer.from([0x89, 0x50, 0x4e, 0x47]) },
  { name: 'bmp_pipe', start: Buffer.from('BM') },
  { name: 'webp_pipe', start: Buffer.from('RIFF') },
]
const MAX_PIXELS = 8192 * 8192
/** How JPEG files keep colour, by the decoder's formats. */
const JPEG_FORMATS: ReadonlyMap<AVPixelFormat, { halfWidth: boolean; halfHeight: boolean }> = new Map([
  [AV_PIX_FMT_YUVJ420P, { halfWidth: true, halfHeight: true }],
  [AV_PIX_FMT_YUVJ422P, { halfWidth: true, halfHeight: false }],
  [AV_PIX_FMT_YUVJ440P, { halfWidth: false, halfHeight: true }],
  [AV_PIX_FMT_YUVJ444P, { halfWidth: false, halfHeight: false }],
])

/**
 * Reads a picture file as a square of RGB, as CLIP prepares pictures: the short side is scaled to `side` (bicubic
 * with antialiasing), then the middle is taken.
 *
 * @returns uint8[side, side, 3]
 * @throws ConcordError bad-video where the file is no picture that can be read
 */
export function readSquarePicture(file: string, side: number): Buffer {
  const { rgb, width: fromWidth, height: fromHeight } = readPicture(file)
  const scale = side / Math.min(fromWidth, fromHeight)
  const width = Math.max(side, Math.floor(fromWidth * scale + 1e-6))
  const height = Math.max(side, Math.floor(fromHeight * scale + 1e-6))
  const whole = scaled(rgb, [fromWidth, fromHeight], [width, height])
  const left = Math.round((width - side) / 2)
  const top = Math.round((height - side) / 2)
  const square = Buffer.alloc(side * side * 3)
  for (let row = 0; row < side; row++) {
    const from = ((top + row) * width + left) * 3
    whole.copy(square, row * side * 3, from, from + side * 3)
  }
  return square
}

/**
 * A picture file as it is, in RGB; colours of a JPEG as PIL gives them.
 *
 * @returns uint8[height, width, 3]
 * @throws ConcordError bad-video where the file is no picture that can be read
 */
export function readPicture(file: string): { rgb: Buffer; width: number; height: number } {
  Log.setLevel(AV_LOG_QUIET)
  const frame = decodePicture(file)
  try {
    const { width, height } = frame
    const halves = JPEG_FORMATS.get(frame.format as AVPixelFormat)
    const strides = frame.linesize
    if (halves) return { rgb: jpegColours({ width, height, planes: frame.data!, strides, ...halves }), width, height }
    const rgb = Buffer.alloc(width * height * 3)
    const scaler = new SoftwareScaleContext()
    scaler.getContext(
      width,
      height,
      frame.format as AVPixelFormat,
      width,
      height,
      AV_PIX_FMT_RGB24,
      (SWS_BICUBIC | SWS_FULL_CHR_H_INP | SWS_ACCURATE_RND) as SwsFlags,
    )
    scaler.scaleSync(frame.data!, strides, 0, height, [rgb], [width * 3])
    scaler.freeContext()
    return { rgb, width, height }
  } finally {
    frame.free()
  }
}

/** RGB of another size. */
function scaled(
  rgb: Buffer,
  [fromWidth, fromHeight]: readonly [number, number],
  [width, height]: readonly [number, number],
): Buffer {
  const whole = Buffer.alloc(width * height * 3)
  const scaler = new SoftwareScaleContext()
  scaler.getContext(fromWidth, fromHeight, AV_PIX_FMT_RGB24, width, height, AV_PIX_FMT_RGB24, SWS_BICUBIC)
  scaler.scaleSync([rgb], [fromWidth * 3], 0, fromHeight, [whole], [width * 3])
  scaler.freeContext()
  return whole
}

/** A picture in the form that videos are written from, its last row or column left out where its size is odd. */
export function readVideoPicture(file: string): { rgba: Buffer; width: number; height: number } {
  const { rgb, width: fromWidth, height: fromHeight } = readPicture(file)
  const [width, height] = [fromWidth - (fromWidth % 2), fromHeight - (fromHeight % 2)]
  const rgba = Buffer.alloc(width * height * 4, 255)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      rgb.copy(rgba, 4 * (y * width + x), 3 * (y * fromWidth + x), 3 * (y * fromWidth + x) + 3)
  return { rgba, width, height }
}

function decodePicture(file: string): Frame {
  const format = InputFormat.findInputFormat(formatOf(file))
  const container = new FormatContext()
  const options = Dictionary.fromObject({ protocol_whitelist: 'file' })
  if (container.openInputSync(`file:${file}`, format, options) < 0) throw unreadable(file)
  const decoder = new CodecContext()
  const packet = new Packet()
  packet.alloc()
  const frame = new Frame()
  frame.alloc()
  try {
    const stream = container.streams[container.findBestStream(AVMEDIA_TYPE_VIDEO)]
    const codec = stream ? Codec.findDecoder(stream.codecpar.codecId) : null
    if (!stream || !codec) throw unreadable(file)
    decoder.allocContext3(codec)
    decoder.parametersToContext(stream.codecpar)
    decoder.setOption('max_pixels', String(MAX_PIXELS))
    decoder.threadCount = 1
    if (decoder.open2Sync(codec, null) < 0 || container.readFrameSync(packet) < 0) throw unreadable(file)
    decoder.sendPacketSync(packet)
    if (decoder.receiveFrameSync(frame) < 0) {
      decoder.sendPacketSync(null)
      if (decoder.receiveFrameSync(frame) < 0) throw unreadable(file)
    }
    return frame
  } catch (error) {
    frame.free()
    throw error
  } finally {
    packet.free()
    decoder.freeContext()
    container.closeInputSync()
  }
}

function formatOf(file: string): string {
  const start = Buffer.alloc(8)
  const handle = openSync(file, 'r')
  try {
    readSync(handle, start)
  } finally {
    closeSync(handle)
  }
  const known = FORMATS.find((format) => start.subarray(0, format.start.length).equals(format.start))
  if (!known) throw unreadable(file)
  return known.name
}

function unreadable(file: string): ConcordError {
  return new ConcordError(
    'bad-video',
    phrase('The picture {file} can’t be read; it is damaged or in a format that is not known here.', { file }),
  )
}
