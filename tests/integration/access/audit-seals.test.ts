import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { audit, auditRefusal, auditView } from '#lib/access/audit.ts'
import { auditState, listAudit, reviewAudit } from '#lib/access/audit-list.ts'
import { type SealedHead, sealAuditTrail, sealedHeadIn, verifyAuditTrail } from '#lib/access/audit-seals.ts'
import type { Person } from '#lib/access/permissions.ts'
import { createStudy } from '#lib/studies/create-study.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { inEnglish } from '../../fixtures/in-english.ts'

let test: TestDatabase
let ada: Person
let head: SealedHead

beforeAll(async () => {
  test = await startTestDatabase()
  ada = await person(test.database, 'Ada', 'administrator')
  head = sealedHeadIn(test.folder, 'the key of this installation')
})
afterAll(() => test?.stop())

const add = (times: number) =>
  test.database.$transaction(async (tx) => {
    for (let i = 0; i < times; i++) await audit(tx, ada.id, 'sheet.save', ada.id, { revision: i })
  })
const seal = () => sealAuditTrail(test.database, head)
const verify = () => verifyAuditTrail(test.database, head)

/** What somebody with all rights in the database can do. */
async function force(sql: string): Promise<void> {
  for (const table of ['AuditEntry', 'AuditSeal']) await test.asOwner(`ALTER TABLE "${table}" DISABLE TRIGGER USER`)
  await test.asOwner(sql)
  for (const table of ['AuditEntry', 'AuditSeal']) await test.asOwner(`ALTER TABLE "${table}" ENABLE TRIGGER USER`)
}

describe('the audit trail in the database', () => {
  it('takes new entries only, from the owner of its tables too', async () => {
    await add(1)
    await seal()
    for (const table of ['AuditEntry', 'AuditSeal']) {
      for (const sql of [`DELETE FROM "${table}"`, `TRUNCATE "${table}" CASCADE`])
        await expect(test.asOwner(sql), sql).rejects.toThrow(/takes new entries only/)
    }
    await expect(test.asOwner(`UPDATE "AuditEntry" SET action = 'x'`)).rejects.toThrow(/new entries only/)
    await expect(test.asOwner(`UPDATE "AuditSeal" SET hash = 'x'`)).rejects.toThrow(/new entries only/)
  })

  it('is sealed in the order in which entries were stored, each once, by several programs at once too', async () => {
    await add(25)
    await Promise.all([seal(), seal(), seal()])
    await add(5)
    expect(await verify()).toMatchObject({ waiting: 5, problems: [] })
    await seal()
    const seals = await test.database.auditSeal.findMany({ orderBy: { position: 'asc' } })
    expect(seals.map(({ position }) => Number(position))).toEqual(seals.map((_, i) => i + 1))
    expect(await verify()).toEqual({ sealed: seals.length, waiting: 0, problems: [] })
  })

  it('shows what was forced upon it, and is not sealed over it', async () => {
    const last = (await test.database.auditEntry.findFirst({ orderBy: { id: 'desc' } }))!
    const kept = readFileSync(head.file, 'utf8')
    await force(`UPDATE "AuditEntry" SET action = 'head.train' WHERE id = ${last.id}`)
    expect(inEnglish((await verify()).problems)).toEqual([expect.stringMatching(/was changed/)])
    await force(`UPDATE "AuditEntry" SET action = 'sheet.save' WHERE id = ${last.id}`)
    expect(inEnglish((await verify()).problems)).toEqual([])

    await force(`DELETE FROM "AuditSeal" WHERE "entryId" = ${last.id}`)
    await force(`DELETE FROM "AuditEntry" WHERE id = ${last.id}`)
    expect(inEnglish((await verify()).problems)).toEqual([expect.stringMatching(/entries were removed/)])
    await add(3)
    await expect(seal()).rejects.toThrow(/not the one that was sealed/)
    expect(readFileSync(head.file, 'utf8'), 'the head stays as it was').toBe(kept)
  })

  it('shows a head that is missing or damaged', async () => {
    rmSync(head.file)
    expect(inEnglish((await verify()).problems)).toEqual([expect.stringMatching(/head is missing/)])
    writeFileSync(head.file, 'not a head')
    expect(inEnglish((await verify()).problems)).toEqual([expect.stringMatching(/not written by this installation/)])
    rmSync(head.file)
  })
})

describe('the list of the audit trail', () => {
  it('names people and things, filters them, and has no raw ids', async () => {
    const study = { code: 'LISTED', title: 'Listed', description: '', scale: 'cains', target: 'exp' }
    const studyId = await createStudy(test.database, ada, study)
    const [created] = await listAudit(test.database, { group: 'study' })
    expect(created).toMatchObject({ person: 'Ada', did: 'created a study', subject: 'LISTED' })
    expect(await listAudit(test.database, { group: 'head' })).toEqual([])
    expect(await listAudit(test.database, { from: '2020-01-01', to: '2020-12-31' })).toEqual([])
    const [saved] = await listAudit(test.database, { group: 'sheet', userId: ada.id })
    expect(saved).toMatchObject({ subject: 'Ada', details: { revision: 2 } })
    expect(JSON.stringify(await listAudit(test.database, {}))).not.toContain(studyId)
  })

  it('is read page by page', async () => {
    const all = await listAudit(test.database, {})
    const first = await listAudit(test.database, {}, 10)
    const second = await listAudit(test.database, { before: first.at(-1)!.id }, 10)
    expect([...first, ...second]).toEqual(all.slice(0, 20))
  })

  it('has views and refusals once for a while', async () => {
    const bob = await person(test.database, 'Bob', 'clinician')
    for (let i = 0; i < 3; i++) {
      await auditView(test.database, bob, 'interview.view', ada.id)
      await auditRefusal(test.database, bob, 'user.manage', undefined)
    }
    expect(await listAudit(test.database, { userId: bob.id })).toMatchObject([
      { did: 'was refused access', details: { permission: 'user.manage' } },
      { did: 'opened an interview' },
    ])
  })

  it('is reviewed up to an entry of the chain', async () => {
    expect((await auditState(test.database)).review).toBeNull()
    const { position } = await auditState(test.database)
    await reviewAudit(test.database, ada, { position, note: 'Nothing odd.' })
    expect((await auditState(test.database)).review).toMatchObject({ by: 'Ada', note: 'Nothing odd.', since: 0 })
    const beyond = { position: String(Number(position) + 1000), note: '' }
    await expect(reviewAudit(test.database, ada, beyond)).rejects.toMatchObject({ code: 'conflict' })
  })
})
