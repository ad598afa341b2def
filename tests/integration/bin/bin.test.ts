import { randomUUID } from 'node:crypto'
import { createWriteStream, existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setRole } from '#lib/access/accounts.ts'
import { hashPassword } from '#lib/access/passwords.ts'
import type { BinKind } from '#lib/bin/deletable.ts'
import { deleteThing, previewDeletion } from '#lib/bin/delete-thing.ts'
import { emptyBin, removeForGood } from '#lib/bin/empty-bin.ts'
import { participantExport } from '#lib/bin/participant-export.ts'
import { restoreEntry } from '#lib/bin/restore-entry.ts'
import { openQueue, type Queue } from '#lib/jobs/queue.ts'
import { requestAnalysis } from '#lib/jobs/request-analysis.ts'
import { importRatings, previewImport } from '#lib/rating-imports/import-ratings.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import { addInterview } from '#lib/studies/add-interview.ts'
import { createStudy } from '#lib/studies/create-study.ts'
import { setMember } from '#lib/studies/members.ts'
import { BUILT_IN_SETS, storedPrompts } from '#lib/words/prompt-sets.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { makeStudyWorld, type StudyWorld } from '../../fixtures/study-world.ts'
import { unzipped } from '../../fixtures/unzipped.ts'

let test: TestDatabase
let world: StudyWorld
let queue: Queue
let storage: DiskStorage
let importId: string

beforeAll(async () => {
  test = await startTestDatabase()
  queue = await openQueue(test.url, false)
  world = await makeStudyWorld(test, 'OWN', 3)
  await makeStudyWorld(test, 'OTHER', 5)
  storage = new DiskStorage(path.join(test.folder, 'files'))
  const { database } = test
  const { studyId, headId } = world
  await database.study.update({ where: { id: studyId }, data: { headId } })
  await database.analysisPlan.create({
    data: {
      studyId,
      version: 1,
      content: {},
      text: 'locked',
      lockedAt: new Date(),
      lockedById: world.members.manager.id,
    },
  })
  await database.permutationRun.create({ data: { studyId, heads: [headId], plan: {}, state: 'done' } })
  const training = await database.trainingRun.create({
    data: { studyId, plan: {}, state: 'done', heads: { connect: { id: headId } } },
  })
  await database.phantomRun.create({
    data: { studyId, participants: 5, seconds: 5, state: 'done', trainingId: training.id },
  })
  const base64 = Buffer.from('participant,visit,rater,EXP1\nOWN-NEW,V1,Somebody,2\n').toString('base64')
  const ratings = { studyId, file: { name: 'ratings.csv', base64 }, leaveOut: false }
  const { mapping } = await previewImport(database, ratings)
  const chosen = { ...ratings, mapping, statedBlind: false, expected: 1 }
  importId = (await importRatings(database, world.members.manager, chosen)).id
  const file = path.join(test.folder, 'features')
  writeFileSync(file, 'features')
  await storage.take('features/shared.safetensors', file)
  await database.analysis.updateMany({
    where: { recordingId: world.recordingId },
    data: { features: 'features/shared.safetensors' },
  })
})
afterAll(async () => {
  await queue?.stop()
  await test?.stop()
})

/** A digest of every table by name; of the bin and the audit trail only where asked. */
async function contents(): Promise<Record<string, string>> {
  const tables = await test.database.$queryRaw<{ name: string }[]>`
    SELECT table_name::text AS name FROM information_schema.tables
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
      AND table_name NOT IN ('AuditEntry', 'AuditSeal', '_prisma_migrations')`
  const digests: Record<string, string> = {}
  for (const { name } of tables) {
    const sql = `SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS digest FROM "${name}" t`
    digests[name] = (await test.database.$queryRawUnsafe<{ digest: string }[]>(sql))[0]!.digest
  }
  return digests
}

/** The tables that an id, or anything else, still stands in. */
async function tablesWith(text: string): Promise<string[]> {
  const found: string[] = []
  for (const name of Object.keys(await contents())) {
    const sql = `SELECT count(*)::int AS count FROM "${name}" t WHERE t::text LIKE '%' || $1 || '%'`
    if ((await test.database.$queryRawUnsafe<{ count: number }[]>(sql, text))[0]!.count > 0) found.push(name)
  }
  return found
}

async function idOf(kind: BinKind): Promise<string> {
  const { database } = test
  const interview = await database.interview.findUniqueOrThrow({ where: { id: world.interviews[0]! } })
  const analysis = await database.analysis.findFirstOrThrow({ where: { recordingId: world.recordingId } })
  return {
    recording: world.recordingId,
    analysis: analysis.id,
    interview: interview.id,
    participant: interview.participantId,
    head: world.headId,
    study: world.studyId,
    ratingImport: importId,
  }[kind]
}

