import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Person } from '#lib/access/permissions.ts'
import { signIn } from '#lib/access/sign-in.ts'
import { createStudy } from '#lib/studies/create-study.ts'
import {
  acceptInvitation,
  inviteToStudy,
  knownPeople,
  pendingInvitations,
  renewInvitation,
  revokeInvitation,
  seeInvitation,
} from '#lib/studies/invitations.ts'
import { listMembers, removeMember, setMember } from '#lib/studies/members.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'

const PASSWORD = 'four unrelated words here'
let test: TestDatabase
let manager: Person
let other: Person
let studyId: string

beforeAll(async () => {
  test = await startTestDatabase()
  manager = await person(test.database, 'Manager', 'clinician')
  other = await person(test.database, 'Other', 'researcher')
  const study = { code: 'INV', title: 'Invited', description: '', scale: 'cains', target: 'exp' }
  studyId = await createStudy(test.database, other, study)
  await setMember(test.database, other, { studyId, email: manager.email, role: 'manager' })
})
afterAll(() => test?.stop())

const newAddress = () => `${randomUUID()}@example.org`
const invite = async (email: string, role: 'rater' | 'viewer' | 'manager' = 'rater', by = manager) =>
  (await inviteToStudy(test.database, by, { studyId, email, role })).link
const join = (token: string) => acceptInvitation(test.database, { token, name: 'Noor Ahmadi', password: PASSWORD })
const pendingOf = async (email: string) =>
  (await pendingInvitations(test.database, studyId)).find((each) => each.email === email)
const expired = { code: 'not-found', message: expect.stringMatching(/already used, was replaced.*or has expired/) }

it('an account holder becomes a member at once', async () => {
  const known = await person(test.database, 'Known', 'clinician')
  expect(await invite(known.email, 'viewer')).toBeUndefined()
  const { members } = await listMembers(test.database, manager, studyId, 'manager')
  expect(members.find(({ email }) => email === known.email)?.role).toBe('viewer')
})

it('anybody else gets a link for seven days, makes an account with it and joins, once', async () => {
  const { database } = test
  const email = newAddress()
  const link = await invite(email)
  expect(link).toMatchObject({ email, hours: 168 })
  const pending = await pendingOf(email)
  expect(pending).toMatchObject({ role: 'rater', isOpen: true })
  expect(Math.round((pending!.expiresAt.getTime() - Date.now()) / 3600_000)).toBe(168)
  expect(await database.user.count({ where: { email } })).toBe(0)
  expect(JSON.stringify(await database.studyInvitation.findMany())).not.toContain(link!.token)
  expect(await seeInvitation(database, link!.token)).toEqual({
    kind: 'study',
    email,
    role: 'rater',
    study: 'Invited',
    by: 'Manager',
  })
  const outcomes = await Promise.allSettled([join(link!.token), join(link!.token)])
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  await expect(join(link!.token)).rejects.toMatchObject(expired)
  const place = { browser: 'Firefox on Linux', address: '192.0.2.1' }
  const source = { source: 'address 192.0.2.1', known: false }
  const account = await signIn(database, { email, password: PASSWORD }, place, source)
  expect(account).toMatchObject({ name: 'Noor Ahmadi', role: 'clinician' })
  const { members } = await listMembers(database, manager, studyId, 'manager')
  expect(members.find((member) => member.email === email)?.role).toBe('rater')
  expect(await pendingOf(email)).toBeUndefined()
  const trail = await database.auditEntry.findMany({ where: { action: { startsWith: 'study.invite' } } })
  expect(trail.map(({ action, subject }) => [action, subject])).toEqual([
    ['study.invite', studyId],
    ['study.invite.accept', studyId],
  ])
})

