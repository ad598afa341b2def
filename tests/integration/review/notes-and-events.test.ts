import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/access/permissions.ts'
import { deleteThing } from '#lib/bin/delete-thing.ts'
import { restoreEntry } from '#lib/bin/restore-entry.ts'
import { interviewPage } from '#lib/review/interview-page.ts'
import { addNote, changeNote, removeNote, reviewNotes } from '#lib/review/review-notes.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import { eventKinds, removeEventKind, saveEventKind } from '#lib/studies/event-kinds.ts'
import { addEventMark, removeEventMark } from '#lib/studies/event-marks.ts'
import { INTERVIEW_LIMITS } from '#lib/studies/interview-limits.ts'
import { analysedInterviews } from '#lib/training/analysed-interviews.ts'
import { estimateAgain } from '#lib/training/estimate-unseen.ts'
import type { StudyRole } from '#prisma/client/enums.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { trainNow, unattendedQueue } from '../../fixtures/runs.ts'
import { completeSheet, makeStudyWorld, type StudyWorld } from '../../fixtures/study-world.ts'

let test: TestDatabase
let world: StudyWorld
let blind: Person
/** Of the interview that nobody has rated, whose participant no head has seen. */
let unratedRecording: string

beforeAll(async () => {
  test = await startTestDatabase()
  world = await makeStudyWorld(test, 'NOTES', 5)
  blind = await person(test.database, 'Blind', 'clinician')
  await test.database.membership.create({ data: { studyId: world.studyId, userId: blind.id, role: 'rater' } })
  const { id } = await test.database.recording.findFirstOrThrow({ where: { interviewId: world.unratedId } })
  unratedRecording = id
})
afterAll(() => test?.stop())

const seenBy = (who: Person, role: StudyRole, interviewId = world.interviews[0]!) =>
  reviewNotes(test.database, who, role, interviewId)
const NOTE = { fromMs: 1000, toMs: 1000, item: 'EXP1', text: 'no gaze' }

describe('notes on a recording', () => {
  it('are kept from raters until they see estimates, all but their own', async () => {
    const { manager, rater } = world.members
    const { recordingId, studyId } = world
    await addNote(test.database, manager, studyId, { recordingId, ...NOTE })
    await addNote(test.database, blind, studyId, { recordingId, ...NOTE, text: 'own' })
    const ofBlind = await seenBy(blind, 'rater')
    expect(ofBlind).toMatchObject({ ownOnly: true, notes: [{ text: 'own', own: true }] })
    const ofManager = await seenBy(manager, 'manager')
    expect(ofManager).toMatchObject({ ownOnly: false })
    expect(ofManager.notes.map(({ text, item }) => [text, item?.key])).toEqual([
      ['no gaze', 'EXP1'],
      ['own', 'EXP1'],
    ])
    // This rater has signed a sheet of every interview of the participant.
    expect((await seenBy(rater, 'rater')).notes).toHaveLength(2)
    const sheet = { interviewId: world.interviews[0]!, raterId: blind.id, scale: 'cains', lockedAt: new Date() }
    await test.database.ratingSheet.create({ data: { ...sheet, scores: completeSheet(1) } })
    expect((await seenBy(blind, 'rater')).notes).toHaveLength(2)
  })

  it('are changed and deleted by their author alone, with an entry in the audit trail', async () => {
    const { manager, rater } = world.members
    const { recordingId, studyId } = world
    const { id } = await addNote(test.database, rater, studyId, { recordingId, ...NOTE })
    const changed = { id, recordingId, ...NOTE, text: 'hardly any gaze', toMs: 3000 }
    await expect(changeNote(test.database, manager, studyId, changed)).rejects.toThrow(/not yours/)
    await expect(removeNote(test.database, manager, { id, recordingId })).rejects.toThrow(/not yours/)
    await changeNote(test.database, rater, studyId, changed)
    expect((await seenBy(rater, 'rater')).notes.find((note) => note.id === id)).toMatchObject({
      text: 'hardly any gaze',
      toMs: 3000,
    })
    await removeNote(test.database, rater, { id, recordingId })
    expect((await seenBy(rater, 'rater')).notes.some((note) => note.id === id)).toBe(false)
    const trail = await test.database.auditEntry.findMany({
      where: { userId: rater.id, action: { startsWith: 'note.' } },
      orderBy: { id: 'asc' },
    })
    expect(trail.map(({ action, subject }) => [action, subject])).toEqual([
      ['note.create', recordingId],
      ['note.change', recordingId],
      ['note.remove', recordingId],
    ])
    expect(JSON.stringify(trail.map(({ details }) => details))).not.toContain('gaze')
  })

  it('are about items of the study’s scale only', async () => {
    const note = { recordingId: world.recordingId, ...NOTE, item: 'N1' }
    await expect(addNote(test.database, world.members.rater, world.studyId, note)).rejects.toThrow(/no item “N1”/)
  })
})

