import { statSync } from 'node:fs'
import path from 'node:path'
import { expect, it, vi } from 'vitest'
import { LoadedEncoder } from '#lib/encoders/loaded-encoder.ts'
import type { WorkerTools } from '#lib/jobs/job-handler.ts'
import { requestAnalysis, requestAnalysisCancel, requestAnalysisRetry } from '#lib/jobs/request-analysis.ts'
import { analysisHandler } from '#lib/jobs/run-analysis-job.ts'
import { interviewPage } from '#lib/review/interview-page.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import { addInterview } from '#lib/studies/add-interview.ts'
import { takeRecording } from '#lib/studies/recordings.ts'
import { storedFirstEstimates } from '#lib/training/first-estimates.ts'
import { startTestDatabase } from '../../fixtures/database.ts'
import { repeatedVideo } from '../../fixtures/long-recording.ts'
import { installedModels } from '../../fixtures/models.ts'
import { attemptAt, unattendedQueue } from '../../fixtures/runs.ts'
import { makeStudyWorld } from '../../fixtures/study-world.ts'
import { phantomVideo, testFolder } from '../../fixtures/videos.ts'

it('a recording of half an hour has a first estimate while its analysis goes on', async () => {
  const test = await startTestDatabase()
  try {
    const { database } = test
    const world = await makeStudyWorld(test, 'LOOK', 3)
    const { manager } = world.members
    const models = await installedModels()
    const [baseline] = await models.encoderVersions('expression-baseline')
    await database.head.updateMany({ data: { encoderHash: baseline!.sha256 } })
    const visit = { studyId: world.studyId, participant: 'LONG', visit: 'V1', date: '2026-01-02' }
    const { id: interviewId } = await addInterview(database, manager, visit)
    const long = path.join(testFolder, 'half-an-hour.mp4')
    repeatedVideo(await phantomVideo('half-a-minute.mp4', 20), long, 90, false)
    const storage = new DiskStorage(path.join(test.folder, 'files'))
    const file = { path: long, name: 'long.mp4', bytes: statSync(long).size }
    const recordingId = await takeRecording(database, storage, manager, interviewId, file)
    const id = await requestAnalysis(database, unattendedQueue, manager, recordingId)
    const attempt = await attemptAt(database, { kind: 'analysis', id })
    const tools = {
      database,
      storage,
      models,
      workFolder: test.folder,
      encoder: new LoadedEncoder({ threads: 1, provider: 'cpu' }),
      decoderThreads: 1,
    } as unknown as WorkerTools
    const work = analysisHandler.work(tools, id, attempt)
    const stopped = expect(work).rejects.toMatchObject({ code: 'cancelled' })
    const looked = await vi.waitFor(
      async () => {
        const { firstLook } = await database.analysis.findUniqueOrThrow({ where: { id } })
        return storedFirstEstimates.read(firstLook)
      },
      { timeout: 120_000, interval: 200 },
    )
    expect(looked).toMatchObject({ seen: expect.any(Number), total: 703 })
    expect([12, 36]).toContain(looked.seen)
    const { firstEstimate } = await interviewPage(database, manager, interviewId, 'manager')
    expect(firstEstimate).toMatchObject({ value: expect.any(Number), total: 703 })
    // The pass goes on from there.
    const narrower = await vi.waitFor(
      async () => {
        const { firstLook, result } = await database.analysis.findUniqueOrThrow({ where: { id } })
        const soFar = storedFirstEstimates.read(firstLook)
        expect([soFar.seen > 60, result]).toEqual([true, null])
        return soFar
      },
      { timeout: 120_000, interval: 200 },
    )
    expect(narrower.total).toBe(703)
    expect(narrower.estimates[0]!.value).not.toBe(looked.estimates[0]!.value)
    expect(await database.estimate.count({ where: { interviewId } })).toBe(0)
    await requestAnalysisCancel(database, unattendedQueue, manager, id)
    await stopped
    await attempt.close()
    expect((await interviewPage(database, manager, interviewId, 'manager')).firstEstimate).toBeUndefined()

    // Nothing of an attempt before is shown as if the next one had seen it.
    await requestAnalysisRetry(database, unattendedQueue, manager, id)
    const next = await attemptAt(database, { kind: 'analysis', id })
    await database.head.deleteMany()
    const again = analysisHandler.work(tools, id, next)
    const ended = expect(again).rejects.toMatchObject({ code: 'cancelled' })
    await vi.waitFor(async () => {
      expect((await database.analysis.findUniqueOrThrow({ where: { id } })).firstLook).toBeNull()
    })
    await requestAnalysisCancel(database, unattendedQueue, manager, id)
    await ended
    await next.close()
  } finally {
    await test.stop()
  }
}, 240_000)