const reason = 'Consent withdrawn'
const KINDS: BinKind[] = ['recording', 'analysis', 'interview', 'participant', 'head', 'ratingImport', 'study']

/** Deletes as the study's manager. */
const deleted = async (kind: BinKind, id: string) =>
  (await deleteThing(test.database, queue, world.members.manager, kind, { id, reason })).entryId
const restored = (entryId: string) => restoreEntry(test.database, storage, world.members.manager, entryId)

describe('what is deleted', () => {
  it.each(KINDS)('of the kind %s is announced, goes, and comes back byte for byte', async (kind) => {
    const id = await idOf(kind)
    const before = await contents()
    const preview = await previewDeletion(test.database, kind, id)
    expect(await contents(), 'the preview changes nothing').toEqual(before)

    const entryId = await deleted(kind, id)
    expect((await tablesWith(id)).filter((table) => !table.startsWith('Bin') && table !== 'PermutationRun')).toEqual([])
    const entry = await test.database.binEntry.findUniqueOrThrow({ where: { id: entryId } })
    expect(entry.contents).toEqual({ format: 1, contents: preview.contents })
    expect(entry).toMatchObject({ reason, title: preview.title, subjectId: id })

    await restored(entryId)
    expect(await contents()).toEqual(before)
  })

  it('is counted as it is', async () => {
    expect(await previewDeletion(test.database, 'study', world.studyId)).toMatchObject({
      title: 'OWN Study OWN',
      contents: {
        participants: 7,
        interviews: 7,
        recordings: 7,
        bytes: 70,
        analyses: 7,
        sheets: 13,
        lockedSheets: 13,
        heads: 1,
      },
      days: 7,
      runs: 0,
      heads: [],
    })
    const participant = await idOf('participant')
    expect((await previewDeletion(test.database, 'participant', participant)).heads).toEqual([
      expect.objectContaining({ id: world.headId, inUse: true }),
    ])
  })

  it('has an entry in the audit trail without its content', async () => {
    const id = await idOf('participant')
    await restored(await deleted('participant', id))
    const entry = await test.database.auditEntry.findFirstOrThrow({
      where: { action: 'participant.delete', subject: id },
      orderBy: { id: 'desc' },
    })
    expect(entry.details).toEqual({
      format: 1,
      details: {
        reason,
        participants: 1,
        interviews: 1,
        recordings: 1,
        bytes: 10,
        analyses: 1,
        sheets: 2,
        lockedSheets: 2,
        estimates: 2,
      },
    })
  })

  it('takes an analysis that is under way along, cancelled', async () => {
    const { studyId, members } = world
    const visit = { studyId, participant: 'RUNNING', visit: 'V1', date: '2026-03-01' }
    const { id } = await addInterview(test.database, members.manager, visit)
    const { id: recordingId } = await test.database.recording.create({
      data: { interviewId: id, storageKey: 'recordings/running.mp4', current: true, fileName: 'a.mp4', bytes: 1n },
    })
    await requestAnalysis(test.database, queue, members.manager, recordingId)
    const run = await test.database.analysis.findFirstOrThrow({ where: { recordingId } })
    expect((await previewDeletion(test.database, 'recording', recordingId)).runs).toBe(1)
    const entryId = await deleted('recording', recordingId)
    expect((await queue.states('analysis', [run.jobId!])).get(run.jobId!)).toBe('cancelled')
    await restored(entryId)
    expect(await test.database.analysis.findUnique({ where: { id: run.id } })).toMatchObject({ state: 'cancelled' })
    await removeForGood(test.database, storage, null, await deleted('interview', id))
  })

  it('can be asked for by two people at once: the second is told', async () => {
    const id = await idOf('recording')
    const tries = await Promise.allSettled([deleted('recording', id), deleted('recording', id)])
    const done = tries.filter((one) => one.status === 'fulfilled')
    expect(done).toHaveLength(1)
    expect(tries.find((one) => one.status === 'rejected')).toMatchObject({
      reason: { code: expect.stringMatching(/not-found|conflict/) },
    })
    await restored(done[0]!.value)
  })
})

