import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { authOptions } from '#app/session.ts'
import { createAccount, findPerson } from '#lib/access/accounts.ts'
import type { Person } from '#lib/access/permissions.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'

type Authorize = (credentials: Record<string, string> | undefined) => Promise<Person | null>

const PASSWORD = 'correct horse battery'
const MINUTE_MS = 60_000

let test: TestDatabase
let administrator: Person
let addresses = 0

beforeAll(async () => {
  test = await startTestDatabase()
  process.env.DATABASE_URL = test.url
  administrator = await person(test.database, 'Administrator', 'administrator')
})
afterAll(() => test?.stop())
afterEach(() => vi.useRealTimers())

const [credentials] = authOptions.providers as unknown as { options: { authorize: Authorize } }[]
const signIn = (email: string, password: string) => credentials!.options.authorize({ email, password })

/** An account that no other test has tried to sign in to. */
async function account(): Promise<{ id: string; email: string }> {
  const email = `ada-${addresses++}@example.org`
  const { id } = await createAccount(
    test.database,
    administrator,
    { name: 'Ada', email, password: PASSWORD },
    'clinician',
  )
  return { id, email }
}

describe('signing in', () => {
  it('takes the right password, however the address is written', async () => {
    const { id, email } = await account()
    expect(await signIn(email, PASSWORD)).toEqual({ id, email, name: 'Ada', role: 'clinician' })
    expect(await signIn(` ${email.toUpperCase()} `, PASSWORD)).toMatchObject({ id })
  })

  it('refuses a wrong password, an unknown address and an empty form alike', async () => {
    const { email } = await account()
    expect(await signIn(email, 'correct horse batterY')).toBeNull()
    expect(await signIn(email, '')).toBeNull()
    expect(await signIn(email, `${PASSWORD} `)).toBeNull()
    expect(await signIn('nobody@example.org', PASSWORD)).toBeNull()
    expect(await signIn('', '')).toBeNull()
    expect(await credentials!.options.authorize(undefined)).toBeNull()
  })

  it('refuses a disabled account, and ends what it had open', async () => {
    const { id, email } = await account()
    expect(await findPerson(test.database, id)).toMatchObject({ email })
    await test.database.user.update({ where: { id }, data: { disabledAt: new Date() } })
    expect(await signIn(email, PASSWORD)).toBeNull()
    expect(await findPerson(test.database, id)).toBeUndefined()
  })

  it('refuses accounts that have no password', async () => {
    expect(await signIn(administrator.email, 'none')).toBeNull()
    expect(await signIn(administrator.email, 'no such account')).toBeNull()
    const { email } = await account()
    await test.database.user.update({ where: { email }, data: { passwordHash: '' } })
    expect(await signIn(email, '')).toBeNull()
  })
})

describe('attempts to sign in', () => {
  it('are refused after ten failures, the right password too, until five minutes have passed', async () => {
    const [{ email }, other] = [await account(), await account()]
    vi.useFakeTimers({ toFake: ['Date'] })
    for (let i = 0; i < 10; i++) expect(await signIn(email, 'wrong')).toBeNull()
    await expect(signIn(email, PASSWORD)).rejects.toThrow('too-many')
    await expect(signIn(email.toUpperCase(), PASSWORD)).rejects.toThrow('too-many')
    expect(await signIn(other.email, PASSWORD), 'another address is not affected').not.toBeNull()
    vi.setSystemTime(Date.now() + 4 * MINUTE_MS)
    await expect(signIn(email, PASSWORD)).rejects.toThrow('too-many')
    vi.setSystemTime(Date.now() + 2 * MINUTE_MS)
    expect(await signIn(email, PASSWORD)).toMatchObject({ email })
  })

  it('are counted for unknown addresses alike, so that nobody learns which exist', async () => {
    for (let i = 0; i < 10; i++) expect(await signIn('unknown@example.org', 'wrong')).toBeNull()
    await expect(signIn('unknown@example.org', 'wrong')).rejects.toThrow('too-many')
  })

  it('that succeed are not held against a person', async () => {
    const { email } = await account()
    for (let i = 0; i < 12; i++) expect(await signIn(email, PASSWORD)).toMatchObject({ email })
  })
})
