import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { renewLinkFor, setLinkedPassword } from '#lib/access/account-links.ts'
import { confirmationOptions, confirmIdentity } from '#lib/access/confirm-identity.ts'
import { setFactorRule } from '#lib/access/factor-rule.ts'
import { hashPassword } from '#lib/access/passwords.ts'
import { type AwaitedFactor, finishSignIn, secondStepOptions } from '#lib/access/pending-sign-in.ts'
import type { Person } from '#lib/access/permissions.ts'
import { hasFactorAt, resetFactors, resetFactorsAt } from '#lib/access/reset-factors.ts'
import {
  beginApp,
  beginPasskey,
  finishApp,
  finishPasskey,
  removeApp,
  removePasskey,
  renewRecoveryCodes,
  seeFactors,
} from '#lib/access/second-factor.ts'
import { findSession } from '#lib/access/sessions.ts'
import { signIn } from '#lib/access/sign-in.ts'
import type { Role } from '#prisma/client/enums.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { codeOf } from '../../fixtures/factors.ts'
import { SoftwareAuthenticator } from '../../fixtures/passkey.ts'

const PASSWORD = 'correct horse battery'
const OTHER = 'seven green lanterns hum'
const SHOWN = { password: PASSWORD }
const PLACE = { browser: 'Firefox on Linux', address: '192.0.2.1' }
const PERIOD_MS = 30_000

let test: TestDatabase
let hash: string

beforeAll(async () => {
  test = await startTestDatabase()
  hash = await hashPassword(PASSWORD)
})
afterAll(() => test?.stop())
beforeEach(() => vi.useFakeTimers({ toFake: ['Date'], now: Math.ceil(Date.now() / PERIOD_MS) * PERIOD_MS }))
afterEach(() => vi.useRealTimers())

const later = (ms: number) => vi.setSystemTime(Date.now() + ms)
const source = (name = randomUUID() as string) => ({ source: name, known: false })
const enter = (email: string, password = PASSWORD) => signIn(test.database, { email, password }, PLACE, source())
const finish = (step: Parameters<typeof finishSignIn>[1], from = source()) =>
  finishSignIn(test.database, step, PLACE, () => from)

async function account(role: Role = 'clinician'): Promise<Person> {
  const made = await person(test.database, `Ada-${randomUUID()}`, role)
  await test.database.user.update({ where: { id: made.id }, data: { passwordHash: hash } })
  return (await enter(made.email)) as Person
}

async function awaited(email: string, password = PASSWORD): Promise<AwaitedFactor> {
  const answer = await enter(email, password)
  expect(answer).not.toHaveProperty('sessionId')
  return answer as AwaitedFactor
}

async function withApp(who: Person): Promise<{ secret: string; codes: string[] }> {
  const { secret } = await beginApp(test.database, who, SHOWN)
  const { recoveryCodes } = await finishApp(test.database, who, codeOf(secret))
  later(PERIOD_MS)
  return { secret, codes: recoveryCodes ?? [] }
}

async function withPasskey(who: Person): Promise<SoftwareAuthenticator> {
  const device = new SoftwareAuthenticator('http://localhost:3000')
  const { challenge } = await beginPasskey(test.database, who, SHOWN)
  await finishPasskey(test.database, who, { name: 'Laptop', response: device.create(challenge) })
  return device
}

