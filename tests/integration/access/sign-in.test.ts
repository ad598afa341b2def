import { createHmac } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { authOptions } from '#app/session.ts'
import { hashPassword } from '#lib/access/passwords.ts'
import type { Person } from '#lib/access/permissions.ts'
import { findSession, IDLE_MS, LONGEST_MS, listSessions, noteUse, signOut } from '#lib/access/sessions.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'

const cookies = vi.hoisted(() => ({ set: vi.fn() }))
vi.mock('next/headers', () => ({ cookies: async () => cookies }))

type Authorize = (credentials: unknown, request: { headers: Record<string, string> }) => Promise<Person | null>

const PASSWORD = 'correct horse battery'
const MINUTE_MS = 60_000
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

let test: TestDatabase
let hash: string
let addresses = 0
let credentials: { options: { authorize: Authorize } } | undefined

beforeAll(async () => {
  test = await startTestDatabase()
  process.env.DATABASE_URL = test.url
  process.env.NEXTAUTH_SECRET = 'a secret of this test alone'
  ;[credentials] = authOptions().providers as unknown as { options: { authorize: Authorize } }[]
  hash = await hashPassword(PASSWORD)
})
afterAll(() => test?.stop())
beforeEach(() => test.database.signInFailure.deleteMany())
afterEach(() => vi.useRealTimers())

const from = (address: string, cookie = '') => ({
  headers: { 'x-forwarded-for': address, 'user-agent': FIREFOX, cookie },
})
const signIn = (email: unknown, password: unknown, request = from('192.0.2.1')) =>
  credentials!.options.authorize({ email, password }, request)

/** An account that no other test has tried to sign in to. */
async function account(): Promise<Person> {
  const made = await person(test.database, `Ada-${addresses++}`, 'clinician')
  await test.database.user.update({ where: { id: made.id }, data: { passwordHash: hash } })
  return made
}

const onlyDates = () => vi.useFakeTimers({ toFake: ['Date'] })
const later = (ms: number) => vi.setSystemTime(Date.now() + ms)

describe('signing in', () => {
  it('takes the right password, however the address is written', async () => {
    const { id, email, name } = await account()
    expect(await signIn(email, PASSWORD)).toMatchObject({ id, email, name, role: 'clinician' })
    expect(await signIn(` ${email.toUpperCase()} `, PASSWORD)).toMatchObject({ id })
  })

  it('refuses a wrong password, an unknown address and an empty form alike', async () => {
    const { email } = await account()
    expect(await signIn(email, 'correct horse batterY')).toBeNull()
    expect(await signIn(email, '')).toBeNull()
    expect(await signIn(email, `${PASSWORD} `)).toBeNull()
    expect(await signIn('nobody@example.org', PASSWORD)).toBeNull()
    expect(await signIn('', '')).toBeNull()
    expect(await credentials!.options.authorize(undefined, from('192.0.2.1'))).toBeNull()
  })

  it.each([
    ['an object', { email: 'ada@example.org' }],
    ['a list', ['ada@example.org']],
    ['a number', 7],
    ['a text with NUL', 'ada\0@example.org'],
    ['a very long text', 'a'.repeat(100_000)],
  ])('refuses %s as address or password, and says nothing of why', async (_, odd) => {
    const { email } = await account()
    expect(await signIn(odd, PASSWORD)).toBeNull()
    expect(await signIn(email, odd)).toBeNull()
  })

  it('says nothing of what went wrong inside', async () => {
    const { email } = await account()
    await test.asOwner('ALTER TABLE "Session" RENAME TO "Elsewhere"')
    await expect(signIn(email, PASSWORD)).rejects.toThrow(/^Something unexpected went wrong/)
    await test.asOwner('ALTER TABLE "Elsewhere" RENAME TO "Session"')
  })

  it('refuses a deactivated account, and ends what it had open', async () => {
    const { id, email } = await account()
    const { sessionId } = (await signIn(email, PASSWORD))!
    expect(await findSession(test.database, sessionId!)).toMatchObject({ email })
    await test.database.user.update({ where: { id }, data: { disabledAt: new Date() } })
    expect(await signIn(email, PASSWORD)).toBeNull()
    expect(await findSession(test.database, sessionId!)).toBeUndefined()
  })

  it('refuses accounts that have no password', async () => {
    const { id, email } = await account()
    for (const passwordHash of ['none', '']) {
      await test.database.user.update({ where: { id }, data: { passwordHash } })
      expect(await signIn(email, passwordHash)).toBeNull()
      expect(await signIn(email, 'no such account')).toBeNull()
    }
  })

  it('keeps both, and failures, in the audit trail without what was typed', async () => {
    const { id, email } = await account()
    await signIn(email, 'not this one')
    await signIn(email, PASSWORD)
    await signIn('my password by mistake', PASSWORD)
    const entries = await test.database.auditEntry.findMany({ orderBy: { id: 'desc' }, take: 3 })
    const details = { address: '192.0.2.1', browser: 'Firefox on Linux' }
    expect(entries.map(({ action, userId, subject }) => ({ action, userId, subject }))).toEqual([
      { action: 'session.refused', userId: null, subject: null },
      { action: 'session.sign-in', userId: id, subject: id },
      { action: 'session.refused', userId: null, subject: id },
    ])
    for (const entry of entries) expect(entry.details).toMatchObject({ details })
  })
})

