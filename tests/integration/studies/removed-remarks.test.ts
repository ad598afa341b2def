import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { removeNote } from '#lib/review/review-notes.ts'
import { removeCaption } from '#lib/studies/clip-captions.ts'
import { removeEventMark } from '#lib/studies/event-marks.ts'
import { INTERVIEW_LIMITS } from '#lib/studies/interview-limits.ts'
import { restoreCaption, restoreEventMark, restoreNote } from '#lib/studies/removed-remarks.ts'
import { startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { makeStudyWorld, type StudyWorld } from '../../fixtures/study-world.ts'

let test: TestDatabase
let world: StudyWorld

beforeAll(async () => {
  test = await startTestDatabase()
  world = await makeStudyWorld(test, 'OWN', 3)
})
afterAll(() => test?.stop())

const GONE = { code: 'conflict', message: expect.stringMatching(/no longer be undone/) }
const captionOf = (authorId: string) =>
  test.database.clipCaption.create({
    data: { recordingId: world.recordingId, authorId, fromMs: 0, toMs: 900, label: 'still', text: 'keeps still' },
  })

it('a caption and a mark of somebody else come back as they were, in their author’s name', async () => {
  const { database } = test
  const { recordingId, studyId, members } = world
  const { manager, rater } = members
  const caption = await captionOf(rater.id)
  const away = await removeCaption(database, manager, 'manager', { id: caption.id, recordingId })
  expect(await database.clipCaption.findUnique({ where: { id: caption.id } })).toBe(null)
  await restoreCaption(database, manager, { recordingId, ...away })
  expect(await database.clipCaption.findUnique({ where: { id: caption.id } })).toEqual(caption)
  const kind = await database.eventKind.create({
    data: { studyId, name: 'Away', key: 'w', colour: '#aabbcc', excludes: true },
  })
  const mark = await database.eventMark.create({
    data: { recordingId, kindId: kind.id, authorId: rater.id, fromMs: 5, toMs: 900 },
  })
  const unmarked = await removeEventMark(database, manager, 'manager', { id: mark.id, recordingId })
  await restoreEventMark(database, manager, { recordingId, ...unmarked })
  expect(await database.eventMark.findUnique({ where: { id: mark.id } })).toEqual(mark)
  const trail = await database.auditEntry.findMany({ where: { action: { endsWith: '.restore' } } })
  expect(trail.map(({ action, userId }) => [action, userId])).toEqual([
    ['caption.restore', manager.id],
    ['event.restore', manager.id],
  ])
  await expect(restoreEventMark(database, manager, { recordingId, ...unmarked })).rejects.toThrow(/there again already/)
  await removeEventMark(database, manager, 'manager', { id: mark.id, recordingId })
  await database.eventKind.delete({ where: { id: kind.id } })
  await expect(restoreEventMark(database, manager, { recordingId, ...unmarked })).rejects.toThrow(
    /removed from the study/,
  )
})

it('a note comes back with its time', async () => {
  const { database } = test
  const { recordingId, members } = world
  const createdAt = new Date('2026-01-02T03:04:05Z')
  const note = await database.reviewNote.create({
    data: {
      recordingId,
      authorId: members.rater.id,
      fromMs: 0,
      toMs: 0,
      text: 'no gaze',
      createdAt,
      updatedAt: createdAt,
    },
  })
  const removed = await removeNote(database, members.rater, { id: note.id, recordingId })
  await restoreNote(database, members.rater, { recordingId, ...removed })
  expect(await database.reviewNote.findUnique({ where: { id: note.id } })).toEqual(note)
})

it('none comes back where an interview has as many as are kept', async () => {
  const { database } = test
  const { recordingId, members } = world
  const written = { recordingId, authorId: members.rater.id, fromMs: 0, toMs: 0 }
  const { id } = await database.reviewNote.create({ data: { ...written, text: 'no gaze' } })
  const removed = await removeNote(database, members.rater, { id, recordingId })
  const others = Array.from({ length: INTERVIEW_LIMITS.notes }, () => ({ ...written, text: 'another' }))
  await database.reviewNote.createMany({ data: others })
  await expect(restoreNote(database, members.rater, { recordingId, ...removed })).rejects.toThrow(
    /the most that are kept/,
  )
  await database.reviewNote.deleteMany({ where: { text: 'another' } })
  await restoreNote(database, members.rater, { recordingId, ...removed })
})

it('nobody else can, elsewhere, as something else, changed or after an hour', async () => {
  const { database } = test
  const { recordingId, members } = world
  const { manager, rater } = members
  const { id } = await captionOf(rater.id)
  const { sealed } = await removeCaption(database, manager, 'manager', { id, recordingId })
  const other = await database.recording.findFirstOrThrow({ where: { id: { not: recordingId } } })
  await expect(restoreCaption(database, rater, { recordingId, sealed })).rejects.toMatchObject(GONE)
  await expect(restoreCaption(database, manager, { recordingId: other.id, sealed })).rejects.toMatchObject(GONE)
  await expect(restoreEventMark(database, manager, { recordingId, sealed })).rejects.toMatchObject(GONE)
  const changed = `${sealed.slice(0, -2)}${sealed.endsWith('AA') ? 'BB' : 'AA'}`
  await expect(restoreCaption(database, manager, { recordingId, sealed: changed })).rejects.toMatchObject(GONE)
  vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 3600_001)
  await expect(restoreCaption(database, manager, { recordingId, sealed })).rejects.toMatchObject(GONE)
  vi.restoreAllMocks()
  await restoreCaption(database, manager, { recordingId, sealed })
  expect(await database.clipCaption.count({ where: { id } })).toBe(1)
})
