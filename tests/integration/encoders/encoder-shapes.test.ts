import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { analyzeRecording } from '#lib/analysis/analyze-recording.ts'
import { Encoder } from '#lib/encoders/encoder.ts'
import { installedEncoder } from '#lib/studies/study-sampling.ts'
import { installLittleEncoder, installOneStageEncoder, LITTLE } from '#tests/fixtures/little-encoder.ts'
import { testDetector } from '#tests/fixtures/models.ts'
import { phantomVideo } from '#tests/fixtures/videos.ts'

const scratch = await mkdtemp(path.join(tmpdir(), 'concord-test-'))
afterAll(() => rm(scratch, { recursive: true, force: true }))

it('a recording is analysed by an encoder of any side and length, in two stages or in one', async () => {
  const file = await phantomVideo('shapes.mp4', 4)
  const detector = await testDetector()
  const analysed = async (folder: string) => {
    const encoder = await Encoder.load(folder, { threads: 1, provider: 'cpu' })
    const { framesPerSecond, clipFrames } = encoder.shape
    const result = await analyzeRecording(file, { encoder, detector, framesPerSecond, stride: clipFrames, threads: 1 })
    await encoder.release()
    return result
  }
  const two = await analysed(await installLittleEncoder(scratch))
  const one = await analysed(await installOneStageEncoder(scratch))
  expect(two.analysis.sampling).toMatchObject({
    clipFrames: LITTLE.clipFrames,
    framesPerSecond: LITTLE.framesPerSecond,
  })
  // Four seconds at 5 Hz are 20 frames: three clips of 6.
  expect(two.analysis.clips).toHaveLength(3)
  expect(two.embeddings).toHaveLength(3 * LITTLE.embedding)
  expect(one.analysis.clips).toEqual(two.analysis.clips)
  expect(Math.max(...two.embeddings)).toBeGreaterThan(0.1)
  for (const [i, value] of two.embeddings.entries()) expect(one.embeddings[i]).toBeCloseTo(value, 4)
  expect(two.analysis.provenance.runtime.checked?.every(({ passed }) => passed)).toBe(true)
})

it('a study’s recordings are sampled as its encoder takes them', async () => {
  await installLittleEncoder(scratch)
  const { framesPerSecond, clipFrames } = LITTLE
  await expect(installedEncoder(scratch, 'little')).resolves.toMatchObject({ framesPerSecond, clipFrames })
  await expect(installedEncoder(scratch, 'large')).rejects.toMatchObject({ code: 'bad-input' })
})
