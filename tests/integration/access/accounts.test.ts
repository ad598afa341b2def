import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { invite, renewLink, renewLinkFor, seeLink, setLinkedPassword } from '#lib/access/account-links.ts'
import { changePassword, deactivate, listPeople, reactivate, setRole } from '#lib/access/accounts.ts'
import { confirmIdentity } from '#lib/access/confirm-identity.ts'
import type { Person } from '#lib/access/permissions.ts'
import { findSession } from '#lib/access/sessions.ts'
import { signIn } from '#lib/access/sign-in.ts'
import { createStudy } from '#lib/studies/create-study.ts'
import { setMember } from '#lib/studies/members.ts'
import type { Role } from '#prisma/client/enums.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'

const PASSWORD = 'correct horse battery'
const OTHER = 'seven green lanterns hum'
const PLACE = { browser: 'Firefox on Linux', address: '192.0.2.1' }
const DAY_MS = 24 * 3600_000

let test: TestDatabase
let administrator: Person

beforeAll(async () => {
  test = await startTestDatabase()
  administrator = await person(test.database, 'Administrator', 'administrator')
})
afterAll(() => test?.stop())

const enter = async (email: string, password: string) => {
  const entered = await signIn(test.database, { email, password }, PLACE, { source: randomUUID(), known: false })
  if (entered && 'ticket' in entered) throw new Error('nobody here has a second factor')
  return entered
}

/** Somebody who was invited and has set their password. */
async function account(role: Role = 'clinician'): Promise<Person & { token: string }> {
  const email = `${randomUUID()}@example.org`
  const { id, token } = await invite(test.database, administrator, { name: 'Grace', email, role })
  await setLinkedPassword(test.database, { token, password: PASSWORD })
  return { id, name: 'Grace', email, role, token }
}

describe('an invitation', () => {
  it('lets its person, and nobody else, choose a password, once', async () => {
    const email = 'grace@example.org'
    const { token } = await invite(test.database, administrator, { name: 'Grace', email, role: 'clinician' })
    expect(await enter(email, 'none')).toBeUndefined()
    expect(await seeLink(test.database, token)).toEqual({ kind: 'invitation', name: 'Grace', email })
    await expect(seeLink(test.database, `${token}A`)).rejects.toMatchObject({ code: 'not-found' })
    await setLinkedPassword(test.database, { token, password: PASSWORD })
    expect(await enter(email, PASSWORD)).toMatchObject({ email })
    await expect(seeLink(test.database, token)).rejects.toMatchObject({ code: 'not-found' })
    await expect(setLinkedPassword(test.database, { token, password: OTHER })).rejects.toThrow(/already used/)
    expect(await enter(email, OTHER)).toBeUndefined()
  })

  it('is used by one of two who come at once', async () => {
    const { token, id } = await invite(test.database, administrator, {
      name: 'Two',
      email: `${randomUUID()}@example.org`,
      role: 'clinician',
    })
    const both = await Promise.allSettled([
      setLinkedPassword(test.database, { token, password: PASSWORD }),
      setLinkedPassword(test.database, { token, password: OTHER }),
    ])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await test.database.auditEntry.count({ where: { subject: id, action: 'account.password' } })).toBe(1)
  })

  it('expires, is replaced by a newer one, and ends with the account', async () => {
    const guest = { name: 'Guest', email: `${randomUUID()}@example.org`, role: 'clinician' as const }
    const { id, token, hours } = await invite(test.database, administrator, guest)
    const newer = await renewLink(test.database, administrator, id)
    expect(newer.kind).toBe('invitation')
    await expect(seeLink(test.database, token)).rejects.toThrow(/replaced by a newer one/)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + hours * 3600_000 + 1000 })
    await expect(setLinkedPassword(test.database, { token: newer.token, password: PASSWORD })).rejects.toThrow(
      /expired/,
    )
    vi.useRealTimers()
    await deactivate(test.database, administrator, id)
    await expect(seeLink(test.database, newer.token)).rejects.toMatchObject({ code: 'not-found' })
    await expect(renewLink(test.database, administrator, id)).rejects.toThrow(/Reactivate it first/)
  })

  it('is made once where two administrators invite the same address at once', async () => {
    const guest = { name: 'Same', email: `${randomUUID()}@example.org`, role: 'clinician' as const }
    const both = await Promise.allSettled([
      invite(test.database, administrator, guest),
      invite(test.database, administrator, guest),
    ])
    const refused = both.filter((one) => one.status === 'rejected')
    expect(refused.map(({ reason }) => reason.code)).toEqual(['conflict'])
  })

  it('keeps only a hash of the link', async () => {
    const { token } = await invite(test.database, administrator, {
      name: 'Hash',
      email: `${randomUUID()}@example.org`,
      role: 'clinician',
    })
    expect(JSON.stringify(await test.database.accountLink.findMany())).not.toContain(token)
  })
})

