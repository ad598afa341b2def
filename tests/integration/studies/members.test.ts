import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person, StudyRole } from '#lib/access/permissions.ts'
import { createStudy } from '#lib/studies/create-study.ts'
import { listMembers, setMember } from '#lib/studies/members.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'

let test: TestDatabase
let manager: Person
let studyId: string

beforeAll(async () => {
  test = await startTestDatabase()
  manager = await person(test.database, 'Manager', 'researcher')
  const study = { code: 'BLIND', title: 'Blind', description: '', scale: 'cains', target: 'exp' }
  studyId = await createStudy(test.database, manager, study)
})
afterAll(() => test?.stop())

const set = ({ email }: { email: string }, role: StudyRole) =>
  setMember(test.database, manager, { studyId, email, role })
const roleOf = async ({ email }: Person) =>
  (await listMembers(test.database, studyId)).find((member) => member.email === email)?.role

describe('a member who could see estimates', () => {
  it.each(['manager', 'viewer'] as const)('as a %s is not made a rater', async (role) => {
    const member = await person(test.database, `Former ${role}`.replace(' ', '-'), 'clinician')
    await set(member, role)
    await expect(set(member, 'rater')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(new RegExp(`${role}.*not be blind`)),
    })
    expect(await roleOf(member)).toBe(role)
  })

  it('is not made a rater by way of other roles', async () => {
    const member = await person(test.database, 'Wanderer', 'clinician')
    for (const role of ['rater', 'viewer', 'manager', 'viewer'] as const) await set(member, role)
    await expect(set(member, 'rater')).rejects.toMatchObject({ code: 'conflict' })
  })

  it('is not made a rater by two changes at once', async () => {
    const member = await person(test.database, 'Hasty', 'clinician')
    await set(member, 'viewer')
    const both = await Promise.allSettled([set(member, 'rater'), set(member, 'rater')])
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })

  it('because of being an administrator is not made a rater', async () => {
    const administrator = await person(test.database, 'Administrator', 'administrator')
    await expect(set(administrator, 'rater')).rejects.toMatchObject({ code: 'conflict' })
    await set(administrator, 'manager')
    expect(await roleOf(administrator)).toBe('manager')
  })
})

it('a rater stays a rater, and may be given more to see for good', async () => {
  const rater = await person(test.database, 'Rater', 'clinician')
  await set(rater, 'rater')
  await set(rater, 'rater')
  expect(await roleOf(rater)).toBe('rater')
  await set(rater, 'viewer')
  expect(await roleOf(rater)).toBe('viewer')
})

it('an address without an account is refused', async () => {
  await expect(set({ email: 'nobody@example.org' }, 'viewer')).rejects.toMatchObject({ code: 'not-found' })
})
