import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { blurRecording } from '#lib/blurring/blur-recording.ts'
import type { Bundle } from '#lib/bundles/bundle.ts'
import { FaceDetector } from '#lib/faces/detect-faces.ts'
import { CERTAIN, type FaceBox } from '#lib/faces/face-box.ts'
import type { ShownPicture } from '#lib/faces/shown-picture.ts'
import { RegionCutter } from '#lib/video/cut-region.ts'
import { openVideo } from '#lib/video/open-video.ts'
import { newSummary, readFrames } from '#lib/video/read-frames.ts'
import { testDetector } from '../../fixtures/models.ts'
import { writeStream } from '../../fixtures/streams.ts'
import { turnedPhantom } from '../../fixtures/turned-videos.ts'
import { phantomVideo, testFolder } from '../../fixtures/videos.ts'

let detector: Bundle
beforeAll(async () => {
  detector = await testDetector()
})

let copies = 0
const copyOf = async (file: string, options: Partial<Parameters<typeof blurRecording>[2]> = {}) => {
  const copy = path.join(testFolder, `copy-${copies++}.mp4`)
  return { copy, summary: await blurRecording(file, copy, { detector, threads: 1, ...options }) }
}

interface Seen {
  rgb: Buffer
  faces: FaceBox[]
}

/** Three pictures a second as shown, with the faces that the analysis's first look and a closer one find. */
async function look(file: string, size = { width: 480, height: 360 }): Promise<Seen[]> {
  const faces = new FaceDetector(detector.folder)
  const video = openVideo(file, 1)
  const cutter = new RegionCutter(video)
  const shown = { width: video.facts.width, height: video.facts.height }
  const seen: Seen[] = []
  try {
    for (const { picture } of readFrames(video, 3, newSummary())) {
      const view: ShownPicture = {
        ...shown,
        cut(region, width, height) {
          const rgb = Buffer.from(new ArrayBuffer(width * height * 3))
          cutter.cut(picture, region, width, height, rgb)
          return rgb
        },
      }
      const rgb = Buffer.from(view.cut({ x: 0, y: 0, ...shown }, size.width, size.height))
      const found = [...(await faces.detect(view)), ...(await faces.lookCloser(view))]
      seen.push({ rgb, faces: found.filter(({ score }) => score >= CERTAIN) })
    }
  } finally {
    cutter.free()
    video.close()
    await faces.close()
  }
  return seen
}

/** Mean difference of neighbouring pixels within a box, of 255: how much fine detail is there. */
function detail({ rgb }: Seen, { x, y, width, height }: FaceBox, across = 480): number {
  let sum = 0
  let count = 0
  for (let row = Math.ceil(y); row < y + height - 1; row++) {
    for (let column = Math.ceil(x); column < x + width - 1; column++) {
      const at = (row * across + column) * 3
      sum += Math.abs(rgb[at]! - rgb[at + 3]!) + Math.abs(rgb[at]! - rgb[at + 3 * across]!)
      count++
    }
  }
  return sum / count
}

/** Mean difference of two pictures within a box, of 255. */
function difference(a: Seen, b: Seen, { x, y, width, height }: FaceBox, across = 480): number {
  let sum = 0
  let count = 0
  for (let row = Math.ceil(y); row < y + height; row++) {
    for (let column = Math.ceil(x); column < x + width; column++) {
      const at = (row * across + column) * 3
      sum += Math.abs(a.rgb[at]! - b.rgb[at]!)
      count++
    }
  }
  return sum / count
}

/** Sets the display matrix of an MP4 file: ISO/IEC 14496-12, 8.3.2. */
function withMatrix(file: string, [a, b, c, d]: readonly [number, number, number, number]): string {
  const bytes = readFileSync(file)
  const at = bytes.indexOf('tkhd') + 44
  for (const [place, value] of [
    [0, a],
    [4, b],
    [12, c],
    [16, d],
  ] as const)
    bytes.writeInt32BE(value * 65536, at + place)
  const turned = `${file}.matrix.mp4`
  writeFileSync(turned, bytes)
  return turned
}

