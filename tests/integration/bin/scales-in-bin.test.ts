import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { saveAnchors, studyAnchors } from '#lib/anchors/study-anchors.ts'
import { deleteThing } from '#lib/bin/delete-thing.ts'
import { restoreEntry } from '#lib/bin/restore-entry.ts'
import { storeOwnScale } from '#lib/own-scales/own-scales.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import { studyOverview } from '#lib/studies/study-overview.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { ownScale } from '../../fixtures/own-scale.ts'
import { unattendedQueue } from '../../fixtures/runs.ts'

const SINCE_LIMITS = path.resolve(
  import.meta.dirname,
  '../../../prisma/migrations/20261130075500_limits_in_the_bin/migration.sql',
)
const REFERENCES = path.resolve(
  import.meta.dirname,
  '../../../prisma/migrations/20261130092902_references_by_scale/migration.sql',
)
let test: TestDatabase
beforeAll(async () => {
  test = await startTestDatabase()
})
afterAll(() => test?.stop())

it('a study that comes back from the bin has its own scale and anchors again', async () => {
  const { database } = test
  const manager = await person(database, 'Manager', 'researcher')
  const { id: studyId } = await database.study.create({
    data: { code: 'S', title: 'S', scale: 'panss', target: 'total' },
  })
  await database.membership.create({ data: { studyId, userId: manager.id, role: 'manager' } })
  await storeOwnScale(database, manager, { studyId, scale: ownScale(), target: 'total', version: 0 })
  const anchors = { A1: { levels: { 1: 'Some' } } }
  await saveAnchors(database, manager, { studyId, revision: 0, anchors })
  await deleteThing(database, unattendedQueue, manager, 'study', { id: studyId, reason: 'Not needed' })
  expect(await database.ownScale.count()).toBe(0)
  const entry = await database.binEntry.findFirstOrThrow()
  await restoreEntry(database, new DiskStorage(test.folder), manager, entry.id)
  expect((await studyOverview(database, manager, studyId, 'manager')).scale.name).toBe('FACE-3')
  expect((await studyAnchors(database, studyId)).anchors).toEqual(anchors)
})

it('a study that was in the bin when scales got limits of their own keeps its limit on an item for all of them', async () => {
  const { database } = test
  const manager = await person(database, 'Third manager', 'researcher')
  const { id: studyId } = await database.study.create({
    data: { code: 'L', title: 'L', scale: 'panss', target: 'total', itemLimit: 2, totalLimit: 9 },
  })
  await database.membership.create({ data: { studyId, userId: manager.id, role: 'manager' } })
  const further = { studyId, name: 'cains', scale: 'cains', target: 'exp', position: 1 }
  await database.studyScale.create({ data: { ...further, itemLimit: 5 } })
  await deleteThing(database, unattendedQueue, manager, 'study', { id: studyId, reason: 'Not needed' })
  const { id } = await database.binEntry.findFirstOrThrow({ orderBy: { id: 'desc' } })
  const sql = readFileSync(SINCE_LIMITS, 'utf8')
  const limits = async () =>
    database.$queryRaw`SELECT "row" -> 'itemLimit' AS item FROM "BinRow" WHERE "entryId" = ${id}::uuid AND "table" = 'StudyScale'`
  await database.$executeRawUnsafe(sql)
  expect(await limits()).toEqual([{ item: 5 }])
  await database.$executeRaw`UPDATE "BinRow" SET "row" = "row" - 'itemLimit' - 'totalLimit' WHERE "table" = 'StudyScale'`
  await database.$executeRawUnsafe(sql)
  await restoreEntry(database, new DiskStorage(test.folder), manager, id)
  expect(await database.studyScale.findFirst({ where: { studyId } })).toMatchObject({ itemLimit: 2, totalLimit: null })
})

it('a scale stays while ratings on it are in the bin, since they may come back', async () => {
  const { database } = test
  const manager = await person(database, 'Other manager', 'researcher')
  const { id: studyId } = await database.study.create({
    data: { code: 'T', title: 'T', scale: 'panss', target: 'total' },
  })
  await database.membership.create({ data: { studyId, userId: manager.id, role: 'manager' } })
  const { id: participantId } = await database.participant.create({ data: { studyId, code: 'P1' } })
  const { id: interviewId } = await database.interview.create({
    data: { participantId, visit: 'V1', date: new Date('2026-01-01') },
  })
  const sheet = { interviewId, raterId: manager.id, scale: 'panss', scores: { format: 1, scores: { P1: 3 } } }
  await database.ratingSheet.create({ data: sheet })
  await deleteThing(database, unattendedQueue, manager, 'participant', { id: participantId, reason: 'A mistake' })
  const given = { studyId, scale: ownScale(), target: 'total', version: 0 }
  await expect(storeOwnScale(database, manager, given)).rejects.toThrow(/1 rating or model in the bin on the PANSS/)
})

it('a reference rating that was in the bin when they got scales comes back as one of the first scale', async () => {
  const { database } = test
  const manager = await person(database, 'Fifth manager', 'researcher')
  const { id: studyId } = await database.study.create({
    data: { code: 'R', title: 'R', scale: 'panss', target: 'total' },
  })
  await database.membership.create({ data: { studyId, userId: manager.id, role: 'manager' } })
  const { id: participantId } = await database.participant.create({ data: { studyId, code: 'P1' } })
  const { id: interviewId } = await database.interview.create({
    data: { participantId, visit: 'V1', date: new Date('2026-01-01') },
  })
  const scores = { format: 1, scores: { P1: 3 } }
  await database.referenceRating.create({
    data: { interviewId, scores, source: 'consensus, version 1', markedById: manager.id },
  })
  const reason = 'A mistake'
  const { entryId } = await deleteThing(database, unattendedQueue, manager, 'participant', {
    id: participantId,
    reason,
  })
  const kept = () => database.binRow.findMany({ where: { entryId, table: 'ReferenceRating' } })
  const [asNow] = await kept()
  const key = JSON.stringify([interviewId])
  await database.$executeRaw`
    UPDATE "BinRow" SET "row" = "row" - 'scaleName', "key" = ${key} WHERE "entryId" = ${entryId}::uuid AND "table" = 'ReferenceRating'`
  await database.$executeRawUnsafe(readFileSync(REFERENCES, 'utf8').replace(/^.*?(?=UPDATE "BinRow")/s, ''))
  expect(await kept()).toEqual([asNow])
  await restoreEntry(database, new DiskStorage(test.folder), manager, entryId)
  expect(await database.referenceRating.findMany({ where: { interviewId } })).toMatchObject([{ scaleName: '', scores }])
})