describe('an authenticator app', () => {
  it('counts once its first code was shown, and ends all other sessions', async () => {
    const who = await account()
    const elsewhere = (await enter(who.email)) as Person
    const { secret, uri } = await beginApp(test.database, who, SHOWN)
    expect(uri).toContain(secret)
    expect(await enter(who.email), 'nothing counts yet').toHaveProperty('sessionId')
    await expect(finishApp(test.database, who, codeOf(secret, Date.now() + 600_000))).rejects.toThrow(/not right/)
    const { recoveryCodes } = await finishApp(test.database, who, codeOf(secret))
    expect(recoveryCodes).toHaveLength(10)
    expect(await findSession(test.database, elsewhere.sessionId!)).toBeUndefined()
    expect(await findSession(test.database, who.sessionId!)).toBeDefined()
    expect((await awaited(who.email)).ways).toEqual(['app', 'recovery'])
    await expect(finishApp(test.database, who, codeOf(secret))).rejects.toMatchObject({ code: 'conflict' })
  })

  it('asks for the password again first', async () => {
    const who = await account()
    await expect(beginApp(test.database, who, { password: OTHER })).rejects.toThrow(/not right/)
    expect(await seeFactors(test.database, who)).toMatchObject({ app: null, recoveryCodes: 0 })
  })

  it('has its secret encrypted in the database', async () => {
    const who = await account()
    const { secret, codes } = await withApp(who)
    const rows = JSON.stringify([
      await test.database.authenticator.findMany(),
      await test.database.recoveryCode.findMany(),
    ])
    for (const text of [secret, ...codes]) expect(rows).not.toContain(text)
  })

  it('signs in with each of its codes once, one period late at most', async () => {
    const who = await account()
    const { secret } = await withApp(who)
    const { ticket } = await awaited(who.email)
    const code = codeOf(secret)
    expect(await finish({ ticket, app: code })).toMatchObject({ id: who.id })
    await expect(finish({ ticket, app: code })).rejects.toThrow(/Sign in again/)
    const second = await awaited(who.email)
    expect(await finish({ ticket: second.ticket, app: code }), 'used').toBeUndefined()
    expect(
      await finish({ ticket: second.ticket, app: codeOf(secret, Date.now() - PERIOD_MS) }),
      'before it',
    ).toBeUndefined()
    later(2 * PERIOD_MS)
    expect(await finish({ ticket: second.ticket, app: codeOf(secret, Date.now() - 2 * PERIOD_MS) })).toBeUndefined()
    expect(await finish({ ticket: second.ticket, app: codeOf(secret, Date.now() - PERIOD_MS) })).toMatchObject({
      id: who.id,
    })
  })

  it('gives one session to two who show the same code at once', async () => {
    const who = await account()
    const { secret } = await withApp(who)
    const tickets = [await awaited(who.email), await awaited(who.email)]
    const both = await Promise.allSettled(tickets.map(({ ticket }) => finish({ ticket, app: codeOf(secret) })))
    expect(both.filter((one) => one.status === 'fulfilled' && one.value)).toHaveLength(1)
  })

  it('is replaced by another, and works until then', async () => {
    const who = await account()
    const { secret: old } = await withApp(who)
    const { secret } = await beginApp(test.database, who, SHOWN)
    expect(await finish({ ticket: (await awaited(who.email)).ticket, app: codeOf(old) })).toBeDefined()
    const { recoveryCodes } = await finishApp(test.database, who, codeOf(secret))
    expect(recoveryCodes, 'the codes stay').toBeUndefined()
    later(PERIOD_MS)
    const { ticket } = await awaited(who.email)
    expect(await finish({ ticket, app: codeOf(old) })).toBeUndefined()
    expect(await finish({ ticket, app: codeOf(secret) })).toBeDefined()
  })

  it('is no longer asked for once it is removed, which needs the password', async () => {
    const who = await account()
    await withApp(who)
    await expect(removeApp(test.database, who, { password: OTHER })).rejects.toThrow(/not right/)
    await removeApp(test.database, who, SHOWN)
    expect(await enter(who.email)).toHaveProperty('sessionId')
    expect(await seeFactors(test.database, who)).toMatchObject({ app: null, recoveryCodes: 0 })
    await expect(removeApp(test.database, who, SHOWN)).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('the second step', () => {
  it('ends after ten minutes, with a new password and with the account', async () => {
    const who = await account()
    const { secret } = await withApp(who)
    const old = await awaited(who.email)
    later(10 * 60_000)
    await expect(finish({ ...old, app: codeOf(secret) })).rejects.toMatchObject({ code: 'not-signed-in' })
    const open = await awaited(who.email)
    const { token } = await renewLinkFor(test.database, who.email)
    await setLinkedPassword(test.database, { token, password: OTHER })
    await expect(finish({ ...open, app: codeOf(secret) })).rejects.toMatchObject({ code: 'not-signed-in' })
    const last = await awaited(who.email, OTHER)
    await test.database.user.update({ where: { id: who.id }, data: { disabledAt: new Date() } })
    await expect(finish({ ...last, app: codeOf(secret) })).rejects.toMatchObject({ code: 'not-signed-in' })
  })

  it('is not gone round by a link to reset the password', async () => {
    const who = await account()
    await withApp(who)
    const { token } = await renewLinkFor(test.database, who.email)
    await setLinkedPassword(test.database, { token, password: OTHER })
    expect((await awaited(who.email, OTHER)).ways).toEqual(['app', 'recovery'])
  })

  it('is not opened by a ticket of somebody else, nor by a wrong one', async () => {
    const [ada, ruth] = [await account(), await account()]
    const { secret } = await withApp(ada)
    await withApp(ruth)
    expect(await finish({ ticket: (await awaited(ruth.email)).ticket, app: codeOf(secret) })).toBeUndefined()
    await expect(finish({ ticket: 'guess', app: codeOf(secret) })).rejects.toMatchObject({ code: 'not-signed-in' })
    expect(JSON.stringify(await test.database.pendingSignIn.findMany())).not.toContain(
      (await awaited(ada.email)).ticket,
    )
  })

  it('slows wrong codes down, however often the password is right between them', async () => {
    const who = await account()
    const { secret } = await withApp(who)
    const from = source()
    for (let i = 0; i < 5; i++)
      expect(await finish({ ...(await awaited(who.email)), app: '000000' }, from)).toBeUndefined()
    const { ticket } = await awaited(who.email)
    await expect(finish({ ticket, app: codeOf(secret) }, from)).rejects.toMatchObject({ code: 'too-many' })
    later(5000)
    expect(await finish({ ticket, app: codeOf(secret) }, from)).toBeDefined()
  })

  it('slows them down from many addresses too, and not a browser that is known', async () => {
    const who = await account()
    const { secret } = await withApp(who)
    const { ticket } = await awaited(who.email)
    for (let i = 0; i < 10; i++) await finish({ ticket, app: '000000' })
    await expect(finish({ ticket, app: codeOf(secret) })).rejects.toMatchObject({ code: 'too-many' })
    expect(await finish({ ticket, app: codeOf(secret) }, { source: 'browser', known: true })).toBeDefined()
  })

  it('is in the audit trail with the factor, right or wrong', async () => {
    const who = await account()
    const { secret } = await withApp(who)
    const { ticket } = await awaited(who.email)
    await finish({ ticket, app: '000000' })
    await finish({ ticket, app: codeOf(secret) })
    const entries = await test.database.auditEntry.findMany({
      where: { subject: who.id },
      orderBy: { id: 'desc' },
      take: 2,
    })
    const details = { details: { ...PLACE, factor: 'authenticator app' } }
    expect(entries).toMatchObject([
      { action: 'session.sign-in', userId: who.id, details },
      { action: 'session.refused', userId: null, details },
    ])
  })
})

describe('recovery codes', () => {
  it('sign in once each, however they are typed', async () => {
    const who = await account()
    const { codes } = await withApp(who)
    const { ticket } = await awaited(who.email)
    expect(await finish({ ticket, recovery: codes[3]!.toLowerCase().replaceAll('-', ' ') })).toMatchObject({
      id: who.id,
    })
    const again = await awaited(who.email)
    expect(await finish({ ticket: again.ticket, recovery: codes[3]! })).toBeUndefined()
    expect(await finish({ ticket: again.ticket, recovery: '' })).toBeUndefined()
    expect(await seeFactors(test.database, who)).toMatchObject({ recoveryCodes: 9 })
  })

  it('are made anew with the password, and the former ones no longer work', async () => {
    const who = await account()
    await expect(renewRecoveryCodes(test.database, who, SHOWN)).rejects.toMatchObject({ code: 'conflict' })
    const { codes } = await withApp(who)
    await expect(renewRecoveryCodes(test.database, who, { password: OTHER })).rejects.toThrow(/not right/)
    const { recoveryCodes } = await renewRecoveryCodes(test.database, who, SHOWN)
    const { ticket } = await awaited(who.email)
    expect(await finish({ ticket, recovery: codes[0]! })).toBeUndefined()
    expect(await finish({ ticket, recovery: recoveryCodes[0]! })).toBeDefined()
  })
})

describe('a passkey', () => {
  it('signs in, once for each time that it is asked', async () => {
    const who = await account()
    const device = await withPasskey(who)
    const { ticket, ways } = await awaited(who.email)
    expect(ways).toEqual(['passkey', 'recovery'])
    const { challenge } = await secondStepOptions(test.database, ticket)
    const passkey = device.show(challenge)
    expect(await finish({ ticket, passkey })).toMatchObject({ id: who.id })
    const again = await awaited(who.email)
    expect(await finish({ ...again, passkey }), 'nothing was asked').toBeUndefined()
    await secondStepOptions(test.database, again.ticket)
    expect(await finish({ ...again, passkey }), 'an answer to something else').toBeUndefined()
    expect(await seeFactors(test.database, who)).toMatchObject({ passkeys: [{ name: 'Laptop', usedAt: new Date() }] })
  })

  it('is refused from another address, of another person, and of a copied device', async () => {
    const [ada, ruth] = [await account(), await account()]
    const [hers, ruths] = [await withPasskey(ada), await withPasskey(ruth)]
    const { ticket } = await awaited(ada.email)
    const ask = async () => (await secondStepOptions(test.database, ticket)).challenge
    expect(
      await finish({ ticket, passkey: hers.show(await ask(), { origin: 'https://concord.example.com' }) }),
    ).toBeUndefined()
    expect(await finish({ ticket, passkey: ruths.show(await ask()) })).toBeUndefined()
    expect(await finish({ ticket, passkey: hers.show(await ask()) })).toBeDefined()
    const second = await awaited(ada.email)
    hers.rewind(2)
    const { challenge } = await secondStepOptions(test.database, second.ticket)
    expect(await finish({ ticket: second.ticket, passkey: hers.show(challenge) })).toBeUndefined()
  })

  it('stands for the password where its device saw that it is its owner', async () => {
    const who = await account()
    const device = await withPasskey(who)
    const ask = async () => (await confirmationOptions(test.database, who)).challenge
    const unseen = device.show(await ask(), { verified: false })
    await expect(confirmIdentity(test.database, who, { passkey: unseen })).rejects.toThrow(/not accepted/)
    const passkey = device.show(await ask())
    await confirmIdentity(test.database, who, { passkey })
    await expect(confirmIdentity(test.database, who, { passkey })).rejects.toThrow(/not accepted/)
    expect(await test.database.auditEntry.count({ where: { userId: who.id, action: 'account.unconfirmed' } })).toBe(2)
  })

  it('is one of several, each removed by itself and by nobody else', async () => {
    const [ada, ruth] = [await account(), await account()]
    const [first] = [await withPasskey(ada), await withPasskey(ada), await withPasskey(ruth)]
    const [one, two] = (await seeFactors(test.database, ada)).passkeys
    const remove = (by: Person) => removePasskey(test.database, by, { id: two!.id, confirmation: SHOWN })
    await expect(remove(ruth)).rejects.toMatchObject({ code: 'not-found' })
    await remove(ada)
    expect((await seeFactors(test.database, ada)).passkeys).toMatchObject([{ id: one!.id }])
    const { challenge } = await beginPasskey(test.database, ada, SHOWN)
    const twice = { name: 'Again', response: first!.create(challenge) }
    await expect(finishPasskey(test.database, ada, twice)).rejects.toMatchObject({ code: 'conflict' })
    await expect(finishPasskey(test.database, ada, twice), 'nothing was asked').rejects.toThrow(/Begin again/)
  })

  it('is not made from an answer to something else', async () => {
    const who = await account()
    const device = new SoftwareAuthenticator('http://localhost:3000')
    await beginPasskey(test.database, who, SHOWN)
    const odd = { name: 'Odd', response: device.create('c29tZXRoaW5nIGVsc2U') }
    await expect(finishPasskey(test.database, who, odd)).rejects.toThrow(/could not be checked/)
  })
})

describe('the rule of an installation', () => {
  it('leads those whose role needs a factor to set one up, and lets them remove no last one', async () => {
    const [administrator, clinician] = [await account('administrator'), await account()]
    const set = (rule: 'none' | 'administrators' | 'everyone') => setFactorRule(test.database, administrator, { rule })
    await expect(set('administrators')).rejects.toThrow(/Set up a second factor/)
    await withApp(administrator)
    await set('administrators')
    const other = await account('administrator')
    const seen = (who: Person) => findSession(test.database, who.sessionId!)
    expect(await seen(other)).toMatchObject({ withoutFactor: true })
    expect(await seen(administrator)).not.toHaveProperty('withoutFactor')
    expect(await seen(clinician)).not.toHaveProperty('withoutFactor')
    await set('everyone')
    expect(await seen(clinician)).toMatchObject({ withoutFactor: true })
    await withPasskey(clinician)
    expect(await seen(clinician)).not.toHaveProperty('withoutFactor')
    await expect(removeApp(test.database, administrator, SHOWN)).rejects.toThrow(/needs a second factor/)
    expect(await awaited(administrator.email)).toBeDefined()
    await set('none')
    expect(await seen(other)).not.toHaveProperty('withoutFactor')
  })

  it('is in the audit trail with what it was before, and only where it changes', async () => {
    const administrator = await account('administrator')
    await withApp(administrator)
    await setFactorRule(test.database, administrator, { rule: 'everyone' })
    await setFactorRule(test.database, administrator, { rule: 'everyone' })
    await setFactorRule(test.database, administrator, { rule: 'none' })
    const where = { userId: administrator.id, action: 'account.factor.rule' }
    expect(await test.database.auditEntry.findMany({ where, orderBy: { id: 'asc' } })).toMatchObject([
      { details: { details: { before: 'none', rule: 'everyone' } } },
      { details: { details: { before: 'everyone', rule: 'none' } } },
    ])
  })
})

describe('the second factors of a colleague who lost them', () => {
  it('are removed by an administrator who shows who they are, and their sessions end', async () => {
    const [administrator, who] = [await account('administrator'), await account()]
    await withApp(who)
    await withPasskey(who)
    const reset = (password: string) =>
      resetFactors(test.database, administrator, { userId: who.id, confirmation: { password } })
    await expect(reset(OTHER)).rejects.toThrow(/not right/)
    await reset(PASSWORD)
    expect(await findSession(test.database, who.sessionId!)).toBeUndefined()
    expect(await enter(who.email)).toHaveProperty('sessionId')
    await expect(reset(PASSWORD)).rejects.toMatchObject({ code: 'conflict' })
    const where = { subject: who.id, action: 'account.factor.reset' }
    expect(await test.database.auditEntry.findMany({ where })).toMatchObject([{ userId: administrator.id }])
  })

  it('are removed at the terminal for a sole administrator', async () => {
    const who = await account('administrator')
    expect(await hasFactorAt(test.database, who.email)).toBe(false)
    await withApp(who)
    expect(await hasFactorAt(test.database, who.email)).toBe(true)
    await resetFactorsAt(test.database, who.email.toUpperCase())
    expect(await hasFactorAt(test.database, who.email)).toBe(false)
    await expect(resetFactorsAt(test.database, 'nobody@example.org')).rejects.toMatchObject({ code: 'not-found' })
  })
})
