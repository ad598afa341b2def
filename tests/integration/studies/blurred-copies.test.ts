import { createWriteStream, existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deleteThing } from '#lib/bin/delete-thing.ts'
import { removeForGood } from '#lib/bin/empty-bin.ts'
import { participantExport } from '#lib/bin/participant-export.ts'
import { restoreEntry } from '#lib/bin/restore-entry.ts'
import { InstalledModels } from '#lib/bundles/installed-models.ts'
import type { WorkerTools } from '#lib/jobs/job-handler.ts'
import { requestCopy, requestCopyCancel } from '#lib/jobs/request-copy.ts'
import { copyHandler } from '#lib/jobs/run-copy-job.ts'
import { english } from '#lib/messages/translator.ts'
import { interviewPage } from '#lib/review/interview-page.ts'
import { MissingOnWorker } from '#lib/runs/live-run.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import { removeExpiredRecordings, setConsent } from '#lib/studies/consent.ts'
import { copyFile, copyOf, removeOutlivedCopies } from '#lib/studies/recording-copies.ts'
import { useRecording, withdrawRecording } from '#lib/studies/recording-versions.ts'
import { takeRecording } from '#lib/studies/recordings.ts'
import { startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { installedModels } from '../../fixtures/models.ts'
import { attemptAt, unattendedQueue as queue } from '../../fixtures/runs.ts'
import { makeStudyWorld, type StudyWorld } from '../../fixtures/study-world.ts'
import { unzipped } from '../../fixtures/unzipped.ts'
import { phantomVideo } from '../../fixtures/videos.ts'

let test: TestDatabase
let world: StudyWorld
let storage: DiskStorage
let tools: WorkerTools
let recordingId: string

beforeAll(async () => {
  test = await startTestDatabase()
  world = await makeStudyWorld(test, 'OWN', 3)
  storage = new DiskStorage(path.join(test.folder, 'files'))
  const workFolder = path.join(test.folder, 'work')
  await mkdir(workFolder)
  const models = await installedModels()
  tools = { database: test.database, storage, workFolder, models, decoderThreads: 1 } as unknown as WorkerTools
  const file = { path: await phantomVideo('interview.mp4', 1), name: 'interview.mp4', bytes: 1000 }
  recordingId = await takeRecording(test.database, storage, world.members.manager, world.interviews[0]!, file)
  await useRecording(test.database, world.members.manager, { recordingId, reason: 'The better one' })
})
afterAll(() => test?.stop())

const request = () => requestCopy(test.database, queue, world.members.manager, recordingId, 'sharing')

/** Makes the copy as a worker does. @returns the file of the copy */
async function made(): Promise<string> {
  const id = await request()
  const attempt = await attemptAt(test.database, { kind: 'copy', id })
  await copyHandler.work(tools, id, attempt)
  await attempt.close()
  return fileOfCopy()
}

async function fileOfCopy(): Promise<string> {
  return path.join(test.folder, 'files', (await copyFile(test.database, recordingId)).key)
}

const seen = (role: 'manager' | 'rater') =>
  interviewPage(test.database, world.members[role], world.interviews[0]!, role)

describe('a face-blurred copy of a recording', () => {
  it('is made once at a time, shown to those who may export, and replaced by the next one', async () => {
    await request()
    await expect(request()).rejects.toMatchObject({ code: 'conflict', message: /being made already/ })
    await requestCopyCancel(test.database, queue, world.members.manager, recordingId, 'sharing')
    expect((await copyOf(test.database, recordingId, 'sharing'))!.file).toBeUndefined()

    const first = await made()
    expect(existsSync(first)).toBe(true)
    expect((await seen('manager')).recording!.blurred).toMatchObject({ state: 'done', file: { wholeShare: 0 } })
    expect((await seen('rater')).recording!.blurred).toBeUndefined()
    expect((await copyFile(test.database, recordingId)).name.slice(-1)).toEqual(['blurred'])

    const second = await made()
    expect(second).not.toBe(first)
    expect([existsSync(first), existsSync(second)]).toEqual([false, true])
  })

  it('needs the face detectors, which a playable copy does without', async () => {
    const detector = { sha256: '0'.repeat(64), title: 'Face detectors', version: '1.0.0' }
    const models = new InstalledModels(path.join(test.folder, 'no-models'), { detector })
    const id = await request()
    expect(english((await copyHandler.missing!({ ...tools, models }, id))!)).toBe('the face detector')
    const attempt = await attemptAt(test.database, { kind: 'copy', id })
    await expect(copyHandler.work({ ...tools, models }, id, attempt)).rejects.toThrow(MissingOnWorker)
    await attempt.close()
    await requestCopyCancel(test.database, queue, world.members.manager, recordingId, 'sharing')

    const playing = await requestCopy(test.database, queue, world.members.manager, recordingId, 'playing')
    expect(await copyHandler.missing!({ ...tools, models }, playing)).toBeUndefined()
    const other = await attemptAt(test.database, { kind: 'copy', id: playing })
    await copyHandler.work({ ...tools, models }, playing, other)
    await other.close()
    expect(await copyOf(test.database, recordingId, 'playing')).toMatchObject({ state: 'done' })
  })

  it('is part of what is exported of the participant', async () => {
    const { zip } = await participantExport(test.database, storage, world.participantId)
    const file = path.join(test.folder, 'participant.zip')
    await pipeline(zip, createWriteStream(file))
    expect([...(await unzipped(file)).keys()]).toContain(`blurred/${recordingId}.mp4`)
  })

  it('rests in the bin with its recording, comes back with it, and goes with it for good', async () => {
    const copy = await fileOfCopy()
    const reason = 'Consent withdrawn'
    const removed = () =>
      deleteThing(test.database, queue, world.members.manager, 'recording', { id: recordingId, reason })
    await restoreEntry(test.database, storage, world.members.manager, (await removed()).entryId)
    expect(await fileOfCopy()).toBe(copy)
    const { entryId } = await removed()
    await removeForGood(test.database, storage, world.members.manager, entryId)
    expect(existsSync(copy)).toBe(false)
    expect(await test.database.recordingCopy.count({ where: { recordingId } })).toBe(0)
  })
})

describe('the copy of a recording', () => {
  const another = async () => {
    const file = { path: await phantomVideo('another.mp4', 1), name: 'another.mp4', bytes: 1000 }
    recordingId = await takeRecording(test.database, storage, world.members.manager, world.interviews[0]!, file)
    return made()
  }

  it('that is withdrawn can’t be downloaded or made any more, and is removed', async () => {
    const copy = await another()
    await withdrawRecording(test.database, queue, world.members.manager, { recordingId, reason: 'Wrong participant' })
    await expect(copyFile(test.database, recordingId)).rejects.toMatchObject({ code: 'not-found' })
    await expect(request()).rejects.toMatchObject({ code: 'conflict', message: /withdrawn/ })
    await removeOutlivedCopies(test.database, storage)
    expect(existsSync(copy)).toBe(false)
    expect(await copyOf(test.database, recordingId, 'sharing')).toBeUndefined()
  })

  it('whose time has ended goes with it', async () => {
    const copy = await another()
    await setConsent(test.database, world.members.manager, {
      participantId: world.participantId,
      consentedOn: '2026-01-01',
      scope: 'research',
      recordingsUntil: '2026-03-31',
    })
    await removeExpiredRecordings(test.database, storage, new Date('2026-04-01T00:00:00Z'))
    expect(existsSync(copy)).toBe(false)
    await removeOutlivedCopies(test.database, storage)
    expect(await copyOf(test.database, recordingId, 'sharing')).toBeUndefined()
    await expect(request()).rejects.toMatchObject({ code: 'conflict', message: /time to keep recordings/ })
  })
})
