import { symlinkSync } from 'node:fs'
import path from 'node:path'
import { call, ORPCError } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { GET as reportRoute } from '#app/api/interviews/[id]/report/route.ts'
import { GET as wordsRoute } from '#app/api/interviews/[id]/words/route.ts'
import { GET as agreementRoute } from '#app/api/studies/[id]/agreement/route.ts'
import { router } from '#app/rpc/router.ts'
import { hashPassword } from '#lib/access/passwords.ts'
import type { Person } from '#lib/access/permissions.ts'
import { OPEN_STUDY } from '#lib/ratings/blindness.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { testModels } from '../../fixtures/models.ts'
import { pdfText } from '../../fixtures/pdf-text.ts'
import { completeSheet, makeStudyWorld, type StudyWorld } from '../../fixtures/study-world.ts'

const asking = vi.hoisted(() => ({ person: undefined as Person | undefined }))
vi.mock('#app/session.ts', () => ({ currentPerson: async () => asking.person }))

let test: TestDatabase
let world: StudyWorld
let interviewId: string
const people: Record<string, Person> = {}

beforeAll(async () => {
  test = await startTestDatabase()
  process.env.DATABASE_URL = test.url
  process.env.CONCORD_DATA = test.folder
  symlinkSync(await testModels(), path.join(test.folder, 'models'))
  world = await makeStudyWorld(test, 'OWN', 3)
  interviewId = world.interviews[3]!
  const { manager, clinicalManager, rater, viewer } = world.members
  people.administrator = await person(test.database, 'Administrator', 'administrator')
  for (const name of ['no sheet', 'a draft', 'a sheet of another interview']) {
    const blind = await person(test.database, `Rater with ${name}`, 'clinician')
    await test.database.membership.create({ data: { studyId: world.studyId, userId: blind.id, role: 'rater' } })
    people[name] = blind
  }
  const sheet = { scale: 'cains', scores: completeSheet(1), revision: 1 }
  await test.database.ratingSheet.createMany({
    data: [
      { ...sheet, interviewId, raterId: people['a draft']!.id },
      {
        ...sheet,
        interviewId: world.interviews[0]!,
        raterId: people['a sheet of another interview']!.id,
        lockedAt: new Date(),
      },
    ],
  })
  Object.assign(people, { manager, clinicalManager, viewer, 'a locked sheet': rater })
})
afterAll(() => test?.stop())

/** The refusal of a call; undefined where it was answered or failed for another reason. */
async function refusalOf(answer: Promise<unknown>): Promise<string | undefined> {
  return answer.then(
    () => undefined,
    (error: unknown) => (error instanceof ORPCError && error.status === 403 ? error.message : undefined),
  )
}

/** What a person is shown of an interview, place by place: estimates, other people's scores, words, other heads. */
async function shownTo(who: Person) {
  asking.person = who
  const params = { params: Promise.resolve({ id: interviewId }) }
  const page = await call(router.interviews.see, { id: interviewId })
  const { rows } = await call(router.interviews.list, { studyId: world.studyId, search: page.participant })
  const report = await reportRoute(new Request('http://localhost/'), params)
  const text = (await pdfText(new Uint8Array(await report.arrayBuffer()))).join(' ')
  const words = await wordsRoute(new Request('http://localhost/'), params)
  const others = [world.members.rater, world.members.researchingRater].filter(({ id }) => id !== who.id)
  return {
    'estimate on the page': page.estimate !== undefined,
    'sheets of others on the page': others.every(({ name }) => page.sheets.some(({ rater }) => rater === name)),
    'estimate in the list': rows[0]!.estimate !== undefined,
    'estimate in the report': text.includes('on a range of'),
    'sheets of others in the report': others.every(({ name }) => text.includes(name)),
    'table of words': words.status !== 403,
    words: (await refusalOf(call(router.words.see, { interviewId, set: 'basic-7' }))) === undefined,
    'words being tried':
      (await refusalOf(
        call(router.words.try, {
          interviewId,
          prompts: [
            { label: 'still', texts: ['a still face'] },
            { label: 'lively', texts: ['a lively face'] },
          ],
        }),
      )) === undefined,
    'estimates of imported heads': (await refusalOf(call(router.heads.imported, { interviewId }))) === undefined,
  }
}

describe('estimates and other raters’ sheets of an interview', () => {
  it.each(['administrator', 'manager', 'clinicalManager', 'viewer', 'a locked sheet'])(
    'are shown in every place to %s',
    async (name) => {
      const places = Object.entries(await shownTo(people[name]!))
      expect(places.filter(([, shown]) => !shown)).toEqual([])
    },
  )

  it.each(['no sheet', 'a draft', 'a sheet of another interview'])(
    'are shown in no place to a rater with %s',
    async (name) => {
      const places = Object.entries(await shownTo(people[name]!))
      expect(places.filter(([, shown]) => shown)).toEqual([])
    },
  )

  it('are shown in every place to a rater once they lock their own sheet', async () => {
    const rater = people['a draft']!
    expect(Object.values(await shownTo(rater))).not.toContain(true)
    await test.database.ratingSheet.updateMany({
      where: { interviewId, raterId: rater.id },
      data: { lockedAt: new Date() },
    })
    expect(Object.values(await shownTo(rater))).not.toContain(false)
  })
})