it('everything about a participant is exported as one zip, and nothing is changed by it', async () => {
  const { database } = test
  const { participantId, recordingId, interviews } = world
  const before = await contents()
  const { name, zip } = await participantExport(database, storage, participantId)
  const file = path.join(test.folder, 'export.zip')
  await pipeline(zip, createWriteStream(file))
  expect(await contents()).toEqual(before)
  expect(name).toEqual(['OWN', 'OWN-P0'])
  const files = await unzipped(file)
  expect([...files.keys()].filter((each) => each.startsWith('recordings/'))).toEqual(['recordings/V1-1.mp4'])
  expect(files.get('recordings/V1-1.mp4')!.toString()).toBe('0123456789')
  const tables = JSON.parse(files.get('data.json')!.toString())
  expect(tables.Participant).toMatchObject([{ id: participantId, code: 'OWN-P0' }])
  expect(tables.Interview).toMatchObject([{ id: interviews[0] }])
  expect(tables.Recording).toMatchObject([{ id: recordingId }])
  expect(tables.RatingSheet).toHaveLength(2)
  expect(tables.SheetVersion).toHaveLength(2)
  expect(files.get('audit.csv')!.toString()).toMatch(/added an interview/)
})

describe('a deleted study', () => {
  const newStudy = async (code: string, blinding: 'blinded' | 'open') => {
    const { manager } = world.members
    const study = { code, title: code, description: '', scale: 'cains', target: 'exp', blinding }
    return createStudy(test.database, manager, study)
  }
  const memberships = async (studyId: string) =>
    (await test.database.membership.findMany({ where: { studyId, role: 'rater' } })).map(({ userId }) => userId)

  it('comes back without raters who were administrators meanwhile, since they could see its estimates', async () => {
    const { manager } = world.members
    const [stays, was, is] = await Promise.all(
      ['Stays', 'Was', 'Is'].map((name) => person(test.database, name, 'clinician')),
    )
    const studyId = await newStudy('SIGHTED', 'blinded')
    const raters = [stays!, was!, is!]
    for (const { email } of raters) await setMember(test.database, manager, { studyId, email, role: 'rater' })
    const entryId = await deleted('study', studyId)
    const stayingOne = await person(test.database, 'Administrator', 'administrator')
    const passwordHash = await hashPassword('correct horse battery')
    await test.database.user.update({ where: { id: stayingOne.id }, data: { passwordHash } })
    for (const { id } of [was!, is!]) await setRole(test.database, manager, { userId: id, role: 'administrator' })
    await setRole(test.database, manager, { userId: was!.id, role: 'clinician' })
    await restored(entryId)
    expect(await memberships(studyId)).toEqual([stays!.id])
    const removed = { action: 'study.member.remove', subject: studyId }
    expect(await test.database.auditEntry.count({ where: removed })).toBe(2)
  })

  it('that is open comes back with all of them', async () => {
    const rater = await person(test.database, 'Open', 'clinician')
    const studyId = await newStudy('UNSIGHTED', 'open')
    await setMember(test.database, world.members.manager, { studyId, email: rater.email, role: 'rater' })
    const entryId = await deleted('study', studyId)
    await setRole(test.database, world.members.manager, { userId: rater.id, role: 'administrator' })
    await restored(entryId)
    expect(await memberships(studyId)).toEqual([rater.id])
  })
})

it('a preview lets others work on what it looks at', async () => {
  const { database } = test
  await database.$transaction(async (tx) => {
    // A preview that asked for these rows alone would wait until this ends.
    await tx.ratingSheet.updateMany({ data: { scale: 'cains' } })
    const preview = await previewDeletion(database, 'study', world.studyId)
    expect(preview.contents.sheets).toBeGreaterThan(0)
  })
})