describe('a session', () => {
  it('ends 30 minutes after its last use, and being looked at is no use of it', async () => {
    onlyDates()
    const who = (await signIn((await account()).email, PASSWORD))!
    const find = () => findSession(test.database, who.sessionId!)
    later(IDLE_MS - MINUTE_MS)
    expect(await find()).toMatchObject({ id: who.id, sessionId: who.sessionId })
    await noteUse(test.database, who)
    later(IDLE_MS - MINUTE_MS)
    expect(await find()).toBeDefined()
    later(MINUTE_MS)
    expect(await find()).toBeUndefined()
    expect(await findSession(test.database, who.sessionId!, { evenIdle: true }), 'an upload goes on').toBeDefined()
  })

  it('ends after 12 hours however much it is used', async () => {
    onlyDates()
    const who = (await signIn((await account()).email, PASSWORD))!
    for (let passed = 0; passed < LONGEST_MS - IDLE_MS; passed += IDLE_MS / 2) {
      later(IDLE_MS / 2)
      await noteUse(test.database, who)
    }
    const { unusedMs, inAnyCaseMs } = await noteUse(test.database, who)
    expect(inAnyCaseMs).toBe(IDLE_MS)
    expect(unusedMs).toBe(IDLE_MS)
    later(IDLE_MS)
    expect(await findSession(test.database, who.sessionId!, { evenIdle: true })).toBeUndefined()
  })

  it('ends on signing out, for whoever kept its cookie too', async () => {
    const who = (await signIn((await account()).email, PASSWORD))!
    await signOut(test.database, who.sessionId!)
    expect(await findSession(test.database, who.sessionId!, { evenIdle: true })).toBeUndefined()
  })

  it('is listed with its browser and address', async () => {
    const { email } = await account()
    const first = (await signIn(email, PASSWORD))!
    await signIn(email, PASSWORD, from('192.0.2.7'))
    expect(await listSessions(test.database, first)).toMatchObject([
      { address: '192.0.2.7', browser: 'Firefox on Linux', current: false },
      { address: '192.0.2.1', browser: 'Firefox on Linux', current: true },
    ])
  })
})

describe('failed attempts', () => {
  const fail = async (email: string, times: number, request?: ReturnType<typeof from>) => {
    for (let i = 0; i < times; i++) {
      // Each failure is after the pause that the one before asks for.
      later(16 * MINUTE_MS)
      expect(await signIn(email, 'wrong', request)).toBeNull()
    }
  }

  it('ask for growing pauses, in which the right password is refused too', async () => {
    onlyDates()
    const { email } = await account()
    for (let i = 0; i < 5; i++) expect(await signIn(email, 'wrong')).toBeNull()
    await expect(signIn(email, PASSWORD)).rejects.toThrow('Too many failed attempts. Wait 5 seconds, then try again.')
    later(5000)
    expect(await signIn(email.toUpperCase(), 'wrong')).toBeNull()
    await expect(signIn(email, PASSWORD)).rejects.toThrow('Wait 10 seconds')
    later(10_000)
    expect(await signIn(email, PASSWORD)).toMatchObject({ email })
    expect(await signIn(email, 'wrong'), 'a success forgets them').toBeNull()
  })

  it('never ask for more than 15 minutes', async () => {
    onlyDates()
    const { email } = await account()
    await fail(email, 14)
    await expect(signIn(email, PASSWORD)).rejects.toThrow('Wait 15 minutes')
    later(15 * MINUTE_MS)
    expect(await signIn(email, PASSWORD)).toMatchObject({ email })
  })

  it('are counted for unknown addresses alike, so that nobody learns which exist', async () => {
    onlyDates()
    for (let i = 0; i < 5; i++) expect(await signIn('unknown@example.org', 'wrong')).toBeNull()
    await expect(signIn('unknown@example.org', 'wrong')).rejects.toThrow('Wait 5 seconds')
  })

  it('elsewhere do not keep a colleague out of a browser that they used before', async () => {
    onlyDates()
    const { email } = await account()
    cookies.set.mockClear()
    await signIn(email, PASSWORD)
    const [[name, value]] = cookies.set.mock.calls as [[string, string, object]]
    const known = from('192.0.2.1', `other=1; ${name}=${value}`)
    for (let i = 0; i < 40; i++) await fail(email, 1, from(`198.51.100.${i}`))
    await expect(signIn(email, PASSWORD), 'at a new browser they wait').rejects.toThrow(/Wait (2|3)\d seconds/)
    expect(await signIn(email, PASSWORD, known)).toMatchObject({ email })
    const forged = `${name}=${value.split('.')[0]}.${createHmac('sha256', 'guess').update(email).digest('hex')}`
    await expect(signIn(email, PASSWORD, from('192.0.2.1', forged))).rejects.toThrow('Too many')
  })

  it('at many accounts slow down the address that they come from, and no other', async () => {
    onlyDates()
    const { email } = await account()
    const attacker = from('203.0.113.9')
    for (let i = 0; i < 20; i++) expect(await signIn(`guess-${i}@example.org`, 'wrong', attacker)).toBeNull()
    await expect(signIn('guess-20@example.org', 'wrong', attacker)).rejects.toThrow('Too many')
    expect(await signIn(email, PASSWORD)).toMatchObject({ email })
  })

  it('are counted when they come all at once, too', async () => {
    const { email } = await account()
    const answers = await Promise.allSettled(
      Array.from({ length: 12 }, () => signIn(email, 'wrong', from('203.0.113.77'))),
    )
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
  })

  it('are nothing that people who sign in rightly notice', async () => {
    const { email } = await account()
    for (let i = 0; i < 12; i++) expect(await signIn(email, PASSWORD)).toMatchObject({ email })
  })
})
