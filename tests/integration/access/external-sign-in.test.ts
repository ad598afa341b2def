import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { externalClaimsSchema, signInExternally } from '#lib/access/external-sign-in.ts'
import type { Person } from '#lib/access/permissions.ts'
import { findSession } from '#lib/access/sessions.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'

const PLACE = { browser: 'Firefox on Linux', address: '192.0.2.1' }
const HOSPITAL = 'https://sign-in.example.org'

let test: TestDatabase

beforeAll(async () => {
  test = await startTestDatabase()
})
afterAll(() => test?.stop())

const account = () => person(test.database, `Ada-${randomUUID()}`, 'administrator')
const come = (claims: { iss?: string; sub: string; email?: string; email_verified?: boolean }) =>
  signInExternally(test.database, { iss: HOSPITAL, ...claims }, PLACE)
const verified = ({ email }: Person) => ({ email, email_verified: true })

it('a person comes by their verified address first, and by their subject from then on', async () => {
  const who = await account()
  const sub = randomUUID()
  expect(await come({ sub, email: who.email.toUpperCase(), email_verified: true })).toMatchObject({ id: who.id })
  expect(await come({ sub })).toMatchObject({ id: who.id })
  expect(await come({ sub, email: 'other@example.org', email_verified: true })).toMatchObject({ id: who.id })
})

it('nobody else comes to an account by its address, and none without a verified one', async () => {
  const [linked, other] = [await account(), await account()]
  await come({ sub: randomUUID(), ...verified(linked) })
  expect(await come({ sub: randomUUID(), ...verified(linked) })).toBeUndefined()
  expect(await come({ sub: randomUUID(), email: other.email })).toBeUndefined()
  expect(await come({ sub: randomUUID(), email: other.email, email_verified: false })).toBeUndefined()
  expect(await come({ sub: randomUUID() })).toBeUndefined()
  expect(await come({ sub: randomUUID(), email: 'a\0@example.org', email_verified: true })).toBeUndefined()
})

it('the same subject of another provider is another person', async () => {
  const [linked, other] = [await account(), await account()]
  const sub = randomUUID()
  await come({ sub, ...verified(linked) })
  expect(await come({ iss: 'https://elsewhere.example.org', sub })).toBeUndefined()
  expect(await come({ iss: 'https://elsewhere.example.org', sub, ...verified(other) })).toMatchObject({ id: other.id })
})

it('a deactivated account is closed, and no account is made', async () => {
  const who = await account()
  const sub = randomUUID()
  const { sessionId } = (await come({ sub, ...verified(who) }))!
  await test.database.user.update({ where: { id: who.id }, data: { disabledAt: new Date() } })
  expect(await come({ sub })).toBeUndefined()
  expect(await findSession(test.database, sessionId!)).toBeUndefined()
  const before = await test.database.user.count()
  expect(await come({ sub: randomUUID(), email: 'new@example.org', email_verified: true })).toBeUndefined()
  expect(await test.database.user.count()).toBe(before)
})

it('the provider answers for the second factor that a role needs', async () => {
  const who = await account()
  const { sessionId } = (await come({ sub: randomUUID(), ...verified(who) }))!
  await test.database.installation.create({ data: { factorRule: 'everyone' } })
  expect(await findSession(test.database, sessionId!)).not.toHaveProperty('withoutFactor')
  await test.database.session.updateMany({ where: { id: sessionId! }, data: { external: false } })
  expect(await findSession(test.database, sessionId!)).toMatchObject({ withoutFactor: true })
})

it('claims without issuer or subject are none', () => {
  expect(externalClaimsSchema.safeParse({ sub: 'a' }).success).toBe(false)
  expect(externalClaimsSchema.safeParse({ iss: HOSPITAL, sub: '' }).success).toBe(false)
  expect(externalClaimsSchema.safeParse({ iss: HOSPITAL, sub: 'a', email_verified: 'true' }).success).toBe(false)
})
