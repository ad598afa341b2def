import path from 'node:path'
import {
  AV_PIX_FMT_BGR0,
  AV_PIX_FMT_RGB24,
  AV_PIX_FMT_RGBA,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV420P10LE,
  AV_PIX_FMT_YUV422P,
  AV_PIX_FMT_YUV422P10LE,
  AV_PIX_FMT_YUV444P,
  AV_PIX_FMT_YUV444P10LE,
  AVCOL_SPC_BT470BG,
  AVCOL_SPC_BT709,
  AVCOL_SPC_BT2020_NCL,
} from 'node-av/constants'
import { describe, expect, it } from 'vitest'
import { english } from '#lib/messages/translator.ts'
import { RegionCutter } from '#lib/video/cut-region.ts'
import { openVideo } from '#lib/video/open-video.ts'
import { newSummary, readFrames } from '#lib/video/read-frames.ts'
import { QUARTERS, type Rgb } from '../../fixtures/quarter-picture.ts'
import { type Segment, writeStream } from '../../fixtures/streams.ts'
import { testFolder } from '../../fixtures/videos.ts'
import { offBy, watch } from '../../fixtures/watch.ts'

const part = (width: number, height: number, more: Partial<Segment> = {}): Segment => ({
  width,
  height,
  frames: 13,
  ...more,
})
const hevc = { encoder: 'libx265', format: AV_PIX_FMT_YUV420P10LE }
const bt601 = { space: AVCOL_SPC_BT470BG }

const streams: [name: string, container: string, parts: Segment[], off: number][] = [
  [
    'a smaller, a larger and the first size',
    'mpegts',
    [part(320, 180), part(160, 90), part(640, 360), part(320, 180)],
    4,
  ],
  ['10 bit: large, tiny, large', 'mpegts', [part(1280, 720, hevc), part(128, 72, hevc), part(1280, 720, hevc)], 4],
  [
    '10 bit: from tiny to ever larger ones and back',
    'mpegts',
    [part(64, 36, hevc), part(320, 180, hevc), part(960, 540, hevc), part(64, 36, hevc), part(320, 180, hevc)],
    4,
  ],
  [
    'odd sizes',
    'mpegts',
    [part(321, 181), part(33, 19), part(639, 361), part(321, 181)].map((one) => ({
      ...one,
      format: AV_PIX_FMT_YUV444P,
    })),
    6,
  ],
  [
    '4:2:0, 4:2:2 and 4:4:4 with 8 and 10 bit',
    'mpegts',
    [
      AV_PIX_FMT_YUV420P,
      AV_PIX_FMT_YUV420P10LE,
      AV_PIX_FMT_YUV422P,
      AV_PIX_FMT_YUV422P10LE,
      AV_PIX_FMT_YUV444P,
      AV_PIX_FMT_YUV444P10LE,
      AV_PIX_FMT_YUV420P,
    ].map((format, i) => part(i % 2 ? 160 : 320, i % 2 ? 90 : 180, { format })),
    4,
  ],
  [
    'colour matrix and range',
    'mpegts',
    [
      part(320, 180, bt601),
      part(320, 180, { space: AVCOL_SPC_BT709 }),
      part(320, 180, { ...bt601, fullRange: true }),
      part(320, 180, { space: AVCOL_SPC_BT709, fullRange: true }),
      part(320, 180, { space: AVCOL_SPC_BT2020_NCL, format: AV_PIX_FMT_YUV420P10LE }),
      part(320, 180, { ...bt601, fullRange: true, format: AV_PIX_FMT_YUV420P10LE }),
    ],
    4,
  ],
  ['VP9', 'webm', [part(320, 180), part(160, 90), part(320, 180)].map((one) => ({ ...one, encoder: 'libvpx-vp9' })), 4],
  [
    'Motion JPEG',
    'avi',
    [part(320, 180), part(96, 54), part(640, 360)].map((one) => ({ ...one, encoder: 'mjpeg' })),
    4,
  ],
  ['RGB with transparency', 'matroska', [part(320, 180, { encoder: 'png', format: AV_PIX_FMT_RGBA })], 4],
  ['RGB without transparency', 'matroska', [part(320, 180, { encoder: 'png', format: AV_PIX_FMT_RGB24 })], 4],
  ['packed RGB', 'matroska', [part(320, 180, { encoder: 'ffv1', format: AV_PIX_FMT_BGR0 })], 4],
  [
    'pixels that are not square',
    'mpegts',
    [part(320, 180, { shape: [1, 1] }), part(160, 180, { shape: [2, 1] }), part(320, 90, { shape: [1, 2] })],
    4,
  ],
]

