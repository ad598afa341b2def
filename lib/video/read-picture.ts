import { closeSync, openSync, readSync } from 'node:fs'
import { AV_LOG_QUIET, AV_PIX_FMT_RGB24, AVMEDIA_TYPE_VIDEO, type AVPixelFormat, SWS_BICUBIC } from 'node-av/constants'
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

/** Picture formats that may be opened, each by its first bytes: names tell nothing, and numbers in them mean a sequence. */
const FORMATS: readonly { name: string; start: Buffer }[] = [
  { name: 'jpeg_pipe', start: Buffer.from([0xff, 0xd8, 0xff]) },
  { name: 'png_pipe', start: Buffer.from([0x89, 0x50, 0x4e, 0x47]) },
  { name: 'bmp_pipe', start: Buffer.from('BM') },
  { name: 'webp_pipe', start: Buffer.from('RIFF') },
]
const MAX_PIXELS = 8192 * 8192

/**
 * Reads a picture file as a square of RGB, as CLIP prepares pictures: the short side is scaled to `side` (bicubic
 * with antialiasing), then the middle is taken.
 *
 * @returns uint8[side, side, 3]
 * @throws ConcordError bad-video where the file is no picture that can be read
 */
export function readSquarePicture(file: string, side: number): Buffer {
  Log.setLevel(AV_LOG_QUIET)
  const frame = decodePicture(file)
  try {
    const scale = side / Math.min(frame.width, frame.height)
    const width = Math.max(side, Math.floor(frame.width * scale + 1e-6))
    const height = Math.max(side, Math.floor(frame.height * scale + 1e-6))
    const whole = Buffer.alloc(width * height * 3)
    const scaler = new SoftwareScaleContext()
    const format = frame.format as AVPixelFormat
    scaler.getContext(frame.width, frame.height, format, width, height, AV_PIX_FMT_RGB24, SWS_BICUBIC)
    scaler.scaleSync(frame.data!, frame.linesize, 0, frame.height, [whole], [width * 3])
    scaler.freeContext()
    const left = Math.round((width - side) / 2)
    const top = Math.round((height - side) / 2)
    const square = Buffer.alloc(side * side * 3)
    for (let row = 0; row < side; row++) {
      const from = ((top + row) * width + left) * 3
      whole.copy(square, row * side * 3, from, from + side * 3)
    }
    return square
  } finally {
    frame.free()
  }
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
