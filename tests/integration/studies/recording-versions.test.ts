import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { audit } from '#lib/access/audit.ts'
import { latestAnalysis } from '#lib/review/latest-analysis.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import { Random } from '#lib/statistics/random.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import { recordingVersions, useRecording, withdrawRecording } from '#lib/studies/recording-versions.ts'
import { findRecording, takeRecording } from '#lib/studies/recordings.ts'
import { analysedInterviews } from '#lib/training/analysed-interviews.ts'
import { startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { unattendedQueue } from '../../fixtures/runs.ts'
import { analysedRecording, makeStudyWorld, type StudyWorld } from '../../fixtures/study-world.ts'

let test: TestDatabase
let world: StudyWorld

beforeAll(async () => {
  test = await startTestDatabase()
  world = await makeStudyWorld(test, 'OWN', 3)
})
afterAll(() => test?.stop())

const manager = () => world.members.manager
const change = (recordingId: string) => ({ recordingId, reason: 'The first one was cut short' })
const usedBy = async (interviewId: string) => (await latestAnalysis(test.database, interviewId)).recording?.id
const second = (interviewId: string) => analysedRecording(test, world.members.rater, interviewId, 4, new Random(7))
const estimatesOf = (interviewId: string) => test.database.estimate.count({ where: { interviewId } })

describe('the recordings of an interview', () => {
  it('are listed with the names of their files, who uploaded them and how much shows the face', async () => {
    const { database } = test
    const interviewId = world.interviews[2]!
    const [first] = await recordingVersions(database, interviewId)
    const { fileName, analyses } = await database.recording.findUniqueOrThrow({
      where: { id: first!.id },
      include: { analyses: { where: { state: 'done' } } },
    })
    const { coverage } = analyses[0]!.result as { coverage: number }
    expect(first).toMatchObject({ fileName, coverage })
    expect(fileName.length).toBeGreaterThan(0)
    const bare = { interviewId, storageKey: 'r/bare', fileName: 'P2_V1.mp4', bytes: 1n }
    const { id } = await database.recording.create({ data: bare })
    const untold = await recordingVersions(database, interviewId)
    expect(untold[0]).toMatchObject({ id, fileName: 'P2_V1.mp4', uploadedBy: undefined, coverage: undefined })
    await inTransaction(database, (tx) => audit(tx, world.members.rater.id, 'recording.upload', id))
    const { name } = await database.user.findUniqueOrThrow({ where: { id: world.members.rater.id } })
    expect((await recordingVersions(database, interviewId))[0]!.uploadedBy).toBe(name)
    await database.recording.delete({ where: { id } })
  })
})

describe('another recording of an interview', () => {
  it('replaces nothing by itself: the first goes on being used', async () => {
    const interviewId = world.interviews[1]!
    const before = await usedBy(interviewId)
    const later = await second(interviewId)
    expect(await usedBy(interviewId)).toBe(before)
    expect(
      (await recordingVersions(test.database, interviewId)).map(({ id, version, current }) => [id, version, current]),
    ).toEqual([
      [later, 2, false],
      [before, 1, true],
    ])
    const { analysed } = await analysedInterviews(test.database, world.studyId, { interviewId })
    const { recordingId } = await test.database.analysis.findUniqueOrThrow({ where: { id: analysed[0]!.analysisId } })
    expect(recordingId).toBe(before)
  })

  it('is used once a manager chooses it, and estimates from the other one go', async () => {
    const interviewId = world.interviews[2]!
    const later = await second(interviewId)
    expect(await estimatesOf(interviewId)).toBeGreaterThan(0)
    expect(await useRecording(test.database, manager(), change(later))).toBe(interviewId)
    expect(await usedBy(interviewId)).toBe(later)
    expect(await estimatesOf(interviewId)).toBe(0)
    await expect(useRecording(test.database, manager(), change(later))).rejects.toMatchObject({ code: 'conflict' })
    const entry = await test.database.auditEntry.findFirstOrThrow({
      where: { action: 'recording.use', subject: later },
    })
    expect(entry.details).toMatchObject({ details: { reason: 'The first one was cut short', estimates: 1 } })
  })

  it('is not current where two are uploaded at once', async () => {
    const { id: interviewId } = await test.database.interview.create({
      data: { participant: { create: { studyId: world.studyId, code: 'TWO' } }, visit: 'V1', date: new Date() },
    })
    const storage = new DiskStorage(path.join(test.folder, 'files'))
    const uploads = ['one.mp4', 'two.mp4'].map((name) => {
      const file = path.join(test.folder, name)
      writeFileSync(file, name)
      return takeRecording(test.database, storage, manager(), interviewId, { path: file, name, bytes: 7 })
    })
    await Promise.all(uploads)
    expect(await test.database.recording.count({ where: { interviewId, current: true } })).toBe(1)
  })

  it('can’t be used beside another one: the database refuses a second', async () => {
    const interviewId = world.interviews[1]!
    await expect(
      test.database.recording.updateMany({ where: { interviewId }, data: { current: true } }),
    ).rejects.toMatchObject({ code: 'P2002' })
  })
})

describe('a recording that is withdrawn', () => {
  it('trains, estimates and shows nothing any more, and only managers find the file', async () => {
    const interviewId = world.interviews[3]!
    const id = (await usedBy(interviewId))!
    const run = await test.database.analysis.create({
      data: { recordingId: id, encoder: 'expression-baseline', state: 'queued' },
    })
    await withdrawRecording(test.database, unattendedQueue, manager(), {
      recordingId: id,
      reason: 'Of another patient',
    })
    expect(await usedBy(interviewId)).toBeUndefined()
    expect(await estimatesOf(interviewId)).toBe(0)
    expect((await analysedInterviews(test.database, world.studyId, { interviewId })).analysed).toEqual([])
    expect(await test.database.analysis.findUnique({ where: { id: run.id } })).toMatchObject({ state: 'cancelled' })
    await expect(findRecording(test.database, id, false)).rejects.toMatchObject({ code: 'not-found' })
    expect((await findRecording(test.database, id, true)).id).toBe(id)
    const again = withdrawRecording(test.database, unattendedQueue, manager(), change(id))
    await expect(again).rejects.toMatchObject({ code: 'conflict' })
    await useRecording(test.database, manager(), { recordingId: id, reason: 'It was the right one' })
    expect(await recordingVersions(test.database, interviewId)).toMatchObject([{ current: true, withdrawn: undefined }])
  })
})