describe('a face-blurred copy', () => {
  it('shows no face, while what is around stays', async () => {
    const original = await phantomVideo('to-blur.mp4', 3)
    const { copy, summary } = await copyOf(original)
    const [before, after] = [await look(original), await look(copy)]
    expect(after).toHaveLength(before.length)
    for (const [i, seen] of before.entries()) {
      const box = seen.faces[0]!
      expect(box).toBeDefined()
      expect(after[i]!.faces).toEqual([])
      expect(difference(seen, after[i]!, box)).toBeGreaterThan(10)
      expect(detail(after[i]!, box)).toBeLessThan(0.35 * detail(seen, box))
      const corner = { x: 0, y: 0, width: 40, height: 40, score: 1 }
      expect(difference(seen, after[i]!, corner)).toBeLessThan(6)
    }
    expect(summary).toMatchObject({ wholeShare: 0, lengthMs: 3000, warnings: [] })
  })

  it('has no sound, no turn and nothing that tells of the recording', async () => {
    const original = path.join(testFolder, 'with-sound.mp4')
    copyFileSync(await phantomVideo('to-mute.mp4', 2), original)
    const { copy } = await copyOf(original)
    const video = openVideo(copy, 1)
    expect(video.facts).toMatchObject({ codec: 'h264', width: 480, height: 360, rotation: 0, hasAudio: false })
    expect(video.container.streams).toHaveLength(1)
    video.close()
    const text = readFileSync(copy).toString('latin1')
    expect(text).not.toMatch(/with-sound|Lavf|creation_time/)
    expect(text.indexOf('moov')).toBeLessThan(text.indexOf('mdat'))
  })

  it.each([
    [90, [0, -1, 1, 0]],
    [180, [-1, 0, 0, -1]],
    [270, [0, 1, -1, 0]],
  ] as const)('of a recording that is stored turned by %i° is upright', async (turn, matrix) => {
    const upright = turnedPhantom(0, 2)
    const stored = withMatrix(turnedPhantom(turn, 2), matrix)
    const { copy } = await copyOf(stored)
    const video = openVideo(copy, 1)
    expect(video.facts).toMatchObject({ width: 480, height: 360, rotation: 0, mirrored: false })
    video.close()
    const [shown, blurred] = [await look(upright), await look(copy)]
    for (const [i, seen] of shown.entries()) {
      expect(blurred[i]!.faces).toEqual([])
      // The lower corners show clothes, the upper ones do not.
      for (const x of [0, 440])
        for (const y of [0, 320])
          expect(difference(seen, blurred[i]!, { x, y, width: 40, height: 40, score: 1 })).toBeLessThan(8)
    }
  })

  it('is the same each time', async () => {
    const original = await phantomVideo('twice.mp4', 2)
    const [one, other] = [await copyOf(original), await copyOf(original)]
    expect(readFileSync(one.copy).equals(readFileSync(other.copy))).toBe(true)
  })

  it('is refused where no face is found, and where the file is no video', async () => {
    const faceless = path.join(testFolder, 'faceless.mp4')
    writeStream(faceless, [{ width: 320, height: 180, frames: 50 }], { container: 'mp4' })
    await expect(copyOf(faceless)).rejects.toMatchObject({ code: 'bad-video', message: /^No face was found/ })
    const text = path.join(testFolder, 'text.mp4')
    writeFileSync(text, 'Not a video.\n')
    await expect(copyOf(text)).rejects.toMatchObject({ code: 'bad-video', message: /is text, not a video/ })
    expect(existsSync(path.join(testFolder, `copy-${copies - 1}.mp4`))).toBe(false)
  })

  it('ends when it is cancelled', async () => {
    const controller = new AbortController()
    const running = copyOf(await phantomVideo('cancelled.mp4', 8), {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    })
    await expect(running).rejects.toMatchObject({ code: 'cancelled' })
  })
})
