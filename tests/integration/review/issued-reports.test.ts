import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Person } from '#lib/access/permissions.ts'
import { deleteThing } from '#lib/bin/delete-thing.ts'
import { restoreEntry } from '#lib/bin/restore-entry.ts'
import { english } from '#lib/messages/translator.ts'
import { issueReport, makeReport, reportChoiceSchema } from '#lib/reports/severity/make-report.ts'
import { issuedReport, issuedReports } from '#lib/review/issued-reports.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import { addInterview } from '#lib/studies/add-interview.ts'
import { INTERVIEW_LIMITS } from '#lib/studies/interview-limits.ts'
import { setReportParts } from '#lib/studies/report-settings.ts'
import { removeStudyLogo, setStudyLogo, studyLogo } from '#lib/studies/study-logo.ts'
import { person, startTestDatabase, type TestDatabase } from '#tests/fixtures/database.ts'
import { drawnLogo, LOGO_TEXT } from '#tests/fixtures/logo.ts'
import { pdfText } from '#tests/fixtures/pdf-text.ts'
import { unattendedQueue } from '#tests/fixtures/runs.ts'
import { makeStudyWorld, type StudyWorld } from '#tests/fixtures/study-world.ts'

let test: TestDatabase
let world: StudyWorld
let blind: Person
let interviewId: string

beforeAll(async () => {
  test = await startTestDatabase()
  world = await makeStudyWorld(test, 'KEPT', 3)
  blind = await person(test.database, 'Blind', 'clinician')
  await test.database.membership.create({ data: { studyId: world.studyId, userId: blind.id, role: 'rater' } })
  interviewId = world.interviews[0]!
})
afterAll(() => test?.stop())

const A4 = { size: 'A4' as const, comment: '' }
const issue = (who: Person, role: 'manager' | 'rater', choice: { size: 'A4' | 'Letter'; comment: string } = A4) =>
  issueReport(english, test.database, who, role, interviewId, choice, new Date('2026-11-29T12:00:00Z'))
const listed = (who: Person, role: 'manager' | 'rater') => issuedReports(test.database, who, role, interviewId)

it('a report that was handed out is the same bytes ever after, whatever the study becomes', async () => {
  const { manager } = world.members
  const { id, content } = await issue(manager, 'manager', { size: 'Letter', comment: 'Seen with the ward.' })
  await setReportParts(test.database, manager, { studyId: world.studyId, without: ['timeline'] })
  const later = await issue(manager, 'manager')
  const kept = await issuedReport(test.database, manager, 'manager', id)
  expect(kept.content.equals(content)).toBe(true)
  const [second, first] = await listed(manager, 'manager')
  expect(first).toMatchObject({
    number: 1,
    size: 'Letter',
    comment: 'Seen with the ward.',
    issuedName: manager.name,
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
  })
  expect(second).toMatchObject({ id: later.id, number: 2 })
  const [before, after] = await Promise.all([content, later.content].map(async (pdf) => (await pdfText(pdf)).join(' ')))
  expect(before).toContain('Timeline')
  expect(before).toContain('Seen with the ward.')
  expect(after).not.toContain('Timeline')
})

it('has the sections that are chosen, of those that its study allows, in the language that is asked for', async () => {
  const { manager } = world.members
  await setReportParts(test.database, manager, { studyId: world.studyId, without: ['timeline'] })
  const made = await makeReport(
    english,
    test.database,
    manager,
    'manager',
    interviewId,
    reportChoiceSchema.parse({ sections: ['timeline', 'items'], language: 'de' }),
    new Date('2026-11-29T12:00:00Z'),
  )
  const text = (await pdfText(made.content)).join(' ')
  expect(text).toContain('Vorschau, nicht gespeichert.')
  expect(text).toContain('EXP1')
  for (const gone of ['Zeitleiste', 'Verlauf', 'Lage in der Studie']) expect(text).not.toContain(gone)
})

