import { randomUUID } from 'node:crypto'
import Papa from 'papaparse'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { audit } from '#lib/access/audit.ts'
import { AUDIT_PAGE } from '#lib/access/audit-groups.ts'
import { listAudit, peopleInHistory } from '#lib/access/audit-list.ts'
import type { Person } from '#lib/access/permissions.ts'
import { auditTable } from '#lib/reports/audit-table.ts'
import { removeEventKind, saveEventKind } from '#lib/studies/event-kinds.ts'
import { setMember } from '#lib/studies/members.ts'
import { studyCode } from '#lib/studies/study-code.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { makeStudyWorld, type StudyWorld } from '../../fixtures/study-world.ts'

let test: TestDatabase
let world: StudyWorld
let foreign: StudyWorld
let newcomer: Person

beforeAll(async () => {
  test = await startTestDatabase()
  world = await makeStudyWorld(test, 'OWN', 2)
  foreign = await makeStudyWorld(test, 'FOREIGN', 2)
  newcomer = await person(test.database, 'Noor', 'clinician')
}, 120_000)
afterAll(() => test?.stop())

const written = (action: Parameters<typeof audit>[2], subject: string, by: Person = world.members.manager) =>
  test.database.$transaction((tx) => audit(tx, by.id, action, subject))

const studyOfLast = async () =>
  (await test.database.auditEntry.findFirstOrThrow({ orderBy: { id: 'desc' }, select: { studyId: true } })).studyId

it('an entry knows the study of its subject, whatever kind of thing that is', async () => {
  const { database } = test
  const sheet = await database.ratingSheet.findFirstOrThrow({ where: { interviewId: world.interviews[0]! } })
  const analysis = await database.analysis.findFirstOrThrow({ where: { recordingId: world.recordingId } })
  const things = [
    world.studyId,
    world.participantId,
    world.interviews[0]!,
    world.recordingId,
    world.headId,
    world.promptSetId,
    sheet.id,
    analysis.id,
  ]
  for (const subject of things) {
    await written('note.create', subject)
    expect(await studyOfLast(), subject).toBe(world.studyId)
  }
  await written('note.create', foreign.recordingId)
  expect(await studyOfLast()).toBe(foreign.studyId)
})

it('entries about accounts and about nothing that is known have none', async () => {
  for (const subject of [newcomer.id, randomUUID(), 'audit', '']) {
    await written('account.link', subject)
    expect(await studyOfLast(), subject).toBe(null)
  }
  await written('note.create', randomUUID())
  expect(await studyOfLast()).toBe(null)
})

it('what was removed keeps the study of its earlier entries', async () => {
  const { manager } = world.members
  const kind = { studyId: world.studyId, name: 'Away', key: 'q', colour: '#aabbcc', excludes: false }
  const { id } = await saveEventKind(test.database, manager, kind)
  await removeEventKind(test.database, manager, world.studyId, id)
  const removed = await test.database.auditEntry.findFirstOrThrow({ where: { action: 'event.kind.remove' } })
  expect(removed).toMatchObject({ subject: id, studyId: world.studyId })
})

it('shows a study’s own entries, page after page, with the names of whom they tell', async () => {
  const { database } = test
  const { manager } = world.members
  await setMember(database, manager, { studyId: world.studyId, email: newcomer.email, role: 'rater' })
  const [latest] = await listAudit(database, { studyId: world.studyId })
  expect(latest).toMatchObject({
    person: manager.name,
    action: 'study.member',
    details: { user: newcomer.name, role: 'rater' },
  })
  await Promise.all(Array.from({ length: AUDIT_PAGE }, () => written('note.create', world.recordingId)))
  const seen: string[] = []
  for (let before: string | undefined; ; ) {
    const page = await listAudit(database, { studyId: world.studyId, ...(before ? { before } : {}) })
    seen.push(...page.map(({ id }) => id))
    before = page.at(-1)?.id
    if (page.length < AUDIT_PAGE) break
  }
  const all = await database.auditEntry.findMany({ where: { studyId: world.studyId }, orderBy: { id: 'desc' } })
  expect(all.length).toBeGreaterThan(AUDIT_PAGE)
  expect(seen).toEqual(all.map(({ id }) => id.toString()))
})

it('by person, kind and period, as its CSV is', async () => {
  const { database } = test
  const { studyId, members } = world
  await written('plan.save', studyId, members.rater)
  const byRater = await listAudit(database, { studyId, userId: members.rater.id, group: 'plan' })
  expect(byRater.map(({ action }) => action)).toEqual(['plan.save'])
  expect(await listAudit(database, { studyId, to: '2020-01-01' })).toEqual([])
  const people = await peopleInHistory(database, studyId)
  expect(people.map(({ id }) => id)).toContain(members.rater.id)
  expect(people.map(({ id }) => id)).not.toContain(foreign.members.manager.id)
  const search = new URLSearchParams({ userId: members.rater.id, group: 'plan' })
  const content = await auditTable(database, search, studyId)
  expect(await studyCode(database, studyId)).toBe('OWN')
  const { data } = Papa.parse<Record<string, string>>(content.trim(), { header: true })
  expect(data).toMatchObject([{ person: members.rater.name, action: 'plan.save', about: 'OWN' }])
  await expect(auditTable(database, new URLSearchParams({ group: 'none' }), studyId)).rejects.toThrow(/filter/)
})

it('holds no scores, whoever looks', async () => {
  const sheets = await test.database.auditEntry.findMany({
    where: { studyId: world.studyId, action: { startsWith: 'sheet.' } },
  })
  const allowed = ['version', 'reason', 'blind', 'counts', 'before', 'revision', 'format', 'details']
  for (const { details } of sheets) {
    const told = (details ?? {}) as { details?: Record<string, unknown> }
    for (const name of Object.keys(told.details ?? {})) expect(allowed).toContain(name)
  }
})

it('finds a page among 20,000 entries, for which there is an index', async () => {
  const { database } = test
  await database.$executeRaw`
    INSERT INTO "AuditEntry" ("userId", action, subject, "studyId")
    SELECT ${world.members.manager.id}::uuid, 'sheet.save', ${world.recordingId}, ${world.studyId}::uuid
    FROM generate_series(1, 20000)`
  const indexes = await database.$queryRaw<{ definition: string }[]>`
    SELECT indexdef AS definition FROM pg_indexes WHERE tablename = 'AuditEntry'`
  expect(indexes.some(({ definition }) => definition.includes('("studyId", id'))).toBe(true)
  expect(await listAudit(database, { studyId: world.studyId })).toHaveLength(AUDIT_PAGE)
  expect((await listAudit(database, { studyId: foreign.studyId })).length).toBeGreaterThan(0)
})
