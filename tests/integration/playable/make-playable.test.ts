import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { makePlayable } from '#lib/playable/make-playable.ts'
import { browsersPlay } from '#lib/video/browsers-play.ts'
import { openContainer } from '#lib/video/open-container.ts'
import { openVideo } from '#lib/video/open-video.ts'
import { newSummary, readFrames } from '#lib/video/read-frames.ts'
import { readSound, SOUND_RATE } from '#lib/video/read-sound.ts'
import { writeStream } from '../../fixtures/streams.ts'
import { phantomVideo, testFolder } from '../../fixtures/videos.ts'

const inFolder = (name: string) => path.join(testFolder, name)

function plays(file: string): boolean {
  const video = openVideo(file, 1)
  try {
    return browsersPlay(video)
  } finally {
    video.close()
  }
}

/** Times at which pictures are shown, and seconds of sound. */
function lengthOf(file: string): { lastMs: number; soundS: number } {
  const video = openVideo(file, 1)
  let lastMs = 0
  for (const { timeMs } of readFrames(video, 25, newSummary())) lastMs = timeMs
  video.close()
  const container = openContainer(file)!
  let samples = 0
  for (const piece of readSound(container, 0)) samples += piece.samples
  container.closeInputSync()
  return { lastMs, soundS: samples / SOUND_RATE }
}

describe('a copy that browsers play', () => {
  it('is made of what they don’t play, with sound, of the same length', async () => {
    const file = inFolder('old.avi')
    const picture = { width: 320, height: 240, frames: 75, encoder: 'mpeg4' }
    writeStream(file, [picture], { container: 'avi', soundS: 3 })
    expect(plays(file)).toBe(false)
    const copy = inFolder('old-copy.mp4')
    const shares: number[] = []
    const { lengthMs } = await makePlayable(file, copy, { threads: 1, onProgress: (share) => shares.push(share) })
    expect(lengthMs).toBeGreaterThan(2900)
    expect(lengthMs).toBeLessThan(3100)
    expect(plays(copy)).toBe(true)
    const [before, after] = [lengthOf(file), lengthOf(copy)]
    expect(Math.abs(after.lastMs - before.lastMs)).toBeLessThan(50)
    expect(Math.abs(after.soundS - 3)).toBeLessThan(0.1)
    expect(shares.at(-1)).toBe(1)
    expect(shares.toSorted((a, b) => a - b)).toEqual(shares)
  }, 60_000)

  it('begins with its index, so that it plays before all of it is there', async () => {
    const copy = inFolder('indexed.mp4')
    await makePlayable(await phantomVideo('to-index.mp4', 1), copy, { threads: 1 })
    const bytes = readFileSync(copy)
    expect(bytes.indexOf('moov')).toBeGreaterThan(0)
    expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'))
  }, 60_000)

  it('of a file that is no video is refused', async () => {
    const file = inFolder('letter.avi')
    writeFileSync(file, 'a letter')
    await expect(makePlayable(file, inFolder('letter.mp4'), { threads: 1 })).rejects.toMatchObject({
      code: 'bad-video',
    })
  })
})

describe('what browsers play', () => {
  it('is H.264 in MP4', async () => {
    expect(plays(await phantomVideo('plain.mp4', 1))).toBe(true)
  })

  it.each([
    ['h264 without times', 'h264', 'libx264'],
    ['MPEG-4 in AVI', 'avi', 'mpeg4'],
    ['H.264 in a transport stream', 'mpegts', 'libx264'],
  ])('is not %s', (name, container, encoder) => {
    const file = inFolder(`${name.replaceAll(' ', '-')}.${container}`)
    writeStream(file, [{ width: 320, height: 240, frames: 25, encoder }], { container })
    expect(plays(file)).toBe(false)
  })
})
