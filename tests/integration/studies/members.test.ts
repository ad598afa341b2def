import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person, StudyRole } from '#lib/access/permissions.ts'
import { createStudy } from '#lib/studies/create-study.ts'
import { leaveStudy, listMembers, removeMember, setMember } from '#lib/studies/members.ts'
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
  (await listMembers(test.database, manager, studyId, 'manager')).members.find((member) => member.email === email)?.role

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

it('a member who could see estimates is not made a rater after leaving and coming back', async () => {
  const member = await person(test.database, 'Returner', 'clinician')
  await set(member, 'viewer')
  await leaveStudy(test.database, member, studyId)
  expect(await roleOf(member)).toBeUndefined()
  await expect(set(member, 'rater')).rejects.toMatchObject({ code: 'conflict' })
  await set(member, 'viewer')
})

it('a rater who was removed may rate again, and what they did stays', async () => {
  const rater = await person(test.database, 'Removed', 'clinician')
  await set(rater, 'rater')
  await removeMember(test.database, manager, { studyId, userId: rater.id })
  await expect(removeMember(test.database, manager, { studyId, userId: rater.id })).rejects.toMatchObject({
    code: 'not-found',
  })
  await expect(leaveStudy(test.database, rater, studyId)).rejects.toMatchObject({ code: 'not-found' })
  await set(rater, 'rater')
  const entries = await test.database.auditEntry.findMany({ where: { action: 'study.member.remove' } })
  expect(entries.at(-1)!.details).toMatchObject({ details: { user: rater.id, before: 'rater' } })
})

it('the last manager neither leaves nor is removed nor changes roles, also where two go at once', async () => {
  const alone = { code: 'ALONE', title: 'Alone', description: '', scale: 'cains', target: 'exp' }
  const own = await createStudy(test.database, manager, alone)
  const second = await person(test.database, 'Second', 'researcher')
  await expect(leaveStudy(test.database, manager, own)).rejects.toThrow(/last manager/)
  await expect(
    setMember(test.database, manager, { studyId: own, email: manager.email, role: 'viewer' }),
  ).rejects.toThrow(/last manager/)
  await setMember(test.database, manager, { studyId: own, email: second.email, role: 'manager' })
  const both = await Promise.allSettled([
    leaveStudy(test.database, manager, own),
    leaveStudy(test.database, second, own),
  ])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

it('whoever could see estimates may rate in an open study', async () => {
  const study = { code: 'OPEN', title: 'Open', description: '', scale: 'cains', target: 'exp' }
  const open = await createStudy(test.database, manager, { ...study, blinding: 'open' })
  const member = await person(test.database, 'Both', 'clinician')
  for (const role of ['viewer', 'rater'] as const)
    await setMember(test.database, manager, { studyId: open, email: member.email, role })
})

it('a deactivated account is not made a member', async () => {
  const gone = await person(test.database, 'Gone', 'clinician')
  await test.database.user.update({ where: { id: gone.id }, data: { disabledAt: new Date() } })
  await expect(set(gone, 'viewer')).rejects.toThrow(/deactivated/)
})

it('an address without an account is refused', async () => {
  await expect(set({ email: 'nobody@example.org' }, 'viewer')).rejects.toMatchObject({ code: 'not-found' })
})
