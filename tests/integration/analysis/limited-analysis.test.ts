import { copyFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import type { AnalysisResult } from '#lib/analysis/analyze-recording.ts'
import { FrameFeatures } from '#lib/analysis/frame-features.ts'
import { reclipAnalysis } from '#lib/analysis/reclip-analysis.ts'
import { storedClipFeatures } from '#lib/analysis/stored-clip-features.ts'
import { Encoder } from '#lib/encoders/encoder.ts'
import { BASELINE_BUNDLE } from '#models/install-embedded.ts'
import { analyzeFile, testModels } from '../../fixtures/models.ts'
import { phantomVideo, testFolder } from '../../fixtures/videos.ts'

/** The clips by their starts, each with its embedding. */
function byStart({ embeddings, analysis: { clips } }: AnalysisResult) {
  const size = embeddings.length / clips.length
  return new Map(
    clips.map((clip, i) => [clip.startMs, { clip, embedding: embeddings.slice(i * size, (i + 1) * size) }]),
  )
}

it('an analysis of some clips gives what a whole pass gives of them, and the same each time', async () => {
  const file = await phantomVideo('limited.mp4', 13)
  const kept = path.join(testFolder, 'limited.safetensors')
  const ofWhole = path.join(testFolder, 'whole.safetensors')
  const whole = await analyzeFile(file, { keepFeatures: (made) => copyFile(made, ofWhole) })
  const shares: number[] = []
  const limited = await analyzeFile(file, {
    clipLimit: 2,
    onProgress: (share) => shares.push(share),
    keepFeatures: (made) => copyFile(made, kept),
  })
  expect(limited.analysis.sampling.spread).toMatchObject({ starts: [32, 96], total: 5 })
  expect(limited.analysis.sampling.spread!.looked).toBeLessThan(whole.analysis.sampling.samples)
  expect(limited.analysis.clips).toHaveLength(2)
  const { originMs, recording } = whole.analysis
  expect(limited.analysis).toMatchObject({ originMs, recording, warnings: [] })
  expect(limited.analysis.coverage).toBeGreaterThan(0.95)
  expect(shares.at(-1)).toBeGreaterThan(0.9)
  const all = byStart(whole)
  for (const [startMs, found] of byStart(limited)) expect(found).toEqual(all.get(startMs))

  const again = await analyzeFile(file, { clipLimit: 2 })
  expect(again.embeddings).toEqual(limited.embeddings)
  const withoutTime = ({ analysis: { timings: _, tracks, ...rest } }: AnalysisResult) => ({ ...rest, tracks })
  expect(withoutTime(again)).toEqual(withoutTime(limited))

  // The frame features of a whole pass give the same clips, and those that are kept of some clips are of them.
  const encoder = await Encoder.load(path.join(await testModels(), BASELINE_BUNDLE), { threads: 1, provider: 'cpu' })
  const reclipped = await reclipAnalysis(ofWhole, whole.analysis, { encoder, stride: 32, clipLimit: 2 })
  expect(reclipped.analysis.sampling.spread).toMatchObject({ starts: [32, 96], total: 5 })
  expect(reclipped.embeddings).toEqual(limited.embeddings)
  const open = (of: string) => async () => ({ file: of, release: async () => {} })
  const own = await storedClipFeatures(open(kept), limited.analysis).read([1])
  expect(own).toEqual(await storedClipFeatures(open(ofWhole), whole.analysis).read([3]))
})

it('frames between clips that lie apart are not encoded', async () => {
  const file = await phantomVideo('apart.mp4', 7)
  const kept = path.join(testFolder, 'apart.safetensors')
  const apart = await analyzeFile(file, { stride: 48, keepFeatures: (made) => copyFile(made, kept) })
  const endToEnd = byStart(await analyzeFile(file, { stride: 16 }))
  expect(apart.analysis.clips).toHaveLength(2)
  for (const [startMs, found] of byStart(apart)) expect(found.embedding).toEqual(endToEnd.get(startMs)!.embedding)
  const features = await FrameFeatures.open(kept)
  try {
    const indices = [...features.tracks.values()].flatMap((track) => track.indices)
    expect(indices.length).toBeGreaterThan(50)
    expect(indices.filter((index) => index % 48 >= 32)).toEqual([])
  } finally {
    await features.close()
  }
})
