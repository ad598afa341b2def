import { describe, expect, it } from 'vitest'
import { RegionCutter } from '#lib/video/cut-region.ts'
import { openVideo } from '#lib/video/open-video.ts'
import { newSummary, readFrames } from '#lib/video/read-frames.ts'
import { readWindows } from '#lib/video/read-windows.ts'
import { countingVideo } from '../../fixtures/videos.ts'

type Reading = (video: ReturnType<typeof openVideo>) => ReturnType<typeof readWindows>

/** What was read: which sampling times, when they are, and the number that the picture shows by its brightness, modulo 64. */
function read(file: string, reading: Reading) {
  const video = openVideo(file)
  const cutter = new RegionCutter(video)
  const rgb = Buffer.alloc(8 * 8 * 3)
  const seen: { index: number; timeMs: number; number: number }[] = []
  for (const { index, repeats, timeMs, picture } of reading(video)) {
    cutter.cut(picture, { x: 24, y: 24, width: 16, height: 16 }, 8, 8, rgb)
    for (let i = 0; i < repeats; i++)
      seen.push({ index: index + i, timeMs: Math.round(timeMs + i * 80), number: Math.round(rgb[60]! / 4) })
  }
  cutter.free()
  video.close()
  return seen
}
const whole = (file: string) => read(file, (video) => readFrames(video, 12.5, newSummary()))
const windows = [
  { first: 9, samples: 5 },
  { first: 50, samples: 10 },
  { first: 95, samples: 5 },
]
const isIn = (index: number) => windows.some(({ first, samples }) => index >= first && index < first + samples)

describe('reading parts of a video', () => {
  it.each([
    ['faster than it is sampled', 'parts-50hz.mp4', 400, 50],
    ['slower', 'parts-5hz.mp4', 40, 5],
  ])('%s gives the pictures that reading all of it gives', (_, name, frames, rate) => {
    const file = countingVideo(name, frames, rate)
    const seen = read(file, (video) => readWindows(video, 12.5, windows))
    expect(seen).toHaveLength(20)
    expect(seen).toEqual(whole(file).filter(({ index }) => isIn(index)))
  })

  it('beyond its end gives what there is', () => {
    const file = countingVideo('parts-short.mp4', 100, 25)
    const late = [
      { first: 45, samples: 10 },
      { first: 70, samples: 10 },
    ]
    const seen = read(file, (video) => readWindows(video, 12.5, late))
    expect(seen.map(({ index }) => index).slice(0, 4)).toEqual([45, 46, 47, 48])
    expect(seen.length).toBeLessThanOrEqual(6)
  })

  it('of a file without time stamps gives nothing', () => {
    const video = { ...openVideo(countingVideo('parts-untimed.mp4', 50, 25)), countedMs: 40 }
    expect([...readWindows(video, 12.5, windows)]).toEqual([])
    video.close()
  })
})
