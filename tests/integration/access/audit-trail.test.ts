import { randomUUID } from 'node:crypto'
import { symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { AnyProcedure } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { router } from '#app/rpc/router.ts'
import { AUDITED_CHANGES, AUDITED_EXPORTS } from '#lib/access/audited-actions.ts'
import { confirmIdentity } from '#lib/access/confirm-identity.ts'
import { signInExternally } from '#lib/access/external-sign-in.ts'
import { hashPassword } from '#lib/access/passwords.ts'
import type { Person } from '#lib/access/permissions.ts'
import { beginSession, signOut } from '#lib/access/sessions.ts'
import { signIn } from '#lib/access/sign-in.ts'
import { hashOf, openBundle } from '#lib/bundles/bundle.ts'
import { planImport } from '#lib/installation/model-imports.ts'
import { removedModels, removeModel, restoreModel } from '#lib/installation/remove-model.ts'
import { savePromptSet } from '#lib/review/words-on-faces.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import { removeExpiredRecordings } from '#lib/studies/consent.ts'
import { exportHead } from '#lib/training/head-bundle.ts'
import { receiveHead } from '#lib/training/receive-head.ts'
import { EFFECTS } from '../../fixtures/audited-procedures.ts'
import { type Caller, callersOf, refusal } from '../../fixtures/callers.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { EXAMPLE_INPUTS, EXPECTED_REFUSALS } from '../../fixtures/example-inputs.ts'
import { installLittleEncoder } from '../../fixtures/little-encoder.ts'
import { testModels } from '../../fixtures/models.ts'
import { manifestOf } from '../../fixtures/own-onnx.ts'
import { accessOf, proceduresOf, refusalOf } from '../../fixtures/procedures.ts'
import { makeStudyWorld, type StudyWorld } from '../../fixtures/study-world.ts'

const asking = vi.hoisted(() => ({ person: undefined as Person | undefined }))
vi.mock('#app/session.ts', () => ({ currentPerson: async () => asking.person }))

/** Changes that no example of a procedure makes: by what makes them, with the id that their entry is about. */
const OTHER_CHANGES: Partial<
  Record<keyof typeof AUDITED_CHANGES, () => Promise<{ subject: string; by: { id: string | null } }>>
> = {
  'recording.upload': async () => ({ subject: world.recordingId, by: world.members.rater }),
  'head.import': async () => {
    const { zip } = await exportHead(test.database, world.headId)
    const file = path.join(test.folder, 'head.zip')
    writeFileSync(file, zip)
    const by = world.members.manager
    await receiveHead(test.database, by, path.join(test.folder, 'other-models'), file)
    return { subject: hashOf(zip), by }
  },
  'model.licence.accept': async () => {
    const by = await person(test.database, 'Licensee', 'administrator')
    const { file: _, ...manifest } = manifestOf({ layout: 'NCHW', range: '0-1' }, '')
    const own = { ...manifest, licence: { name: 'CC BY-NC 4.0', nonCommercial: true } }
    const request = { manifest: JSON.stringify(own), dryRun: false, acceptLicence: true }
    const subject = await planImport(test.database, by, { fileName: 'a.onnx', precision: 'auto', own: request })
    return { subject, by }
  },
  'session.sign-in': async () => {
    const by = await personWithPassword()
    await signIn(test.database, { email: by.email, password: PASSWORD }, PLACE, SOURCE)
    return { subject: by.id, by }
  },
  'session.refused': async () => {
    const { id: subject, email } = await personWithPassword()
    await signIn(test.database, { email, password: 'something else' }, PLACE, SOURCE)
    return { subject, by: { id: null } }
  },
  'session.sign-out': async () => {
    const by = await personWithPassword()
    await signOut(test.database, await test.database.$transaction((tx) => beginSession(tx, by.id, PLACE)))
    return { subject: by.id, by }
  },
  'account.link-external': async () => {
    const by = await personWithPassword()
    const claims = { iss: 'https://sign-in.example.org', sub: randomUUID(), email: by.email, email_verified: true }
    await signInExternally(test.database, claims, PLACE)
    return { subject: by.id, by }
  },
  'account.unconfirmed': async () => {
    const by = await personWithPassword()
    await expect(confirmIdentity(test.database, by, { password: 'something else' })).rejects.toThrow(/not right/)
    return { subject: by.id, by }
  },
  'model.remove': async () => {
    const folder = await installLittleEncoder(path.join(test.folder, 'removing'))
    const by = await person(test.database, `Person-${randomUUID()}`, 'administrator')
    const { sha256 } = await openBundle(folder)
    const removal = { folder: path.basename(folder), reason: 'Not needed' }
    await removeModel(test.database, path.dirname(folder), by, removal)
    return { subject: sha256, by }
  },
  'model.restore': async () => {
    const folder = await installLittleEncoder(path.join(test.folder, 'restoring'))
    const by = await person(test.database, `Person-${randomUUID()}`, 'administrator')
    const name = path.basename(folder)
    await removeModel(test.database, path.dirname(folder), by, { folder: name, reason: 'Not needed' })
    const [removed] = await removedModels(path.dirname(folder))
    await restoreModel(test.database, path.dirname(folder), by, removed!.id)
    return { subject: name, by }
  },
  'recording.expire': async () => {
    const { database, folder } = test
    const recordings = { create: { storageKey: `recordings/${randomUUID()}.mp4`, fileName: 'a.mp4', bytes: 1n } }
    const interviews = { create: { visit: 'V1', date: new Date(), recordings } }
    const recordingsUntil = new Date('2026-01-31')
    const participant = { studyId: world.studyId, code: randomUUID(), recordingsUntil, interviews }
    const { id } = await database.participant.create({ data: participant })
    await removeExpiredRecordings(database, new DiskStorage(path.join(folder, 'files')))
    const expired = await database.recording.findFirstOrThrow({ where: { interview: { participantId: id } } })
    return { subject: expired.id, by: { id: null } }
  },
  'prompts.change': async () => {
    const { studyId, promptSetId: id, members } = world
    const prompts = [
      { label: 'still', texts: ['a still face'] },
      { label: 'moved', texts: ['a face that moves'] },
    ]
    await savePromptSet(test.database, members.manager, { studyId, id, revision: 0, title: 'Changed', prompts })
    return { subject: id, by: members.manager }
  },
}

const PASSWORD = 'long enough for anyone'
const PLACE = { browser: 'Firefox on Linux', address: '192.0.2.1' }
const SOURCE = { source: 'address 192.0.2.1', known: false }

async function personWithPassword(): Promise<Person> {
  const made = await person(test.database, `Person-${randomUUID()}`, 'clinician')
  await test.database.user.update({ where: { id: made.id }, data: { passwordHash: await hashPassword(PASSWORD) } })
  return made
}

let test: TestDatabase
let world: StudyWorld
let callers: Caller[]

const procedures = proceduresOf(router).map(({ name, procedure }) => ({
  name,
  procedure,
  effect: EFFECTS[name as keyof typeof EFFECTS],
}))

beforeAll(async () => {
  test = await startTestDatabase()
  process.env.DATABASE_URL = test.url
  process.env.CONCORD_DATA = test.folder
  process.env.CONCORD_BACKUP_FOLDER = path.join(test.folder, 'backups')
  symlinkSync(await testModels(), path.join(test.folder, 'models'))
  const administrator = await person(test.database, 'Administrator', 'administrator')
  world = await makeStudyWorld(test, 'OWN', 3)
  callers = callersOf(world, await makeStudyWorld(test, 'FOREIGN', 4), administrator)
})
afterAll(async () => {
  const { queue } = await import('#app/database.ts')
  await (await queue()).stop()
  await test?.stop()
})

/** The first who may call a procedure, with an input that is right for them. */
async function rightCall(name: string, procedure: AnyProcedure) {
  const access = accessOf(procedure)!
  const caller = callers.find((one) => one.person && refusal(access, one) === undefined)!.person!
  return { caller, input: await EXAMPLE_INPUTS[name]!(test.database, world, caller) }
}

/** A digest of every table by name, except the trail itself and what is kept of attempts to sign in, which no change undoes. */
async function contents(): Promise<Record<string, string>> {
  const tables = await test.database.$queryRaw<{ place: string }[]>`
    SELECT format('%I.%I', table_schema, table_name) AS place FROM information_schema.tables
    WHERE table_type = 'BASE TABLE' AND (table_schema, table_name) IN (SELECT 'public', table_name
      FROM information_schema.tables WHERE table_schema = 'public' UNION SELECT 'pgboss', 'job_common')
      AND table_name NOT IN ('AuditEntry', 'AuditSeal', 'SignInFailure', 'PasskeyChallenge', 'PendingSignIn')`
  const digests: Record<string, string> = {}
  for (const { place } of tables) {
    const sql = `SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS digest FROM ${place} t`
    digests[place] = (await test.database.$queryRawUnsafe<{ digest: string }[]>(sql))[0]!.digest
  }
  return digests
}

describe('the audit trail', () => {
  it('is about every change that it has words for, and knows each procedure of the app', () => {
    expect(procedures.map(({ name }) => name).sort()).toEqual(Object.keys(EFFECTS).sort())
    const told = Object.values(EFFECTS).flatMap((effect) =>
      typeof effect === 'object' && 'audited' in effect ? effect.audited : [],
    )
    expect(new Set([...told, ...Object.keys(OTHER_CHANGES)])).toEqual(new Set(Object.keys(AUDITED_CHANGES)))
    expect(Object.keys(AUDITED_EXPORTS).filter((action) => action in AUDITED_CHANGES)).toEqual([])
  })

  it.each(procedures.filter(({ name }) => !(name in EXPECTED_REFUSALS)))(
    '$name leaves its entry, or nothing that is changed',
    async ({ name, procedure, effect }) => {
      const { caller, input } = await rightCall(name, procedure)
      const before = await contents()
      const { id: last } = (await test.database.auditEntry.findFirst({ orderBy: { id: 'desc' } }))!
      asking.person = caller
      expect(await refusalOf(procedure, input)).toBeUndefined()
      const entries = await test.database.auditEntry.findMany({ where: { id: { gt: last } } })
      const changed = JSON.stringify(await contents()) !== JSON.stringify(before)
      if (typeof effect === 'object' && 'audited' in effect) {
        expect(entries.length).toBeGreaterThan(0)
        // Who joins by a link acts as the account that they make.
        const latest = () => test.database.user.findFirstOrThrow({ orderBy: { createdAt: 'desc' } })
        const by = name === 'links.join' ? await latest() : caller
        for (const { userId } of entries) expect(userId).toBe(by.id)
        expect(entries.map(({ action }) => action)).toContain(effect.audited)
        expect(changed).toBe(true)
      } else if (typeof effect === 'object' && 'viewed' in effect) {
        expect(entries).toMatchObject([{ action: effect.viewed, userId: caller.id }])
        expect(changed).toBe(false)
        await refusalOf(procedure, input)
        const again = await test.database.auditEntry.count({ where: { id: { gt: last } } })
        expect(again, 'looking again is the same view').toBe(1)
      } else {
        expect(entries).toEqual([])
        if (effect === 'reads') expect(changed).toBe(false)
        else expect(effect.unaudited.length).toBeGreaterThan(20)
      }
    },
  )

  it.each(Object.entries(OTHER_CHANGES))('has an entry of %s', async (action, change) => {
    const { subject, by } = await change()
    expect(await test.database.auditEntry.findMany({ where: { action, subject } })).toMatchObject([{ userId: by.id }])
  })

  it('has its entry in the transaction of each change: where it takes none, nothing is changed', async () => {
    await test.asOwner(
      `CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'the trail takes no entry'; END $$ LANGUAGE plpgsql`,
    )
    const refuse = `CREATE TRIGGER refuse BEFORE INSERT ON "AuditEntry" EXECUTE FUNCTION refuse()`
    const complaints = vi.spyOn(console, 'error').mockImplementation(() => {})
    const failed: string[] = []
    for (const { name, procedure, effect } of procedures) {
      // These change things without an entry.
      if (typeof effect === 'object' && 'unaudited' in effect) continue
      const { caller, input } = await rightCall(name, procedure)
      const before = await contents()
      await test.asOwner(refuse)
      asking.person = caller
      const answer = await refusalOf(procedure, input)
      await test.asOwner('DROP TRIGGER refuse ON "AuditEntry"')
      if (answer?.status === 500) failed.push(name)
      expect(await contents(), `${name} changed something without an entry`).toEqual(before)
    }
    complaints.mockRestore()
    const audited = procedures.filter(({ effect }) => typeof effect === 'object' && 'audited' in effect)
    expect(failed).toEqual(audited.map(({ name }) => name).filter((name) => !(name in EXPECTED_REFUSALS)))
  }, 300_000)
})
