import { symlinkSync } from 'node:fs'
import path from 'node:path'
import { call, ORPCError } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { GET as reportRoute } from '#app/api/interviews/[id]/report/route.ts'
import { GET as wordsRoute } from '#app/api/interviews/[id]/words/route.ts'
import { router } from '#app/rpc/router.ts'
import type { Person } from '#lib/access/permissions.ts'
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