describe('pictures that change in mid-stream', () => {
  it.each(streams)('%s: every picture is seen right, and the same every time', (name, container, parts, off) => {
    const file = path.join(testFolder, `${name.replace(/\W+/g, '-')}.${container}`)
    writeStream(file, parts, { container })
    const { seen, summary, hash } = watch(file)
    expect(seen.reduce((sum, { repeats }) => sum + repeats, 0)).toBe(parts.length * 13)
    for (const { index, quarters } of seen)
      expect(offBy(quarters, QUARTERS), `picture ${index}`).toBeLessThanOrEqual(off)
    expect(summary.warnings.map(english.stored)).toEqual([])
    expect(watch(file).hash).toBe(hash)
  })

  it('fits a picture of another shape into the middle, unstretched, with black around it', () => {
    const file = path.join(testFolder, 'turned-phone.ts')
    writeStream(file, [part(320, 180), part(180, 320)], { container: 'mpegts' })
    const video = openVideo(file)
    const cutter = new RegionCutter(video)
    const rgb = Buffer.alloc(320 * 180 * 3)
    let pictures = 0
    for (const { picture, geometry } of readFrames(video, 25, newSummary())) {
      if (geometry.width !== 180) continue
      pictures++
      cutter.cut(picture, { x: 0, y: 0, width: 320, height: 180 }, 320, 180, rgb)
      const at = (x: number, y: number): Rgb => [...rgb.subarray((y * 320 + x) * 3, (y * 320 + x) * 3 + 3)] as never
      // 180 x 320 is seen as 101 x 180, from 109 to 211.
      expect(offBy([at(125, 45), at(195, 45), at(125, 135), at(195, 135)], QUARTERS)).toBeLessThanOrEqual(4)
      expect([at(5, 90), at(105, 90), at(215, 90), at(315, 90)].flat().every((value) => value === 0)).toBe(true)
    }
    cutter.free()
    video.close()
    expect(pictures).toBe(13)
  })

  it('writes nothing beyond a buffer that is too small: it refuses', () => {
    const file = path.join(testFolder, 'small-buffer.mp4')
    writeStream(file, [part(64, 36)], { container: 'mp4' })
    const video = openVideo(file)
    const cutter = new RegionCutter(video)
    const frame = readFrames(video, 25, newSummary()).next().value
    expect(() => cutter.cut(frame!.picture, { x: 0, y: 0, width: 64, height: 36 }, 64, 36, Buffer.alloc(100))).toThrow(
      RangeError,
    )
    cutter.free()
    video.close()
  })
})

/** The quarters as stored that a display matrix shows as `QUARTERS`: x' = ax + cy, y' = bx + dy. */
function storedFor([a, b, c, d]: readonly number[]): Rgb[] {
  return [-1, 1].flatMap((y) =>
    [-1, 1].map((x) => QUARTERS[(b! * x + d! * y > 0 ? 2 : 0) + (a! * x + c! * y > 0 ? 1 : 0)]!),
  )
}

const orientations: [matrix: [number, number, number, number], rotation: number, mirrored: boolean][] = [
  [[1, 0, 0, 1], 0, false],
  [[0, 1, -1, 0], 90, false],
  [[-1, 0, 0, -1], 180, false],
  [[0, -1, 1, 0], 270, false],
  [[-1, 0, 0, 1], 0, true],
  [[0, 1, 1, 0], 90, true],
  [[1, 0, 0, -1], 180, true],
  [[0, -1, -1, 0], 270, true],
]

describe('orientation', () => {
  it.each(orientations)('display matrix %j is shown upright', (matrix, rotation, mirrored) => {
    const file = path.join(testFolder, 'oriented.mp4')
    writeStream(file, [part(96, 64, { quarters: storedFor(matrix) })], { container: 'mp4', matrix })
    const { facts, seen } = watch(file)
    expect(facts).toMatchObject({ rotation, mirrored })
    expect([facts.width, facts.height]).toEqual(rotation % 180 ? [64, 96] : [96, 64])
    for (const { quarters } of seen) expect(offBy(quarters, QUARTERS)).toBeLessThanOrEqual(4)
  })

  it('follows an orientation in the stream itself that changes', () => {
    const file = path.join(testFolder, 'orientation-changes.ts')
    // A phone turned over: a half turn, then mirrored, then upright; h264_metadata turns anticlockwise.
    const parts = [
      part(96, 64, { orientation: { rotate: 180 }, quarters: storedFor([-1, 0, 0, -1]) }),
      part(96, 64, { orientation: { flip: 'horizontal' }, quarters: storedFor([-1, 0, 0, 1]) }),
      part(96, 64, { orientation: { flip: 'vertical' }, quarters: storedFor([1, 0, 0, -1]) }),
    ]
    writeStream(file, parts, { container: 'mpegts' })
    const { facts, seen } = watch(file)
    expect(facts).toMatchObject({ rotation: 180, mirrored: false })
    expect(seen.length).toBe(39)
    for (const { index, quarters } of seen) expect(offBy(quarters, QUARTERS), `picture ${index}`).toBeLessThanOrEqual(4)
  })

  it('takes the size from the first picture as shown where only the stream says that it is turned', () => {
    const file = path.join(testFolder, 'turned-in-stream.ts')
    const turned = part(96, 64, { orientation: { rotate: 90 }, quarters: storedFor([0, -1, 1, 0]) })
    writeStream(file, [turned], { container: 'mpegts' })
    const { facts, seen } = watch(file)
    expect(facts).toMatchObject({ width: 64, height: 96, rotation: 270 })
    for (const { quarters } of seen) expect(offBy(quarters, QUARTERS)).toBeLessThanOrEqual(4)
  })
})
