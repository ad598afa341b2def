import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Bundle } from '#lib/bundles/bundle.ts'
import { InstalledModels } from '#lib/bundles/installed-models.ts'
import type { WorkerTools } from '#lib/jobs/job-handler.ts'
import { lookAtNext } from '#lib/jobs/look-at-arrivals.ts'
import { copyHandler } from '#lib/jobs/run-copy-job.ts'
import { lookAtRecording } from '#lib/previews/look-at-recording.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import { removeExpiredRecordings, setConsent } from '#lib/studies/consent.ts'
import { posterOf, previewOf } from '#lib/studies/previews.ts'
import { copyOf } from '#lib/studies/recording-copies.ts'
import { withdrawRecording } from '#lib/studies/recording-versions.ts'
import { findRecording, takeRecording } from '#lib/studies/recordings.ts'
import { startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { installedModels } from '../../fixtures/models.ts'
import { attemptAt, unattendedQueue as queue } from '../../fixtures/runs.ts'
import { writeStream } from '../../fixtures/streams.ts'
import { makeStudyWorld, type StudyWorld } from '../../fixtures/study-world.ts'
import { countingVideo, phantomVideo, testFolder } from '../../fixtures/videos.ts'

let test: TestDatabase
let world: StudyWorld
let storage: DiskStorage
let models: InstalledModels
let detector: Bundle

beforeAll(async () => {
  test = await startTestDatabase()
  world = await makeStudyWorld(test, 'SEEN', 3)
  await test.database.recording.updateMany({ data: { createdAt: new Date('2026-01-01') } })
  storage = new DiskStorage(path.join(test.folder, 'files'))
  models = await installedModels()
  detector = await models.detector()
})
afterAll(() => test?.stop())

const JPEG = Buffer.from([0xff, 0xd8, 0xff])

describe('a look at a recording', () => {
  it('tells its length, size and faces, and shows one of them', async () => {
    const { facts, glimpses, poster, sha256 } = await lookAtRecording(await phantomVideo('seen.mp4', 3), {
      detector,
    })
    expect(facts).toMatchObject({ codec: 'h264', durationMs: 3000 })
    expect(glimpses.moments).toBe(9)
    expect(glimpses.faces).toBe(9)
    expect(glimpses.faceSide).toBeGreaterThan(100)
    expect(poster!.subarray(0, 3)).toEqual(JPEG)
    expect(sha256).toMatch(/^[0-9a-f]{64}$/)
  }, 60_000)

  it('says where there is no face', async () => {
    const { glimpses } = await lookAtRecording(countingVideo('faceless.mp4', 50, 25), { detector })
    expect(glimpses).toMatchObject({ moments: 9, faces: 0 })
  }, 60_000)

  it('sees the first picture of a file that can’t be read from its middle', async () => {
    const file = path.join(testFolder, 'seen-raw.h264')
    writeStream(file, [{ width: 320, height: 240, frames: 25 }], { container: 'h264' })
    const { glimpses, poster } = await lookAtRecording(file, { detector })
    expect(glimpses.moments).toBe(1)
    expect(poster!.subarray(0, 3)).toEqual(JPEG)
  }, 60_000)
})

describe('recordings that arrive', () => {
  const tools = () => ({ database: test.database, queue, storage, models, decoderMemoryMb: undefined })
  const arrive = async (file: string) => {
    const arrived = { path: file, name: 'interview.mp4', bytes: 1000 }
    return takeRecording(test.database, storage, world.members.manager, world.unratedId, arrived)
  }
  const lookAtAll = async () => {
    let looked = 0
    while (await lookAtNext(tools(), new AbortController().signal)) looked++
    return looked
  }
  const preview = () => previewOf(test.database, world.unratedId)

  it('are looked at once, and shown to who may play them', async () => {
    expect(await preview()).toBeUndefined()
    const id = await arrive(await phantomVideo('arrived.mp4', 2))
    expect(await lookAtAll()).toBe(1)
    expect(await lookAtAll()).toBe(0)
    expect(await preview()).toMatchObject({ recordingId: id, hasPoster: true, lengthMs: 2000, warnings: [] })
    const { sha256, facts } = await test.database.recording.findUniqueOrThrow({ where: { id } })
    expect([sha256?.length, facts !== null]).toEqual([64, true])
    expect(Buffer.from(await posterOf(test.database, id, false)).subarray(0, 3)).toEqual(JPEG)
    await withdrawRecording(test.database, queue, world.members.manager, { recordingId: id, reason: 'Another person' })
    await expect(posterOf(test.database, id, false)).rejects.toMatchObject({ code: 'not-found' })
    expect(await posterOf(test.database, id, true)).toBeDefined()
  }, 60_000)

  it('that browsers don’t play get a copy, which is then what is played', async () => {
    const file = path.join(testFolder, 'arrived-old.avi')
    writeStream(file, [{ width: 320, height: 240, frames: 25, encoder: 'mpeg4' }], { container: 'avi', soundS: 1 })
    const id = await arrive(file)
    await lookAtAll()
    const { recordingCopy } = test.database
    const where = { recordingId_purpose: { recordingId: id, purpose: 'playing' as const } }
    const copy = await recordingCopy.findUniqueOrThrow({ where })
    expect(copy.state).toBe('queued')
    expect((await findRecording(test.database, id, false)).copyKey).toBeUndefined()
    const attempt = await attemptAt(test.database, { kind: 'copy', id: copy.id })
    await copyHandler.work(
      { ...tools(), workFolder: test.folder, decoderThreads: 1 } as unknown as WorkerTools,
      copy.id,
      attempt,
    )
    await attempt.close()
    const { copyKey } = await findRecording(test.database, id, false)
    expect(await storage.size(copyKey!)).toBeGreaterThan(1000)
    expect(await copyOf(test.database, id, 'playing')).toMatchObject({ state: 'done' })
    expect(await copyOf(test.database, id, 'sharing')).toBeUndefined()
  }, 60_000)

  it('are not blamed for what this worker lacks: another looks at them', async () => {
    const id = await arrive(await phantomVideo('arrived-early.mp4', 1))
    const named = { sha256: '0'.repeat(64), title: 'Face detectors', version: '1.0.0' }
    const without = {
      ...tools(),
      models: new InstalledModels(path.join(test.folder, 'no-models'), { detector: named }),
    }
    await expect(lookAtNext(without, new AbortController().signal)).rejects.toMatchObject({ code: 'bad-bundle' })
    expect(await test.database.preview.count({ where: { recordingId: id } })).toBe(0)
    expect(await lookAtAll()).toBe(1)
    expect(await preview()).toMatchObject({ recordingId: id, hasPoster: true })
  }, 60_000)

  it('that are no videos say so at once', async () => {
    const file = path.join(testFolder, 'no-video.mp4')
    writeFileSync(file, 'this is a letter, not a video')
    await arrive(file)
    expect(await lookAtAll()).toBe(1)
    expect(await preview()).toMatchObject({ hasPoster: false, problem: expect.stringContaining('not a video') })
  }, 60_000)

  it('lose their still picture with their file', async () => {
    const id = await arrive(await phantomVideo('kept-short.mp4', 1))
    await lookAtAll()
    const { participantId } = await test.database.interview.findUniqueOrThrow({ where: { id: world.unratedId } })
    const consent = { participantId, consentedOn: null, scope: null, recordingsUntil: '2026-01-01' }
    await setConsent(test.database, world.members.manager, consent)
    await removeExpiredRecordings(test.database, storage)
    await expect(posterOf(test.database, id, true)).rejects.toMatchObject({ code: 'not-found' })
  }, 60_000)
})
