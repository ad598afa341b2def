import { existsSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requestAnalysis } from '#lib/jobs/request-analysis.ts'
import { interviewPage } from '#lib/review/interview-page.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import { removeExpiredRecordings, setConsent } from '#lib/studies/consent.ts'
import { findRecording } from '#lib/studies/recordings.ts'
import { startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { unattendedQueue } from '../../fixtures/runs.ts'
import { makeStudyWorld, type StudyWorld } from '../../fixtures/study-world.ts'

let test: TestDatabase
let world: StudyWorld
let storage: DiskStorage

beforeAll(async () => {
  test = await startTestDatabase()
  world = await makeStudyWorld(test, 'OWN', 3)
  storage = new DiskStorage(path.join(test.folder, 'files'))
})
afterAll(() => test?.stop())

const consent = (recordingsUntil: string | null, consentedOn: string | null = '2026-01-01') =>
  setConsent(test.database, world.members.manager, {
    participantId: world.participantId,
    consentedOn,
    scope: 'research',
    recordingsUntil,
  })
const page = () => interviewPage(test.database, world.members.manager, world.interviews[0]!, 'manager')

describe('what a participant consented to', () => {
  it('is kept with what it was before, and shown', async () => {
    await consent('2026-12-31')
    await consent('2027-12-31')
    expect((await page()).consent).toEqual({
      consentedOn: '2026-01-01',
      scope: 'research',
      recordingsUntil: '2027-12-31',
    })
    const entry = await test.database.auditEntry.findFirstOrThrow({
      where: { action: 'participant.consent' },
      orderBy: { id: 'desc' },
    })
    expect(entry.details).toMatchObject({
      details: { recordingsUntil: '2027-12-31', recordingsUntilBefore: '2026-12-31', scopeBefore: 'research' },
    })
  })

  it('can’t end before it began', async () => {
    await expect(consent('2025-12-31')).rejects.toMatchObject({
      code: 'bad-input',
      message: /before the day of consent/,
    })
  })
})

describe('recordings whose time has ended', () => {
  it('stay on their last day, and go after it, while ratings and estimates stay', async () => {
    const { database } = test
    const { storageKey } = await database.recording.findUniqueOrThrow({ where: { id: world.recordingId } })
    const file = path.join(test.folder, 'files', storageKey!)
    await consent('2026-03-31')
    await removeExpiredRecordings(database, storage, new Date('2026-03-31T23:59:59Z'))
    expect(existsSync(file)).toBe(true)
    const before = await page()
    await removeExpiredRecordings(database, storage, new Date('2026-04-01T00:00:00Z'))
    expect(existsSync(file)).toBe(false)
    const after = await page()
    expect(after.recording).toMatchObject({ id: world.recordingId, hasFile: false })
    expect(after.estimate).toEqual(before.estimate)
    expect(after.sheets).toEqual(before.sheets)
    expect(after.analysis!.result).toEqual(before.analysis!.result)
    const gone = { code: 'not-found', message: /time to keep recordings/ }
    await expect(findRecording(database, world.recordingId, true)).rejects.toMatchObject(gone)
    const again = requestAnalysis(database, unattendedQueue, world.members.manager, world.recordingId)
    await expect(again).rejects.toMatchObject({ code: 'conflict', message: /time to keep recordings/ })
    const others = await database.recording.count({ where: { storageKey: null } })
    expect(others).toBe(1)
    await removeExpiredRecordings(database, storage, new Date('2026-04-02T00:00:00Z'))
    expect(await database.auditEntry.count({ where: { action: 'recording.expire' } })).toBe(1)
  })
})
