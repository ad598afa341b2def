import { readFileSync, writeFileSync } from 'node:fs'
import {
  AV_PIX_FMT_RGB8,
  AV_PIX_FMT_RGB24,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV420P10LE,
  AV_PIX_FMT_YUV422P,
  AV_PIX_FMT_YUV422P10LE,
  AV_PIX_FMT_YUV444P,
  AV_PIX_FMT_YUV444P10LE,
  AVCOL_SPC_BT470BG,
  AVCOL_SPC_BT709,
  type AVPixelFormat,
} from 'node-av/constants'
import { type FileOptions, type Segment, writeJoined, writeStream } from '../fixtures/streams.ts'
import type { Random } from './random.ts'

const FORMATS = [
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV420P10LE,
  AV_PIX_FMT_YUV422P,
  AV_PIX_FMT_YUV422P10LE,
  AV_PIX_FMT_YUV444P,
  AV_PIX_FMT_YUV444P10LE,
]
/** Formats whose colour planes are not halved may have odd sizes. */
const ODD_SIZES: readonly number[] = [AV_PIX_FMT_YUV444P, AV_PIX_FMT_YUV444P10LE]
const KINDS = [
  { encoder: 'libx264', container: 'mpegts', formats: FORMATS, turns: true },
  { encoder: 'libx264', container: 'mpegts', formats: FORMATS, turns: true },
  { encoder: 'libx265', container: 'mpegts', formats: FORMATS, turns: false },
  { encoder: 'libvpx-vp9', container: 'webm', formats: [AV_PIX_FMT_YUV420P], turns: false },
  { encoder: 'mjpeg', container: 'avi', formats: [undefined], turns: false },
  { encoder: 'libx264', container: 'mp4', formats: FORMATS, turns: false, oneSize: true },
  { encoder: 'libtheora', container: 'ogg', formats: [AV_PIX_FMT_YUV420P], turns: false, oneSize: true },
  { encoder: 'gif', container: 'gif', formats: [AV_PIX_FMT_RGB8], turns: false, oneSize: true },
  { encoder: 'apng', container: 'apng', formats: [AV_PIX_FMT_RGB24], turns: false, oneSize: true },
  { encoder: 'libwebp', container: 'webp', formats: [AV_PIX_FMT_YUV420P], turns: false, oneSize: true },
] as const satisfies readonly Kind[]

interface Kind {
  encoder: string
  container: string
  formats: readonly (AVPixelFormat | undefined)[]
  /** Whether orientation can change within the stream. */
  turns: boolean
  /** Whether the container holds pictures of one size and format only. */
  oneSize?: boolean
}

/** Writes a stream whose size, pixel format, colours and orientation change at random. */
export function writeRandomStream(file: string, random: Random): void {
  for (let tries = 0; ; tries++) {
    try {
      writeStreamOnce(file, random)
      return
    } catch (error) {
      // Not every draw is one that encoder and container take; another one is drawn.
      if (tries > 20) throw error
    }
  }
}

function writeStreamOnce(file: string, random: Random): void {
  const kind = random.oneOf(KINDS)
  const drawn = Array.from({ length: random.whole(2, 5) }, () => randomSegment(kind, random))
  const parts = 'oneSize' in kind ? drawn.map(({ frames }) => ({ ...drawn[0]!, frames })) : drawn
  const options: FileOptions = { container: kind.container }
  if (kind.container === 'mpegts' && random.next() < 0.3) {
    writeJoined(
      file,
      parts.map((segment) => ({ segments: [segment], options: { shiftMs: random.oneOf([0, 0, 5000, 7_200_000]) } })),
    )
  } else writeStream(file, parts, options)
}

function randomSegment({ encoder, formats, turns }: (typeof KINDS)[number], random: Random): Segment {
  const format = random.oneOf<(typeof FORMATS)[number] | undefined>(formats)
  const odd = format !== undefined && ODD_SIZES.includes(format)
  // HEVC and VP9 encoders refuse pictures smaller than a block.
  const side = () => {
    const wanted = random.next() < 0.2 ? random.whole(32, 64) : random.whole(64, 480)
    return odd ? wanted : wanted - (wanted % 2)
  }
  const segment: Segment = { encoder, width: side(), height: side(), frames: random.whole(1, 5) }
  if (format !== undefined) segment.format = format
  if (random.next() < 0.3) segment.space = random.oneOf([AVCOL_SPC_BT709, AVCOL_SPC_BT470BG])
  if (random.next() < 0.2) segment.fullRange = true
  if (random.next() < 0.2)
    segment.shape = random.oneOf([
      [1, 1],
      [4, 3],
      [1, 2],
    ] as const)
  if (turns && random.next() < 0.4) {
    segment.orientation = random.oneOf([
      { rotate: 90 },
      { rotate: 180 },
      { rotate: 270 },
      { flip: 'horizontal' },
      { flip: 'vertical' },
    ] as const)
  }
  return segment
}

/** Writes a damaged copy of a file: bytes changed, a stretch taken out, said twice or filled, the end cut off. */
export function writeDamaged(from: string, to: string, random: Random): void {
  let bytes = readFileSync(from)
  const stretch = () => {
    const start = random.whole(0, Math.max(0, bytes.length - 2))
    return [start, Math.min(bytes.length, start + random.whole(1, 2000))] as const
  }
  for (let i = random.whole(1, 3); i > 0; i--) {
    const [start, end] = stretch()
    const damage = random.whole(0, 4)
    if (damage === 0) {
      for (let n = random.whole(1, 60); n > 0; n--) bytes[random.whole(0, bytes.length - 1)] = random.whole(0, 255)
    } else if (damage === 1) bytes = Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)])
    else if (damage === 2) bytes = Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)])
    else if (damage === 3) bytes.fill(random.whole(0, 255), start, end)
    else bytes = Buffer.from(bytes.subarray(0, Math.max(16, start)))
  }
  writeFileSync(to, bytes)
}