describe('events of a study', () => {
  const kind = { name: 'Camera off', key: 'c', colour: '#aa5500', excludes: true }

  it('have a name and a key of their own, and stay while they mark something', async () => {
    const { manager } = world.members
    const { studyId, recordingId } = world
    const { id } = await saveEventKind(test.database, manager, { studyId, ...kind })
    await expect(saveEventKind(test.database, manager, { studyId, ...kind, key: 'd' })).rejects.toThrow(/called/)
    await expect(saveEventKind(test.database, manager, { studyId, ...kind, name: 'Other' })).rejects.toThrow(/key C/)
    const mark = { recordingId, kindId: id, fromMs: 0, toMs: 10 }
    const made = await addEventMark(test.database, manager, studyId, mark)
    await expect(removeEventKind(test.database, manager, studyId, id)).rejects.toThrow(/marked 1 time/)
    await expect(
      removeEventMark(test.database, world.members.rater, 'rater', { recordingId, id: made.id }),
    ).rejects.toThrow(/already been deleted/)
    await removeEventMark(test.database, manager, 'manager', { recordingId, id: made.id })
    await removeEventKind(test.database, manager, studyId, id)
    expect(await eventKinds(test.database, studyId)).toEqual([])
  })

  it('leave clips out of the estimate of a participant whom no head has seen, and it says how many', async () => {
    const { database } = test
    const { manager } = world.members
    const { studyId, unratedId } = world
    const shown = async () => (await interviewPage(database, manager, unratedId, 'manager')).estimate!
    await estimateAgain(database, manager, unratedId)
    const before = await shown()
    expect(before).toMatchObject({ leftOutByMarks: 0, marksChanged: false, kind: 'unseen' })
    const [first, second] = before.clips
    const { id: kindId } = await saveEventKind(database, manager, { studyId, ...kind })
    const mark = { recordingId: unratedRecording, kindId, fromMs: first!.startMs + 1, toMs: first!.startMs + 1 }
    const made = await addEventMark(database, manager, studyId, mark)
    expect(await shown()).toMatchObject({ value: before.value, leftOutByMarks: 0, marksChanged: true })

    await estimateAgain(database, manager, unratedId)
    const without = await shown()
    expect(without).toMatchObject({ leftOutByMarks: 1, marksChanged: false })
    expect(without.clips.map(({ value }) => value)).toEqual([null, second!.value])
    expect(without.value).toBeCloseTo(Math.max(0, Math.min(16, second!.value!)), 6)
    expect(without.value).not.toBeCloseTo(before.value, 3)

    await removeEventMark(database, manager, 'manager', { recordingId: unratedRecording, id: made.id })
    expect(await shown()).toMatchObject({ leftOutByMarks: 1, marksChanged: true })
    await estimateAgain(database, manager, unratedId)
    expect(await shown()).toEqual(before)
  })

  it('divide the estimate into clips inside and outside of them, and change nothing about it', async () => {
    const { database } = test
    const { manager } = world.members
    const { studyId, unratedId } = world
    const shown = async () => (await interviewPage(database, manager, unratedId, 'manager')).estimate!
    const before = await shown()
    expect(before.divided).toEqual([])
    const [first, second] = before.clips
    const speaks = { name: 'Interviewer speaks', key: 's', colour: '#aa5500', excludes: false, divides: true }
    const { id: kindId } = await saveEventKind(database, manager, { studyId, ...speaks })
    const mark = { recordingId: unratedRecording, kindId, fromMs: first!.startMs + 1, toMs: first!.startMs + 1 }
    const made = await addEventMark(database, manager, studyId, mark)
    const { divided, ...same } = await shown()
    const onScale = (value: number) => Math.max(0, Math.min(16, value))
    expect(divided).toEqual([
      {
        kindId,
        event: 'Interviewer speaks',
        inside: { clips: 1, mean: expect.closeTo(onScale(first!.value!), 9) },
        outside: { clips: 1, mean: expect.closeTo(onScale(second!.value!), 9) },
      },
    ])
    expect({ ...same, divided: [] }).toEqual(before)
    // Clips that are left out are on no side, so a kind that leaves out does not divide.
    await saveEventKind(database, manager, { studyId, id: kindId, ...speaks, excludes: true })
    expect(await shown()).toMatchObject({ divided: [], marksChanged: true })
    await removeEventMark(database, manager, 'manager', { recordingId: unratedRecording, id: made.id })
    await removeEventKind(database, manager, studyId, kindId)
    expect(await shown()).toEqual(before)
  })

  it('leave clips out of training, and events for display leave nothing out', async () => {
    const { database } = test
    const { manager } = world.members
    const { studyId, interviews, recordingId } = world
    const [camera] = await eventKinds(database, studyId)
    const { id: talking } = await saveEventKind(database, manager, {
      ...kind,
      studyId,
      name: 'Interviewer speaks',
      key: 'v',
      excludes: false,
    })
    const pooled = async () =>
      (await analysedInterviews(database, studyId)).analysed.find(({ id }) => id === interviews[0])!
    const all = await pooled()
    await addEventMark(database, manager, studyId, { recordingId, kindId: talking, fromMs: 0, toMs: 60_000 })
    expect(await pooled()).toEqual(all)
    await addEventMark(database, manager, studyId, { recordingId, kindId: camera!.id, fromMs: 0, toMs: 100 })
    const some = await pooled()
    expect(some.coverage[0]).toBe(0)
    expect(some.pooled).toEqual(all.embeddings.values.slice(512, 1024))
    const [headId] = await trainNow(database, studyId)
    const estimate = await database.estimate.findFirstOrThrow({ where: { headId, interviewId: interviews[0] } })
    expect((estimate.clips as { clips: unknown[] }).clips).toEqual([null, expect.any(Number)])
    expect((await interviewPage(database, manager, interviews[0]!, 'manager')).estimate?.kind).toBe('outOfFold')
  })

  it('stay while a participant with a mark of them is in the bin, so that both can come back', async () => {
    const { database } = test
    const { manager } = world.members
    const { studyId, recordingId } = world
    const { interview } = await database.recording.findUniqueOrThrow({
      where: { id: recordingId },
      select: { interview: { select: { participantId: true } } },
    })
    const { id: kindId } = await saveEventKind(database, manager, { ...kind, studyId, name: 'Pause', key: 'x' })
    await addEventMark(database, manager, studyId, { recordingId, kindId, fromMs: 0, toMs: 10 })
    const deletion = { id: interview.participantId, reason: 'test' }
    const { entryId } = await deleteThing(database, unattendedQueue, manager, 'participant', deletion)
    await expect(removeEventKind(database, manager, studyId, kindId)).rejects.toThrow(/in the bin/)
    await restoreEntry(database, new DiskStorage(test.folder), manager, entryId)
    expect(await database.eventMark.count({ where: { kindId } })).toBe(1)
  })
})