describe('what can’t be restored', () => {
  it('stays in the bin and says why: its place is taken, or what it belongs to is deleted', async () => {
    const { database } = test
    const { studyId, members } = world
    const visit = { studyId, participant: 'TWICE', visit: 'V1', date: '2026-03-01' }
    const { id } = await addInterview(database, members.manager, visit)
    const { participantId } = await database.interview.findUniqueOrThrow({ where: { id } })
    const interview = await deleted('interview', id)
    const again = await addInterview(database, members.manager, visit)
    await expect(restored(interview)).rejects.toMatchObject({ code: 'conflict', message: /same name/ })
    const second = await deleted('interview', again.id)
    const participant = await deleted('participant', participantId)
    await expect(restored(interview)).rejects.toMatchObject({ code: 'conflict', message: /deleted too/ })
    await restored(participant)
    await restored(interview)
    expect(await database.interview.findUnique({ where: { id } })).not.toBeNull()
    await removeForGood(database, storage, members.manager, second)
    await expect(restored(second)).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('what goes for good', () => {
  it('leaves no row and no file, and the audit trail says that it went', async () => {
    const { database } = test
    const { studyId, members } = world
    const visit = { studyId, participant: 'GOING', visit: 'V1', date: '2026-03-01' }
    const { id } = await addInterview(database, members.manager, visit)
    const { participantId } = await database.interview.findUniqueOrThrow({ where: { id } })
    const file = path.join(test.folder, 'going.mp4')
    writeFileSync(file, 'recording')
    const storageKey = `recordings/${randomUUID()}.mp4`
    await storage.take(storageKey, file)
    await database.recording.create({ data: { interviewId: id, storageKey, fileName: 'Jane Doe.mp4', bytes: 9n } })
    const entryId = await deleted('participant', participantId)
    const stored = path.join(test.folder, 'files', storageKey)
    expect(existsSync(stored)).toBe(true)

    await emptyBin(database, storage)
    expect(existsSync(stored), 'not before its time').toBe(true)
    await database.binEntry.update({ where: { id: entryId }, data: { goesAt: new Date() } })
    await emptyBin(database, storage)
    expect(existsSync(stored)).toBe(false)
    for (const text of [participantId, id, 'GOING', 'Jane Doe']) expect(await tablesWith(text), text).toEqual([])
    const entries = await database.auditEntry.findMany({ where: { subject: participantId }, orderBy: { id: 'asc' } })
    expect(entries.map(({ action }) => action)).toEqual(['participant.delete', 'bin.remove'])
    expect(JSON.stringify(entries.map(({ details }) => details))).not.toMatch(/GOING|Jane/)
  })

  it('is finished by the next call where the first one was stopped, and can’t be restored meanwhile', async () => {
    const { database } = test
    const entryId = await deleted('interview', world.unratedId)
    await database.binEntry.update({ where: { id: entryId }, data: { goingSince: new Date() } })
    await expect(restored(entryId)).rejects.toMatchObject({ code: 'not-found' })
    await emptyBin(database, storage)
    expect(await database.binEntry.count({ where: { id: entryId } })).toBe(0)
    expect(await database.binRow.count({ where: { entryId } })).toBe(0)
  })

  it('takes along what encoders made of texts that only its descriptions have, and nothing of others', async () => {
    const { database } = test
    const { manager } = world.members
    const study = (code: string) => ({ code, title: code, description: '', scale: 'cains', target: 'exp' })
    const prompts = (texts: string[]) => storedPrompts.write(texts.map((text, i) => ({ label: `${i}`, texts: [text] })))
    const own = await createStudy(database, manager, study('WORDS'))
    const other = await createStudy(database, manager, study('OTHER-WORDS'))
    const [builtIn] = BUILT_IN_SETS[0]!.prompts[0]!.texts
    const sets: [string, string[]][] = [
      [own, ['a face of this study alone', 'a face of both studies', builtIn!]],
      [other, ['a face of both studies', 'a face of the other study']],
    ]
    for (const [studyId, texts] of sets)
      await database.promptSet.create({ data: { studyId, title: 'Own', prompts: prompts(texts) } })
    const texts = ['a face of this study alone', 'a face of both studies', 'a face of the other study', builtIn!]
    await database.textFeature.createMany({
      data: texts.map((text) => ({ encoder: 'e'.repeat(64), text, features: new Uint8Array(4) })),
    })
    await removeForGood(database, storage, null, await deleted('study', own))
    const left = await database.textFeature.findMany({ select: { text: true } })
    expect(left.map(({ text }) => text).sort()).toEqual(texts.slice(1).sort())
  })

  it('keeps a file that another row still names', async () => {
    const { database } = test
    const analysis = await database.analysis.findFirstOrThrow({ where: { recordingId: world.recordingId } })
    const { id: _id, ...copy } = analysis
    const { id } = await database.analysis.create({
      data: { ...copy, result: copy.result ?? undefined, embeddings: copy.embeddings ?? null } as never,
    })
    const shared = path.join(test.folder, 'files/features/shared.safetensors')
    await removeForGood(database, storage, null, await deleted('analysis', id))
    expect(existsSync(shared)).toBe(true)
    await removeForGood(database, storage, null, await deleted('analysis', analysis.id))
    expect(existsSync(shared)).toBe(false)
  })
})

it('is in nobody else’s reach: a person without the permission is no manager', async () => {
  const stranger = await person(test.database, 'stranger', 'clinician')
  const { deletedStudies } = await import('#lib/bin/bin-list.ts')
  const entryId = await deleted('study', world.studyId)
  expect(await deletedStudies(test.database, stranger)).toEqual([])
  expect((await deletedStudies(test.database, world.members.manager)).map(({ id }) => id)).toEqual([entryId])
  await restored(entryId)
})
