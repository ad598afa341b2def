import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SomeClips } from '#lib/analysis/clips-so-far.ts'
import { lookAtClips } from '#lib/analysis/look-at-clips.ts'
import { Encoder } from '#lib/encoders/encoder.ts'
import { BASELINE_BUNDLE } from '#models/install-embedded.ts'
import { analysisOfFile, analyzeFile, testDetector, testModels } from '../../fixtures/models.ts'
import { phantomVideo, testFolder } from '../../fixtures/videos.ts'

async function look(file: string, clips: { count: number; least: number }) {
  const encoder = await Encoder.load(path.join(await testModels(), BASELINE_BUNDLE), { threads: 1, provider: 'cpu' })
  const detector = await testDetector()
  const reading = { encoder, detector, framesPerSecond: 12.5, stride: 32, threads: 2, workFolder: testFolder }
  return lookAtClips(file, reading, clips)
}

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, i) => sum + value * y[i]!, 0)
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
}

describe('a look at a few clips of a recording', () => {
  it('sees what an analysis sees there', async () => {
    const file = await phantomVideo('looked-at.mp4', 33)
    const { analysis, embeddings } = await analysisOfFile(file)
    const seen = (await look(file, { count: 3, least: 12 }))!
    expect(seen.total).toBe(12)
    expect(seen.clips).toHaveLength(3)
    const size = embeddings.length / analysis.clips.length
    for (const [i, clip] of seen.clips.entries()) {
      const same = analysis.clips.findIndex(({ startMs }) => startMs === clip.startMs)
      expect(analysis.clips[same]).toMatchObject({ startMs: clip.startMs, endMs: clip.endMs })
      expect(clip.coverage).toBeGreaterThan(0.8)
      const own = seen.embeddings.subarray(i * size, (i + 1) * size)
      expect(cosine(own, embeddings.subarray(same * size, (same + 1) * size))).toBeGreaterThan(0.98)
    }
  })

  it('finds the participant for the pass after it, which gives the same bytes as a plain one', async () => {
    const file = await phantomVideo('looked-at.mp4', 33)
    const plain = await analysisOfFile(file)
    const { places } = (await look(file, { count: 3, least: 12 }))!
    const told: SomeClips[] = []
    const tell = async (clips: SomeClips) => void told.push(clips)
    const { analysis, embeddings } = await analyzeFile(file, { listener: { places, every: 3, tell } })
    expect(Buffer.from(embeddings.buffer).equals(Buffer.from(plain.embeddings.buffer))).toBe(true)
    expect({ ...analysis, timings: 0 }).toEqual({ ...plain.analysis, timings: 0 })
    const last = told.at(-1)!
    expect(told.length).toBeGreaterThanOrEqual(3)
    expect(last.starts).toEqual(last.clips.map((_, clip) => clip * 32))
    expect(last.clips).toEqual(analysis.clips.slice(0, last.clips.length))
    expect(last.embeddings).toEqual(embeddings.subarray(0, last.embeddings.length))
  })

  it('is not taken of a short recording', async () => {
    expect(await look(await phantomVideo('too-short.mp4', 7), { count: 2, least: 100 })).toBeUndefined()
  })
})
