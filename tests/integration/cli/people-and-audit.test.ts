import { spawn } from 'node:child_process'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { invite, seeLink } from '#lib/access/account-links.ts'
import { sealAuditTrail, sealedHeadIn } from '#lib/access/audit-seals.ts'
import { readOrMakeSecrets } from '#lib/settings/secrets.ts'
import { dataFolders } from '#lib/settings/settings.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { addFactors } from '../../fixtures/factors.ts'

const CONCORD = path.resolve(import.meta.dirname, '../../../cli/concord.mjs')

let test: TestDatabase

beforeAll(async () => {
  test = await startTestDatabase()
  const administrator = await person(test.database, 'Ada', 'administrator')
  await invite(test.database, administrator, { name: 'Grace', email: 'grace@example.org', role: 'clinician' })
})
afterAll(() => test?.stop())

async function concord(...words: string[]): Promise<{ code: number | null; out: string; errors: string }> {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, CONCORD_DATA: test.folder, DATABASE_URL: test.url }
  const child = spawn(process.execPath, [CONCORD, ...words], { env: { NODE_ENV: 'production', ...env } })
  let [out, errors] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, out, errors }
}

it('the command line lists people and makes links for those who forgot their password', async () => {
  const { out } = await concord('people', 'list')
  expect(out.trim().split('\n')).toEqual([
    'ada@example.org  Ada, administrator, invited',
    'grace@example.org  Grace, clinician, invited',
  ])
  const reset = await concord('people', 'reset', 'Grace@example.org')
  const [, token] = /\/link#(\S+)/.exec(reset.out)!
  expect(await seeLink(test.database, token!)).toMatchObject({ email: 'grace@example.org' })
  const unknown = await concord('people', 'reset', 'nobody@example.org')
  expect(unknown).toMatchObject({ code: 1, errors: 'There is no account for nobody@example.org.\n' })
})

it('the command line removes a second factor where it is told to, and says where a link leaves one', async () => {
  const { id } = await test.database.user.findUniqueOrThrow({ where: { email: 'grace@example.org' } })
  await addFactors(test.database, id)
  const left = await concord('people', 'reset', 'grace@example.org')
  expect(left.out).toMatch(/\/link#.*--second-factor removes it too/s)
  expect(await test.database.passkey.count()).toBe(1)
  const removed = await concord('people', 'reset', 'grace@example.org', '--second-factor')
  expect(removed.out).toMatch(/^The second factor was removed\.\n.*\/link#/)
  expect(removed.out).not.toMatch(/removes it too/)
  expect(await test.database.passkey.count()).toBe(0)
  const none = await concord('people', 'reset', 'grace@example.org', '--second-factor')
  expect(none).toMatchObject({ code: 1, errors: 'Grace has no second factor.\n' })
})

it('the command line verifies the audit trail', async () => {
  const { session } = await readOrMakeSecrets(dataFolders(test.folder).secrets)
  await sealAuditTrail(test.database, sealedHeadIn(test.folder, session))
  const whole = await concord('audit', 'verify')
  expect(whole).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^The audit trail is whole: \d+ sealed entries\.\n$/),
  })
  await test.asOwner('ALTER TABLE "AuditEntry" DISABLE TRIGGER USER')
  await test.asOwner(`UPDATE "AuditEntry" SET "userId" = NULL WHERE action = 'account.invite'`)
  const changed = await concord('audit', 'verify')
  expect(changed).toMatchObject({ code: 1, out: expect.stringMatching(/^Entry \d+, at place \d+, was changed/) })
})

it('the command line tells what the web app may do to the database', async () => {
  const { out } = await concord('doctor')
  expect(out).toMatch(/✓ the user concord_app owns no tables/)
  expect(out).toMatch(
    /✓ PostgreSQL lets concord_app add entries to the audit trail, and neither change nor remove them/,
  )
  expect(out).toMatch(/✓ concord_app can create no tables and no functions/)
})
