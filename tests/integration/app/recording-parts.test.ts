import pg from 'pg'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { GET as recording } from '#app/api/recordings/[id]/route.ts'
import type { Person } from '#lib/access/permissions.ts'
import { Random } from '#lib/statistics/random.ts'
import { addInterview } from '#lib/studies/add-interview.ts'
import { createStudy } from '#lib/studies/create-study.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { analysedRecording } from '../../fixtures/study-world.ts'

const asking = vi.hoisted(() => ({ person: undefined as Person | undefined }))
vi.mock('#app/session.ts', () => ({ currentPerson: async () => asking.person }))

let test: TestDatabase
let manager: Person
let recordingId: string

beforeAll(async () => {
  test = await startTestDatabase()
  process.env.DATABASE_URL = test.url
  process.env.CONCORD_DATA = test.folder
  manager = await person(test.database, 'Manager', 'researcher')
  const study = { code: 'PARTS', title: 'Parts', description: '', scale: 'cains', target: 'exp' }
  const studyId = await createStudy(test.database, manager, study)
  const visit = { studyId, participant: 'P-001', visit: 'V1', date: '2026-01-02' }
  const { id } = await addInterview(test.database, manager, visit)
  recordingId = await analysedRecording(test, manager, id, 1, new Random(1))
})
afterAll(() => test?.stop())

async function part(range: string, who: Person = manager): Promise<{ answer: Response; queries: string[] }> {
  asking.person = who
  const queries: string[] = []
  const query = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...given) {
    const [asked] = given as unknown as [string | { text: string }]
    queries.push(typeof asked === 'string' ? asked : asked.text)
    return original.apply(this, given as never) as never
  })
  try {
    const request = new Request('http://localhost/', { headers: { range } })
    const answer = await recording(request, { params: Promise.resolve({ id: recordingId }) })
    return { answer, queries }
  } finally {
    query.mockRestore()
  }
}
const original = pg.Client.prototype.query

const plays = () => test.database.auditEntry.count({ where: { action: 'recording.play', subject: recordingId } })

it('parts of a recording that follow each other are one view, which is asked for and written down once', async () => {
  const first = await part('bytes=0-3')
  expect([first.answer.status, await first.answer.text()]).toEqual([206, '0123'])
  expect(first.queries.some((text) => /INSERT INTO .*"AuditEntry"/.test(text))).toBe(true)
  const next = await part('bytes=4-')
  expect([next.answer.status, await next.answer.text()]).toEqual([206, '456789'])
  // The study, its blinding and the person's role in it, the recording and its copy.
  expect(next.queries).toHaveLength(5)
  expect(next.queries.filter((text) => text.includes('AuditEntry'))).toEqual([])
  expect(await plays()).toBe(1)
})

it('somebody who is no member any more is given no further part', async () => {
  const viewer = await person(test.database, 'Viewer', 'clinician')
  const { studyId } = await test.database.membership.findFirstOrThrow({ where: { userId: manager.id } })
  await test.database.membership.create({ data: { studyId, userId: viewer.id, role: 'viewer' } })
  expect((await part('bytes=0-3', viewer)).answer.status).toBe(206)
  expect(await plays()).toBe(2)
  await test.database.membership.delete({ where: { studyId_userId: { studyId, userId: viewer.id } } })
  expect((await part('bytes=4-', viewer)).answer.status).toBe(404)
})

it('a view is written down again after half an hour', async () => {
  vi.useFakeTimers({ now: Date.now() + 31 * 60_000, toFake: ['Date'] })
  try {
    expect((await part('bytes=0-3')).answer.status).toBe(206)
    expect(await plays()).toBe(3)
  } finally {
    vi.useRealTimers()
  }
})
