import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Person } from '#lib/access/permissions.ts'
import { addInterview } from '#lib/studies/add-interview.ts'
import { createStudy } from '#lib/studies/create-study.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'

let test: TestDatabase
let manager: Person
let studyId: string

beforeAll(async () => {
  test = await startTestDatabase()
  manager = await person(test.database, 'Manager', 'researcher')
  const study = { code: 'ADD', title: 'Add', description: '', scale: 'cains', target: 'exp' }
  studyId = await createStudy(test.database, manager, study)
})
afterAll(() => test?.stop())

const add = (participant: string, visit: string, groups: { site?: string; sex?: string } = {}) =>
  addInterview(test.database, manager, { studyId, participant, visit, date: '2026-03-01', ...groups })
const noted = async (code: string) => {
  const { site, sex } = await test.database.participant.findFirstOrThrow({ where: { code } })
  return { site, sex }
}

it('what is noted of a participant stays when another interview is added', async () => {
  await add('P1', 'V1', { site: 'Bern' })
  await expect(add('P1', 'V2', { site: 'Kiel' })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(/P1 is in this study already, with site Bern/),
  })
  expect(await noted('P1')).toEqual({ site: 'Bern', sex: null })
  expect(await test.database.interview.count({ where: { participant: { code: 'P1' } } })).toBe(1)
  await add('P1', 'V2', { site: 'Bern', sex: 'f' })
  expect(await noted('P1'), 'what was empty is filled in').toEqual({ site: 'Bern', sex: 'f' })
})

it('an interview that is there already is opened, and changes nothing', async () => {
  const first = await add('P2', 'V1')
  expect(first.created).toBe(true)
  expect(await add('P2', 'V1', { site: 'Bern' })).toEqual({ id: first.id, created: false })
  expect(await noted('P2')).toEqual({ site: null, sex: null })
})

it('several people who add the same interview at once get the same one', async () => {
  const all = await Promise.all(Array.from({ length: 6 }, () => add('P3', 'V1')))
  expect(new Set(all.map(({ id }) => id)).size).toBe(1)
  expect(all.filter(({ created }) => created)).toHaveLength(1)
})

it('two studies of one code: the second is told so', async () => {
  const study = { code: 'TWICE', title: 'Twice', description: '', scale: 'cains', target: 'exp' }
  const both = await Promise.allSettled([1, 2].map(() => createStudy(test.database, manager, study)))
  expect(both.map((one) => (one.status === 'rejected' ? one.reason.code : 'created')).sort()).toEqual([
    'conflict',
    'created',
  ])
})