describe('a password', () => {
  it.each([
    ['password12345', /easy to guess/],
    ['qwertyuiop123', /easy to guess/],
    ['aaaaaaaaaaaaaaaa', /easy to guess/],
    ['grace loves her work', /does not contain “grace”/],
    ['hopper-hopper-hoppers', /does not contain “hopper”/],
    ['my concord account!', /does not contain “concord”/],
  ])('%s is refused', async (password, why) => {
    const email = `${randomUUID()}@example.org`
    const { token } = await invite(test.database, administrator, { name: 'Grace Hopper', email, role: 'clinician' })
    await expect(setLinkedPassword(test.database, { token, password })).rejects.toThrow(why)
    await setLinkedPassword(test.database, { token, password: PASSWORD })
  })

  it('is changed with the present one, and all other sessions end', async () => {
    const { email } = await account()
    const [here, elsewhere] = [(await enter(email, PASSWORD))!, (await enter(email, PASSWORD))!]
    await expect(changePassword(test.database, here, { current: OTHER, next: OTHER })).rejects.toThrow(/not right/)
    await expect(changePassword(test.database, here, { current: PASSWORD, next: PASSWORD })).rejects.toThrow(/differs/)
    await expect(changePassword(test.database, here, { current: PASSWORD, next: 'password12345' })).rejects.toThrow(
      /easy to guess/,
    )
    await changePassword(test.database, here, { current: PASSWORD, next: OTHER })
    expect(await findSession(test.database, here.sessionId!)).toBeDefined()
    expect(await findSession(test.database, elsewhere.sessionId!)).toBeUndefined()
    expect(await enter(email, PASSWORD)).toBeUndefined()
    expect(await enter(email, OTHER)).toMatchObject({ email })
  })

  it('can’t be guessed by somebody at an open session', async () => {
    const { email } = await account()
    const here = (await enter(email, PASSWORD))!
    const guesses = await Promise.allSettled(
      Array.from({ length: 8 }, () => changePassword(test.database, here, { current: 'wrong', next: OTHER })),
    )
    const codes = guesses.map((guess) => (guess as PromiseRejectedResult).reason.code)
    expect(codes.filter((code) => code === 'too-many')).toHaveLength(3)
    expect(await test.database.auditEntry.count({ where: { userId: here.id, action: 'account.unconfirmed' } })).toBe(5)
  })

  it('is shown again before what needs it, and the right one forgets failures', async () => {
    const { email } = await account()
    const here = (await enter(email, PASSWORD))!
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 4; i++)
        await expect(confirmIdentity(test.database, here, { password: OTHER })).rejects.toThrow(/not right/)
      await confirmIdentity(test.database, here, { password: PASSWORD })
    }
  })

  it('is reset by link; the present one works until then, and sessions until then', async () => {
    const { id, email } = await account()
    const open = (await enter(email, PASSWORD))!
    const { token, kind } = await renewLinkFor(test.database, email.toUpperCase())
    expect(kind).toBe('reset')
    expect(await findSession(test.database, open.sessionId!)).toBeDefined()
    await setLinkedPassword(test.database, { token, password: OTHER })
    expect(await findSession(test.database, open.sessionId!)).toBeUndefined()
    expect(await enter(email, PASSWORD)).toBeUndefined()
    expect(await enter(email, OTHER)).toMatchObject({ id })
    await expect(renewLinkFor(test.database, 'nobody@example.org')).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('an account', () => {
  it('is deactivated with its sessions, and reactivated with its password', async () => {
    const { id, email } = await account()
    const open = (await enter(email, PASSWORD))!
    await deactivate(test.database, administrator, id)
    expect(await findSession(test.database, open.sessionId!)).toBeUndefined()
    expect(await enter(email, PASSWORD)).toBeUndefined()
    await expect(deactivate(test.database, administrator, id)).rejects.toMatchObject({ code: 'conflict' })
    await reactivate(test.database, administrator, id)
    expect(await findSession(test.database, open.sessionId!), 'old sessions stay ended').toBeUndefined()
    expect(await enter(email, PASSWORD)).toMatchObject({ id })
    const listed = (await listPeople(test.database)).find((one) => one.id === id)
    expect(listed).toMatchObject({ state: 'active', role: 'clinician' })
  })

  it('of the last administrator who can sign in stays as it is', async () => {
    const others = { where: { role: 'administrator' as const } }
    await test.database.user.updateMany({ ...others, data: { passwordHash: 'none' } })
    const [first, second] = [await account('administrator'), await account('administrator')]
    const both = await Promise.allSettled([
      deactivate(test.database, administrator, first.id),
      setRole(test.database, administrator, { userId: second.id, role: 'clinician' }),
    ])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const { reason } = both.find((one) => one.status === 'rejected')!
    expect(reason).toMatchObject({ code: 'conflict', message: expect.stringMatching(/last administrator/) })
  })

  it('changes its role, with the former one in the audit trail', async () => {
    const { id } = await account()
    await setRole(test.database, administrator, { userId: id, role: 'researcher' })
    await setRole(test.database, administrator, { userId: id, role: 'researcher' })
    const entries = await test.database.auditEntry.findMany({ where: { subject: id, action: 'account.role' } })
    expect(entries.map(({ details }) => details)).toMatchObject([
      { details: { before: 'clinician', role: 'researcher' } },
    ])
  })

  it('of a rater does not become an administrator’s, who sees all estimates', async () => {
    const { id, email } = await account()
    const study = { code: 'RATES', title: 'Rates', description: '', scale: 'cains', target: 'exp' }
    const studyId = await createStudy(test.database, administrator, study)
    await setMember(test.database, administrator, { studyId, email, role: 'rater' })
    await expect(setRole(test.database, administrator, { userId: id, role: 'administrator' })).rejects.toThrow(
      /rates in RATES.*remove/,
    )
  })

  it('becomes either a rater or an administrator where both are asked for at once', async () => {
    const study = { code: 'EITHER', title: 'Either', description: '', scale: 'cains', target: 'exp' }
    const studyId = await createStudy(test.database, administrator, study)
    for (let i = 0; i < 8; i++) {
      const { id, email } = await account()
      const both = await Promise.allSettled([
        setMember(test.database, administrator, { studyId, email, role: 'rater' }),
        setRole(test.database, administrator, { userId: id, role: 'administrator' }),
      ])
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    }
  })

  it('that is deactivated while a link is made for it has none', async () => {
    for (let i = 0; i < 8; i++) {
      const { id } = await account()
      await Promise.allSettled([
        renewLink(test.database, administrator, id),
        deactivate(test.database, administrator, id),
      ])
      expect(await test.database.accountLink.count({ where: { userId: id } })).toBe(0)
    }
  })

  it('of somebody who was an administrator does not rate in studies from that time', async () => {
    const former = await account('administrator')
    const code = `A-${randomUUID().slice(0, 8).toUpperCase()}`
    const study = { code, title: 'Before', description: '', scale: 'cains', target: 'exp' }
    const before = await createStudy(test.database, administrator, study)
    await account('administrator')
    await setRole(test.database, administrator, { userId: former.id, role: 'clinician' })
    const rater = { email: former.email, role: 'rater' as const }
    await expect(setMember(test.database, administrator, { ...rater, studyId: before })).rejects.toThrow(/not be blind/)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + DAY_MS })
    const after = await createStudy(test.database, administrator, { ...study, code: `${code}-B` })
    vi.useRealTimers()
    await test.database.study.update({ where: { id: after }, data: { createdAt: new Date(Date.now() + DAY_MS) } })
    await setMember(test.database, administrator, { ...rater, studyId: after })
  })
})