it('there are at most so many notes and marks of an interview, whichever of its recordings they are in', async () => {
  const { manager } = world.members
  const { studyId } = world
  const interviewId = world.interviews[5]!
  const { id: recordingId } = await test.database.recording.findFirstOrThrow({ where: { interviewId } })
  const { id: kindId } = await saveEventKind(test.database, manager, {
    studyId,
    name: 'Counted',
    key: 'y',
    colour: '#aabbcc',
    excludes: false,
  })
  const one = { recordingId, authorId: manager.id, fromMs: 0, toMs: 0 }
  const many = <T>(count: number, row: T) => Array.from({ length: count }, () => row)
  await test.database.reviewNote.createMany({ data: many(INTERVIEW_LIMITS.notes - 1, { ...one, text: 'a' }) })
  await test.database.eventMark.createMany({ data: many(INTERVIEW_LIMITS.marks - 1, { ...one, kindId }) })
  const note = () => addNote(test.database, manager, studyId, { recordingId, ...NOTE })
  const mark = () => addEventMark(test.database, manager, studyId, { recordingId, kindId, fromMs: 0, toMs: 0 })
  await note()
  await mark()
  await expect(note()).rejects.toThrow('This interview has 2,000 notes, the most that are kept. Delete some first.')
  await expect(mark()).rejects.toThrow(
    'This interview has 5,000 event marks, the most that are kept. Delete some first.',
  )
  await test.database.reviewNote.deleteMany({ where: { recordingId } })
  await test.database.eventMark.deleteMany({ where: { recordingId } })
})