it('a link that is too old, replaced or revoked opens nothing', async () => {
  const { database } = test
  const email = newAddress()
  const first = await invite(email)
  const { id } = (await pendingOf(email))!
  const { link: second } = await renewInvitation(database, manager, { studyId, id })
  expect(await seeInvitation(database, first!.token)).toBeUndefined()
  await expect(join(first!.token)).rejects.toMatchObject(expired)
  await database.studyInvitation.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1) } })
  await expect(join(second.token)).rejects.toMatchObject(expired)
  expect(await pendingOf(email)).toMatchObject({ isOpen: false })
  const { link: third } = await renewInvitation(database, manager, { studyId, id })
  await revokeInvitation(database, manager, { studyId, id })
  await expect(join(third.token)).rejects.toMatchObject(expired)
  await expect(revokeInvitation(database, manager, { studyId, id })).rejects.toMatchObject({ code: 'not-found' })
  await expect(renewInvitation(database, manager, { studyId, id })).rejects.toMatchObject({ code: 'not-found' })
})

it('a link is as good as whoever gave it', async () => {
  const { database } = test
  const leaving = await person(database, 'Leaving', 'clinician')
  await setMember(database, manager, { studyId, email: leaving.email, role: 'manager' })
  const email = newAddress()
  const link = await invite(email, 'manager', leaving)
  await removeMember(database, manager, { studyId, userId: leaving.id })
  await expect(join(link!.token)).rejects.toMatchObject(expired)
  expect(await pendingOf(email)).toMatchObject({ isOpen: false })
})

it('the invitation of one study is none of another’s', async () => {
  const study = { code: 'ELSE', title: 'Else', description: '', scale: 'cains', target: 'exp' }
  const elsewhere = await createStudy(test.database, other, study)
  const email = newAddress()
  await invite(email)
  const { id } = (await pendingOf(email))!
  await expect(revokeInvitation(test.database, other, { studyId: elsewhere, id })).rejects.toMatchObject({
    code: 'not-found',
  })
  expect(await pendingOf(email)).toMatchObject({ isOpen: true })
})

it('an address that has an account by now is not taken over', async () => {
  const { database } = test
  const email = newAddress()
  const link = await invite(email)
  await database.user.create({ data: { name: 'Earlier', email, role: 'researcher', passwordHash: 'none' } })
  await expect(join(link!.token)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining(email) })
  expect(await database.user.findUniqueOrThrow({ where: { email } })).toMatchObject({ name: 'Earlier' })
  await setMember(database, manager, { studyId, email, role: 'viewer' })
  expect(await pendingOf(email)).toBeUndefined()
})

it('refuses a password that is easy to guess', async () => {
  const link = await invite(newAddress())
  const easy = { token: link!.token, name: 'Noor', password: 'password1234' }
  await expect(acceptInvitation(test.database, easy)).rejects.toMatchObject({ code: 'bad-input' })
})

it('suggests people of their own studies to clinicians, and everyone to researchers; no members', async () => {
  const { database } = test
  const stranger = await person(database, 'Stranger', 'clinician')
  const search = stranger.email.slice(0, 8)
  const byClinician = await knownPeople(database, manager, { studyId, search })
  expect(byClinician.map(({ email }) => email)).not.toContain(stranger.email)
  const byResearcher = await knownPeople(database, other, { studyId, search })
  expect(byResearcher.map(({ email }) => email)).toContain(stranger.email)
  const study = { code: 'BOTH', title: 'Both', description: '', scale: 'cains', target: 'exp' }
  const shared = await createStudy(database, other, study)
  for (const { email } of [manager, stranger])
    await setMember(database, other, { studyId: shared, email, role: 'viewer' })
  expect((await knownPeople(database, manager, { studyId, search })).map(({ email }) => email)).toContain(
    stranger.email,
  )
  expect(await knownPeople(database, other, { studyId, search: manager.email })).toEqual([])
})

it('a removed member is brought back with the role that they had', async () => {
  const { database } = test
  const rater = await person(database, 'Rater', 'clinician')
  await setMember(database, manager, { studyId, email: rater.email, role: 'rater' })
  await removeMember(database, manager, { studyId, userId: rater.id })
  await setMember(database, manager, { studyId, email: rater.email, role: 'rater' })
  const { members } = await listMembers(database, manager, studyId, 'manager')
  expect(members.find(({ email }) => email === rater.email)?.role).toBe('rater')
})
