import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { english } from '#lib/messages/translator.ts'
import { RegionCutter } from '#lib/video/cut-region.ts'
import { openVideo } from '#lib/video/open-video.ts'
import { newSummary, readFrames } from '#lib/video/read-frames.ts'
import { VideoWriter } from '#lib/video/write-video.ts'
import { countingVideo, testFolder } from '../../fixtures/videos.ts'

/** The number that a counting video wrote into the picture's brightness, modulo 64. */
function read(file: string, framesPerSecond: number) {
  const video = openVideo(file)
  const cutter = new RegionCutter(video)
  const summary = newSummary()
  const seen: { index: number; repeats: number; number: number; timeMs: number }[] = []
  const rgb = Buffer.alloc(8 * 8 * 3)
  for (const { index, repeats, picture, timeMs } of readFrames(video, framesPerSecond, summary)) {
    cutter.cut(picture, { x: 24, y: 24, width: 16, height: 16 }, 8, 8, rgb)
    seen.push({ index, repeats, number: Math.round(rgb[60]! / 4), timeMs })
  }
  cutter.free()
  video.close()
  return { seen, summary }
}

describe('reading frames', () => {
  it('gives the picture on screen at each sampling time, and skips decoding what falls in between', () => {
    const { seen, summary } = read(countingVideo('50hz.mp4', 200, 50), 12.5)
    expect(seen.map(({ index }) => index)).toEqual(Array.from({ length: 50 }, (_, i) => i))
    for (const { index, number, timeMs } of seen) {
      expect(timeMs).toBeCloseTo(index * 80, 3)
      expect(number).toBe((index * 4) % 64)
    }
    expect(summary.packetsSkipped).toBeGreaterThan(20)
    expect(summary.framesDecoded).toBeLessThan(200)
    expect(summary.warnings.map(english.stored)).toEqual([])
  })

  it('shows a picture for as many sampling times as it is on screen', () => {
    const { seen } = read(countingVideo('5hz.mp4', 20, 5), 12.5)
    expect(seen.reduce((sum, { repeats }) => sum + repeats, 0)).toBe(50)
    for (const { index, number } of seen) expect(number).toBe(Math.floor((index * 80) / 200))
  })

  it('reads a file that was cut off as far as it goes, and says so', () => {
    const whole = readFileSync(countingVideo('whole.mp4', 400, 25))
    const file = path.join(testFolder, 'cut.mp4')
    // The index is at the end of this file; moved to the front it survives the cut.
    writeFileSync(file, withIndexInFront(whole).subarray(0, Math.floor(whole.length * 0.7)))
    const { seen, summary } = read(file, 12.5)
    expect(seen.length).toBeGreaterThan(40)
    expect(seen.length).toBeLessThan(190)
    expect(summary.warnings.map(english.stored).join(' ')).toMatch(/cut off while being copied/)
  })
})

it.each([
  [90, [0, 0x00010000, 0, -0x00010000, 0, 0], 'top right'],
  [180, [-0x00010000, 0, 0, 0, -0x00010000, 0], 'bottom right'],
  [270, [0, -0x00010000, 0, 0x00010000, 0, 0], 'bottom left'],
] as const)('shows a recording turned by %i degrees upright', (degrees, matrix, brightCorner) => {
  const file = path.join(testFolder, `turned-${degrees}.mp4`)
  const [width, height] = [96, 64]
  const writer = new VideoWriter(file, width, height, 25)
  // Stored, the bright quarter is at the top left.
  const stored = Buffer.alloc(width * height * 4)
  for (let y = 0; y < height / 2; y++) stored.fill(240, y * width * 4, (y * width + width / 2) * 4)
  for (let i = 0; i < 25; i++) writer.write(stored)
  writer.close()
  const bytes = readFileSync(file)
  // In a track header of version 0 the matrix begins 44 bytes behind the box's type.
  const at = bytes.indexOf('tkhd') + 44
  for (const [i, value] of matrix.entries()) bytes.writeInt32BE(value, at + i * 4)
  writeFileSync(file, bytes)
  const video = openVideo(file)
  const shown = { width: video.facts.width, height: video.facts.height }
  expect(video.facts.rotation).toBe(degrees)
  expect(shown).toEqual(degrees === 180 ? { width, height } : { width: height, height: width })
  const cutter = new RegionCutter(video)
  const rgb = Buffer.alloc(8 * 8 * 3)
  const frame = readFrames(video, 12.5, newSummary()).next().value
  const corners = { 'top left': [0, 0], 'top right': [1, 0], 'bottom left': [0, 1], 'bottom right': [1, 1] } as const
  const brightness = Object.entries(corners).map(([name, [right, down]]) => {
    const size = { width: shown.width / 4, height: shown.height / 4 }
    const x = shown.width * (right ? 0.625 : 0.125)
    cutter.cut(frame!.picture, { x, y: shown.height * (down ? 0.625 : 0.125), ...size }, 8, 8, rgb)
    return { name, value: rgb[84]! }
  })
  cutter.free()
  video.close()
  expect(brightness.filter(({ value }) => value > 120).map(({ name }) => name)).toEqual([brightCorner])
})

/** Moves the `moov` box of an MP4 file in front of its data and corrects the offsets of its chunks (stco). */
function withIndexInFront(file: Buffer): Buffer {
  const boxes: { type: string; bytes: Buffer }[] = []
  for (let at = 0; at < file.length; ) {
    const size = file.readUInt32BE(at)
    boxes.push({ type: file.toString('latin1', at + 4, at + 8), bytes: Buffer.from(file.subarray(at, at + size)) })
    at += size
  }
  const moov = boxes.find(({ type }) => type === 'moov')!.bytes
  const table = moov.indexOf('stco') + 4
  const count = moov.readUInt32BE(table + 4)
  for (let i = 0; i < count; i++) {
    const place = table + 8 + i * 4
    moov.writeUInt32BE(moov.readUInt32BE(place) + moov.length, place)
  }
  const [first, ...rest] = boxes.filter(({ type }) => type !== 'moov')
  return Buffer.concat([first!.bytes, moov, ...rest.map(({ bytes }) => bytes)])
}