it('has the logo that its study has when it is handed out, and keeps it when the study has none any more', async () => {
  const { manager } = world.members
  const { studyId } = world
  const plain = await issue(manager, 'manager')
  await setStudyLogo(test.database, manager, {
    studyId,
    base64: (await drawnLogo()).toString('base64'),
    text: LOGO_TEXT,
  })
  const marked = await issue(manager, 'manager')
  await removeStudyLogo(test.database, manager, studyId)
  expect((await issue(manager, 'manager')).content.equals(plain.content)).toBe(true)
  expect(marked.content.length).toBeGreaterThan(plain.content.length + 1000)
  expect((await issuedReport(test.database, manager, 'manager', marked.id)).content.equals(marked.content)).toBe(true)
  expect(await studyLogo(test.database, studyId)).toBeUndefined()
})

it('is refused by the database where somebody would change it', async () => {
  const [report] = await listed(world.members.manager, 'manager')
  await expect(
    test.database.issuedReport.update({ where: { id: report!.id }, data: { comment: 'Better.' } }),
  ).rejects.toThrow()
})

it('is hidden from a blind rater, who sees only what they were given while blind', async () => {
  const [open] = await listed(world.members.manager, 'manager')
  expect(await listed(blind, 'rater')).toEqual([])
  await expect(issuedReport(test.database, blind, 'rater', open!.id)).rejects.toThrow('hidden until your own sheet')
  const { id, content } = await issue(blind, 'rater')
  expect((await listed(blind, 'rater')).map((report) => report.id)).toEqual([id])
  const text = (await pdfText(content)).join(' ')
  const names = [world.members.rater.name, world.members.researchingRater.name]
  for (const secret of names) expect(text).not.toContain(secret)
  expect(text).toContain('Hidden: the rater who exported this report has not locked their own sheet yet.')
})

it('is for a rater who has rated the interview only where it was given to them: others’ hold estimates that they may not see', async () => {
  const { manager, rater } = world.members
  const { id: ofManager } = await issue(manager, 'manager')
  const { id } = await issue(rater, 'rater')
  expect((await listed(rater, 'rater')).map((report) => report.id)).toEqual([id])
  await expect(issuedReport(test.database, rater, 'rater', ofManager)).rejects.toThrow('There is no such report')
  expect((await listed(manager, 'manager')).map((report) => report.id)).toContain(id)
})

it('is hidden again from a rater who is blind to a new visit', async () => {
  const { rater } = world.members
  const { id } = await issue(rater, 'rater')
  expect((await listed(rater, 'rater')).map((report) => report.id)).toContain(id)
  const visit = { studyId: world.studyId, participant: 'KEPT-P0', visit: 'V2', date: '2026-05-02' }
  await addInterview(test.database, rater, visit)
  expect(await listed(rater, 'rater')).toEqual([])
})

it('goes to the bin with its participant and comes back the same', async () => {
  const { manager } = world.members
  const before = await listed(manager, 'manager')
  const deletion = { id: world.participantId, reason: 'consent withdrawn' }
  const { entryId } = await deleteThing(test.database, unattendedQueue, manager, 'participant', deletion)
  expect(await test.database.issuedReport.count({ where: { interviewId } })).toBe(0)
  await restoreEntry(test.database, new DiskStorage(test.folder), manager, entryId)
  expect(await listed(manager, 'manager')).toEqual(before)
  await issuedReport(test.database, manager, 'manager', before[0]!.id)
})

it('is not kept where as many are kept of its interview as may be', async () => {
  const other = world.interviews[4]!
  const row = {
    size: 'A4',
    blind: false,
    content: new Uint8Array(1),
    sha256: '',
    issuedName: 'A',
    issuedAt: new Date(),
  }
  const data = Array.from({ length: INTERVIEW_LIMITS.reports - 1 }, (_, i) => ({
    ...row,
    interviewId: other,
    number: i + 1,
  }))
  await test.database.issuedReport.createMany({ data })
  const { manager } = world.members
  const again = () => issueReport(english, test.database, manager, 'manager', other, A4, new Date())
  const { id } = await again()
  expect(await test.database.issuedReport.findUnique({ where: { id } })).toMatchObject({
    number: INTERVIEW_LIMITS.reports,
  })
  await expect(again()).rejects.toThrow(/^500 reports of this interview have been handed out, the most that are kept\./)
})
