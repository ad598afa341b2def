import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { english } from '#lib/messages/translator.ts'
import { RegionCutter } from '#lib/video/cut-region.ts'
import { openVideo } from '#lib/video/open-video.ts'
import { newSummary, readFrames } from '#lib/video/read-frames.ts'
import { VideoWriter } from '#lib/video/write-video.ts'
import { analysisOfFile, analyzeFile } from '../../fixtures/models.ts'
import { hasShared, shared } from '../../fixtures/shared.ts'
import { testFolder } from '../../fixtures/videos.ts'

const sample = (name: string) => shared('samples', 'field', name)

/** Cosine of each clip's embedding to the same clip of another analysis. */
function cosines(one: Float32Array, other: Float32Array): number[] {
  const size = 512
  return Array.from({ length: Math.min(one.length, other.length) / size }, (_, clip) => {
    const [a, b] = [one, other].map((all) => all.subarray(clip * size, (clip + 1) * size)) as [
      Float32Array,
      Float32Array,
    ]
    const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, i) => sum + value * y[i]!, 0)
    return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
  })
}

/** The recording as shown, mirrored left to right, as a file that needs no matrix. */
function mirroredCopy(from: string): string {
  const file = path.join(testFolder, 'mirrored-copy.mp4')
  const video = openVideo(from)
  const { width, height } = video.facts
  const cutter = new RegionCutter(video)
  const writer = new VideoWriter(file, width, height, 25)
  const rgb = Buffer.alloc(width * height * 3)
  const rgba = Buffer.alloc(width * height * 4, 255)
  for (const { picture } of readFrames(video, 25, newSummary())) {
    cutter.cut(picture, { x: 0, y: 0, width, height }, width, height, rgb)
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++)
        rgb.copy(rgba, (y * width + width - 1 - x) * 4, (y * width + x) * 3, (y * width + x) * 3 + 3)
    }
    writer.write(rgba)
  }
  writer.close()
  cutter.free()
  video.close()
  return file
}

describe.skipIf(!hasShared)('recordings as people have them', () => {
  it.each([
    ['size_shrinks.ts', 2],
    ['size_grows.ts', 2],
    ['size_aba_10bit.ts', 1],
  ] as const)('%s shows the same face through all sizes', async (name, clips) => {
    const plain = await analysisOfFile(sample('plain.mp4'))
    const { analysis, embeddings } = await analyzeFile(sample(name))
    expect(analysis.clips.length).toBe(clips)
    expect(analysis.coverage).toBeGreaterThan(0.98)
    for (const cosine of cosines(embeddings, plain.embeddings)) expect(cosine).toBeGreaterThan(0.96)
    const again = await analyzeFile(sample(name))
    expect(Buffer.from(again.embeddings.buffer).equals(Buffer.from(embeddings.buffer))).toBe(true)
  })

  it('mirrored.mp4 is the mirrored picture, upright', async () => {
    const mirrored = await analyzeFile(sample('mirrored.mp4'))
    const expected = await analyzeFile(mirroredCopy(sample('plain.mp4')))
    const [first, second] = cosines(mirrored.embeddings, expected.embeddings)
    expect(Math.min(first!, second!)).toBeGreaterThan(0.97)
  })

  it('times_restart.mts is analysed over both chapters', async () => {
    const { analysis } = await analyzeFile(sample('times_restart.mts'))
    expect(analysis.endMs).toBeGreaterThan(7900)
    expect(analysis.warnings.map(english.stored).join(' ')).toMatch(/time stamps start again at 4\.\d s/)
  })

  it('fragmented_cut_off.mp4 gives all that its pictures give', async () => {
    const { analysis } = await analyzeFile(sample('fragmented_cut_off.mp4'))
    expect(analysis.endMs).toBeGreaterThan(3900)
    expect(analysis.coverage).toBeGreaterThan(0.98)
    expect(analysis.warnings.map(english.stored).join(' ')).toMatch(/cut off while being copied/)
  })

  it('sound_with_cover.m4a is a sound recording', async () => {
    await expect(analyzeFile(sample('sound_with_cover.m4a'))).rejects.toThrow(/is a sound recording/)
  })
})
