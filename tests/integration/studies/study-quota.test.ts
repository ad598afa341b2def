import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { POST as upload } from '#app/api/uploads/[[...path]]/route.ts'
import type { Person } from '#lib/access/permissions.ts'
import { setQuota, studyStorage } from '#lib/studies/study-quota.ts'
import { startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { makeStudyWorld, type StudyWorld } from '../../fixtures/study-world.ts'

const asking = vi.hoisted(() => ({ person: undefined as Person | undefined }))
vi.mock('#app/session.ts', () => ({ currentPerson: async () => asking.person }))

let test: TestDatabase
let world: StudyWorld
let foreign: StudyWorld

beforeAll(async () => {
  test = await startTestDatabase()
  process.env.DATABASE_URL = test.url
  process.env.CONCORD_DATA = test.folder
  world = await makeStudyWorld(test, 'OWN', 3)
  foreign = await makeStudyWorld(test, 'FOREIGN', 4)
})
afterAll(() => test?.stop())

const HUNDRED_MB = 1e8
const set = (gigabytes: number | null) =>
  setQuota(test.database, world.members.manager, { studyId: world.studyId, gigabytes })

async function begin(
  whose: StudyWorld,
  bytes: number,
  length: Record<string, string> = { 'upload-length': String(bytes) },
) {
  asking.person = whose.members.rater
  const fields = { interviewId: whose.unratedId, filename: 'a.mp4' }
  const metadata = Object.entries(fields).map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
  const headers = { 'tus-resumable': '1.0.0', 'upload-metadata': metadata.join(','), ...length }
  const request = new Request('http://localhost/api/uploads', { method: 'POST', headers })
  const answer = await upload(request, { params: Promise.resolve({}) })
  return { status: answer.status, text: await answer.text() }
}

describe('what the recordings of a study may take', () => {
  beforeEach(async () => {
    await set(null)
  })

  it('has no limit until one is set', async () => {
    expect(await studyStorage(test.database, world.studyId)).toEqual({ usedBytes: 70, quotaBytes: null })
    expect((await begin(world, 5 * HUNDRED_MB)).status).toBe(201)
  })

  it('is counted with uploads that are on their way, of this study alone, and the refusal says how much is left', async () => {
    await set(1)
    // 500 MB are on their way from before.
    expect((await begin(foreign, 9 * HUNDRED_MB)).status).toBe(201)
    expect((await begin(world, 3 * HUNDRED_MB)).status).toBe(201)
    const refused = await begin(world, 3 * HUNDRED_MB)
    expect(refused.status).toBe(507)
    expect(refused.text).toBe(
      'This study may store 1.0 GB of recordings and has 0.2 GB left, counting uploads that are on their way; this file has 0.3 GB. Ask a manager of the study to raise its limit, then try again.',
    )
    const uploads = readdirSync(path.join(test.folder, 'uploads'))
    expect(uploads.filter((name) => name.endsWith('.json'))).toHaveLength(3)
    expect(existsSync(path.join(test.folder, 'uploads'))).toBe(true)
    expect((await begin(world, HUNDRED_MB)).status).toBe(201)
  })

  it('is changed by an entry in the audit trail, and by none where nothing changes', async () => {
    const entries = () => test.database.auditEntry.count({ where: { action: 'study.quota', subject: world.studyId } })
    const before = await entries()
    await set(2)
    await set(2)
    expect(await entries()).toBe(before + 1)
    await set(null)
    await set(null)
    expect(await entries()).toBe(before + 2)
  })

  it('can’t be passed by an upload that does not say its size', async () => {
    await set(0.1)
    expect((await begin(world, 0, { 'upload-defer-length': '1' })).status).toBeGreaterThanOrEqual(400)
  })
})
