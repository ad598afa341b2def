import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { GET as modelCard } from '#app/api/heads/[id]/card/route.ts'
import type { Person } from '#lib/access/permissions.ts'
import { english } from '#lib/messages/translator.ts'
import { wholeCard } from '#lib/reports/whole-card.ts'
import { intraclassCorrelation } from '#lib/statistics/intraclass-correlation.ts'
import { headForCard } from '#lib/training/card-material.ts'
import { saveStatements } from '#lib/training/card-statements.ts'
import { trainingSample } from '#lib/training/training-sample.ts'
import { startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { trainNow } from '../../fixtures/runs.ts'
import { makeStudyWorld, type StudyWorld } from '../../fixtures/study-world.ts'

const asking = vi.hoisted(() => ({ person: undefined as Person | undefined }))
vi.mock('#app/session.ts', () => ({ currentPerson: async () => asking.person }))

let test: TestDatabase
let world: StudyWorld
let manager: Person

beforeAll(async () => {
  test = await startTestDatabase()
  process.env.DATABASE_URL = test.url
  process.env.CONCORD_DATA = test.folder
  world = await makeStudyWorld(test, 'CARD', 5)
  manager = world.members.manager
})
afterAll(() => test?.stop())

const save = (study: Record<string, string>, head: Record<string, string>, revisions = { study: 0, head: 0 }) =>
  saveStatements(test.database, manager, {
    headId: world.headId,
    study: { revision: revisions.study, texts: study },
    head: { revision: revisions.head, texts: head },
  })
const audited = () => test.database.auditEntry.count({ where: { action: 'head.describe' } })
const stated = async (headId = world.headId) => (await headForCard(test.database, headId)).statements

describe('statements on a card', () => {
  it('are stored with an entry in the audit trail, and those on the study show on every head of it', async () => {
    await save({ setting: 'Two clinics.' }, { use: 'Research only.' })
    expect(await stated()).toEqual({
      study: { revision: 1, texts: { setting: 'Two clinics.' } },
      head: { revision: 1, texts: { use: 'Research only.' } },
      why: undefined,
    })
    expect(await test.database.auditEntry.findFirst({ orderBy: { id: 'desc' } })).toMatchObject({
      userId: manager.id,
      action: 'head.describe',
      subject: world.headId,
    })
    const [other] = await trainNow(test.database, world.studyId)
    expect(await stated(other)).toMatchObject({ study: { texts: { setting: 'Two clinics.' } }, head: { texts: {} } })
  })

  it('that did not change are neither stored nor audited again', async () => {
    const before = await audited()
    await save({ setting: 'Two clinics.' }, { use: 'Research only.' }, { study: 1, head: 1 })
    expect((await stated()).study.revision).toBe(1)
    expect(await audited()).toBe(before)
    await save({ setting: 'Two clinics.' }, {}, { study: 1, head: 1 })
    expect(await stated()).toMatchObject({ study: { revision: 1 }, head: { revision: 2, texts: {} } })
    expect(await audited()).toBe(before + 1)
  })

  it('are not saved over what another window has saved, and leave no entry then', async () => {
    const before = await audited()
    await expect(save({ setting: 'Elsewhere.' }, {}, { study: 0, head: 2 })).rejects.toMatchObject({ code: 'conflict' })
    // The head's own part was right; with the study's refused, neither is stored.
    await expect(save({ setting: 'Elsewhere.' }, { next: 'More.' }, { study: 0, head: 2 })).rejects.toThrow(/Reload/)
    expect(await stated()).toMatchObject({ study: { texts: { setting: 'Two clinics.' } }, head: { texts: {} } })
    expect(await audited()).toBe(before)
  })

  it('of two people at once are stored once', async () => {
    const saves = ['One.', 'Two.'].map((funding) =>
      save({ setting: 'Two clinics.', funding }, {}, { study: 1, head: 2 }).then(
        () => 'saved',
        ({ code }: { code: string }) => code,
      ),
    )
    expect((await Promise.all(saves)).sort()).toEqual(['conflict', 'saved'])
  })

  it('that can’t be read say so, and the card shows them as not stated', async () => {
    await test.database.head.update({ where: { id: world.headId }, data: { statements: { format: 1, texts: 7 } } })
    const { statements, material } = await headForCard(test.database, world.headId)
    expect(english.stored(statements.why!)).toMatch(/The stated information about the head can’t be read/)
    expect(wholeCard(english, material!).items.find(({ item }) => item === '25')!.answer).toBe('not stated')
    await save({ ...statements.study.texts }, { use: 'Again.' }, { study: statements.study.revision, head: 0 })
    expect(await stated()).toMatchObject({ head: { texts: { use: 'Again.' } }, why: undefined })
  })
})

describe('the sample of a head', () => {
  it('has its raters with their reliability, participants, dates, sampling and checks', async () => {
    const sample = await trainingSample(test.database, world.headId)
    // As the study's sheets were made: a rater's sum of four items, the other's one higher each, and round again.
    const scores = Array.from({ length: 6 }, (_, i) => [4 * (i % 5), 4 * ((i + 1) % 5)])
    const { single, average } = intraclassCorrelation(scores, 2)
    expect(sample.raters).toMatchObject({ sheets: [6, 6], interviewsBy: { '2': 6 } })
    expect(sample.raters.reliability.value).toMatchObject({ raters: 2, interviews: 6 })
    expect(sample.raters.reliability.value!.single).toBeCloseTo(single, 12)
    expect(sample.raters.reliability.value!.average).toBeCloseTo(average, 12)
    expect(sample.raters.reliability.value!.singleInterval).toBeDefined()
    expect(sample.interviews).toEqual({ first: '2026-01-02', last: '2026-01-02' })
    expect(sample.participants.map(({ code }) => code)).toEqual(world.interviews.map((_, i) => `CARD-P${i}`))
    expect(sample.samplings).toHaveLength(1)
    expect(sample.checks.length).toBeGreaterThan(5)
    expect(sample.study).toMatchObject({ participants: 6, interviews: 6, recorded: 6 })
  })

  it('has the interviews that it was trained from, and no later ones', async () => {
    const { id } = await test.database.participant.findFirstOrThrow({ where: { code: 'CARD-P0' } })
    const later = { participantId: id, visit: 'Later', date: new Date('2027-05-05') }
    const interview = await test.database.interview.create({ data: later })
    const sample = await trainingSample(test.database, world.headId)
    expect(sample.interviews).toEqual({ first: '2026-01-02', last: '2026-01-02' })
    expect(sample.participants.map(({ visits }) => visits)).toEqual([1, 1, 1, 1, 1, 1])
    await test.database.interview.delete({ where: { id: interview.id } })
  })

  it('names no rater and no participant on the card', async () => {
    const { material } = await headForCard(test.database, world.headId)
    const { sections } = wholeCard(english, material!)
    const text = JSON.stringify(sections)
    for (const { name } of Object.values(world.members)) expect(text).not.toContain(name)
    expect(text).not.toContain('CARD-P')
  })
})

describe('a card as a file', () => {
  it.each([
    ['md', 'text/markdown', '## Setting and participants'],
    ['html', 'text/html', '<h2>Setting and participants</h2>'],
    ['json', 'application/json', '"stated"'],
  ])('is given as %s, with what was stated', async (as, type, part) => {
    asking.person = world.members.viewer
    const answer = await modelCard(new Request(`http://localhost/?as=${as}`), {
      params: Promise.resolve({ id: world.headId }),
    })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toContain(type)
    expect(answer.headers.get('content-disposition')).toMatch(
      new RegExp(`^attachment; filename="model-card-CARD-exp.${as}"`),
    )
    const text = await answer.text()
    expect(text).toContain(part)
    expect(text).toContain('Two clinics.')
  })
})
