import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { storedAnalysis } from '#lib/analysis/analysis.ts'
import { analyzeRecording } from '#lib/analysis/analyze-recording.ts'
import { FrameFeatures } from '#lib/analysis/frame-features.ts'
import { Encoder } from '#lib/encoders/encoder.ts'
import { LoadedEncoder } from '#lib/encoders/loaded-encoder.ts'
import type { WorkerTools } from '#lib/jobs/job-handler.ts'
import { requestAnalysis } from '#lib/jobs/request-analysis.ts'
import { analysisHandler } from '#lib/jobs/run-analysis-job.ts'
import { floatsOf } from '#lib/numbers/rows.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import { addInterview } from '#lib/studies/add-interview.ts'
import { createStudy } from '#lib/studies/create-study.ts'
import { takeRecording } from '#lib/studies/recordings.ts'
import { installedEncoder } from '#lib/studies/study-sampling.ts'
import { installEmbeddedModels } from '#models/install-embedded.ts'
import { person, startTestDatabase } from '#tests/fixtures/database.ts'
import {
  CLIPS_OF_8,
  installClipsOf8,
  installLittleEncoder,
  installOneStageEncoder,
  LITTLE,
} from '#tests/fixtures/little-encoder.ts'
import { testDetector } from '#tests/fixtures/models.ts'
import { attemptAt, unattendedQueue } from '#tests/fixtures/runs.ts'
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

describe('a study with an encoder in one stage of clips of 8 frames of 112 px', () => {
  it('has its recordings analysed to embeddings, and cut anew from what was kept', async () => {
    const test = await startTestDatabase()
    try {
      const models = await installEmbeddedModels(path.join(test.folder, 'models'))
      await installClipsOf8(models.folder)
      const { side, clipFrames, embedding, framesPerSecond } = CLIPS_OF_8
      const manager = await person(test.database, 'Manager', 'administrator')
      const study = { code: 'CLIPS', title: 'Clips', description: '', scale: 'cains', target: 'exp' }
      const sampled = { encoder: 'clips-of-8', framesPerSecond, stride: clipFrames }
      const studyId = await createStudy(test.database, manager, { ...study, ...sampled })
      const visit = { studyId, participant: 'P1', visit: 'V1', date: '2026-01-02' }
      const { id: interviewId } = await addInterview(test.database, manager, visit)
      const storage = new DiskStorage(path.join(test.folder, 'files'))
      const file = { path: await phantomVideo('clips.mp4', 4), name: 'clips.mp4', bytes: 1000 }
      const recordingId = await takeRecording(test.database, storage, manager, interviewId, file)
      const tools = {
        database: test.database,
        storage,
        models,
        workFolder: test.folder,
        encoder: new LoadedEncoder({ threads: 1, provider: 'cpu' }),
        decoderThreads: 1,
      } as unknown as WorkerTools
      const analysed = async () => {
        const id = await requestAnalysis(test.database, unattendedQueue, manager, recordingId)
        expect(await analysisHandler.missing!(tools, id)).toBeUndefined()
        const attempt = await attemptAt(test.database, { kind: 'analysis', id })
        await analysisHandler.work(tools, id, attempt)
        await attempt.close()
        const row = await test.database.analysis.findUniqueOrThrow({ where: { id } })
        return { ...row, analysis: storedAnalysis.read(row.result), values: floatsOf(row.embeddings!) }
      }
      const first = await analysed()
      // Four seconds at 10 Hz are 40 frames: five clips of 8.
      expect(first.analysis.sampling).toMatchObject({ clipFrames, framesPerSecond, stride: clipFrames, samples: 40 })
      expect([first.analysis.clips.length, first.values.length]).toEqual([5, 5 * embedding])
      expect(Math.max(...first.values)).toBeGreaterThan(0.1)
      const { file: kept } = await storage.localFile(first.features!)
      const features = await FrameFeatures.open(kept)
      expect(features.size).toBe(3 * side * side)
      await features.close()

      await test.database.study.update({ where: { id: studyId }, data: { stride: clipFrames / 2 } })
      const second = await analysed()
      expect([second.analysis.fromKeptFeatures, second.features]).toEqual([true, first.features])
      expect(second.values).toHaveLength(9 * embedding)
      const everyOther = Array.from({ length: 5 }, (_, clip) =>
        second.values.subarray(2 * clip * embedding, (2 * clip + 1) * embedding),
      )
      expect(everyOther.flatMap((values) => [...values])).toEqual([...first.values])
    } finally {
      await test.stop()
    }
  }, 60_000)
})