describe('a participant with several visits', () => {
  it('is unblinded to a rater once they have locked their sheets of all visits', async () => {
    const rater = people['a draft']!
    const { participantId } = await test.database.interview.findUniqueOrThrow({ where: { id: interviewId } })
    expect(Object.values(await shownTo(rater))).not.toContain(false)
    const data = { participantId, visit: 'V2', date: new Date('2026-06-01') }
    const { id: second } = await test.database.interview.create({ data })
    const places = Object.entries(await shownTo(rater))
    expect(places.filter(([, shown]) => shown)).toEqual([])
    asking.person = rater
    expect((await call(router.interviews.see, { id: interviewId })).blind).toBe('other-visits')
    await expect(call(router.heads.imported, { interviewId })).rejects.toThrow(/other visits are locked/)
    expect(Object.values(await shownTo(people.manager!)), 'a manager sees them').not.toContain(false)
    const sheet = { interviewId: second, raterId: rater.id, scale: 'cains', scores: completeSheet(1), revision: 1 }
    await test.database.ratingSheet.create({ data: sheet })
    expect(Object.values(await shownTo(rater)), 'a draft is not enough').not.toContain(true)
    await test.database.ratingSheet.updateMany({ where: { interviewId: second }, data: { lockedAt: new Date() } })
    expect(Object.values(await shownTo(rater))).not.toContain(false)
  })
})

describe('the name of a recording’s file', () => {
  it('is seen by managers, and by nobody else in any place', async () => {
    await test.database.recording.updateMany({ data: { fileName: 'Erika Mustermann.mp4' } })
    const seen: string[] = []
    for (const [name, who] of Object.entries(people)) {
      asking.person = who
      const params = { params: Promise.resolve({ id: interviewId }) }
      const report = await reportRoute(new Request('http://localhost/'), params)
      const places = [
        await call(router.interviews.see, { id: interviewId }),
        await call(router.interviews.list, { studyId: world.studyId }),
        await call(router.runs.list, undefined),
        (await pdfText(new Uint8Array(await report.arrayBuffer()))).join(' '),
        ...report.headers.values(),
      ]
      places.forEach((place, i) => {
        if (JSON.stringify(place).includes('Mustermann')) seen.push(`${name} ${i}`)
      })
    }
    expect(seen.sort()).toEqual(['administrator 0', 'clinicalManager 0', 'manager 0'])
  })
})

describe('an open study', () => {
  it('is run and rated by one person, and its figures say that raters could see estimates', async () => {
    const { studyId, members } = world
    asking.person = members.manager
    const first = { interviewId, scores: completeSheet(2), revision: 0 }
    await expect(call(router.sheets.save, first), 'a blinded one is not').rejects.toThrow(/role in this study/)
    await test.database.study.update({ where: { id: studyId }, data: { blinding: 'open' } })
    expect((await call(router.interviews.see, { id: interviewId })).may.rate).toBe(true)
    const { revision } = await call(router.sheets.save, first)
    const passwordHash = await hashPassword('long enough for anyone')
    await test.database.user.update({ where: { id: members.manager.id }, data: { passwordHash } })
    await call(router.sheets.lock, { interviewId, revision, confirmation: { password: 'long enough for anyone' } })
    asking.person = people.administrator!
    await expect(call(router.sheets.save, first), 'not by people who are no members').rejects.toThrow(/role/)
    asking.person = members.viewer
    await expect(call(router.sheets.save, first), 'not by viewers').rejects.toThrow(/role/)
    const agreement = await call(router.studies.agreement, { id: studyId })
    expect(agreement.notes[0]).toEqual(OPEN_STUDY)
    const params = { params: Promise.resolve({ id: interviewId }) }
    const report = await reportRoute(new Request('http://localhost/'), params)
    expect((await pdfText(new Uint8Array(await report.arrayBuffer()))).join(' ')).toContain(
      'raters could see estimates',
    )
    const table = await agreementRoute(new Request('http://localhost/'), { params: Promise.resolve({ id: studyId }) })
    const [header, ...rows] = (await table.text()).trim().split(/\r?\n/)
    const column = header!.split(',').indexOf('raters')
    for (const row of rows) expect(row.split(',')[column]).toBe('could see estimates')
    const { report: card } = await call(router.heads.card, { id: world.headId })
    expect(JSON.stringify(card)).toContain(OPEN_STUDY.source)
    await test.database.study.update({ where: { id: studyId }, data: { blinding: 'blinded' } })
  })
})
