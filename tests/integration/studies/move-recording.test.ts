import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { english } from '#lib/messages/translator.ts'
import { Random } from '#lib/statistics/random.ts'
import { addInterview } from '#lib/studies/add-interview.ts'
import { correctInterview } from '#lib/studies/correct-interview.ts'
import { movePlan, moveRecording, placesFor } from '#lib/studies/move-recording.ts'
import { useRecording } from '#lib/studies/recording-versions.ts'
import { estimateUnseen } from '#lib/training/estimate-unseen.ts'
import { startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { analysedRecording, makeStudyWorld, type StudyWorld } from '../../fixtures/study-world.ts'

let test: TestDatabase
let world: StudyWorld
let empty: string
let recordingId: string
let fromId: string
let visits = 0

beforeAll(async () => {
  test = await startTestDatabase()
  world = await makeStudyWorld(test, 'OWN', 3)
  fromId = world.unratedId
})
afterAll(() => test?.stop())

const manager = () => world.members.manager
const add = async (participant: string) => {
  const visit = { studyId: world.studyId, participant, visit: `M${++visits}`, date: '2026-03-01' }
  return (await addInterview(test.database, manager(), visit)).id
}
const move = (to = empty, more: object = {}) =>
  moveRecording(test.database, manager(), {
    recordingId,
    fromId,
    interviewId: to,
    use: true,
    reason: 'Filed wrongly',
    ...more,
  })
const where = () => test.database.recording.findUniqueOrThrow({ where: { id: recordingId } })

beforeEach(async () => {
  fromId = await add(`${world.code}-FROM`)
  recordingId = await analysedRecording(test, world.members.rater, fromId, 2, new Random(3))
  empty = await add(`${world.code}-TO`)
})

it('offers the other interviews of the study, by parts of code and visit', async () => {
  const found = await placesFor(test.database, { recordingId, search: `p1 v1` })
  expect(found).toMatchObject([{ id: world.interviews[1], participant: 'OWN-P1', visit: 'V1', recordings: 1 }])
  const all = await placesFor(test.database, { recordingId, search: '' })
  expect(all.map(({ id }) => id)).not.toContain(fromId)
  expect(await placesFor(test.database, { recordingId, search: 'foreign' })).toEqual([])
})

it('moves a recording with what hangs on it, and what was estimated from it goes', async () => {
  const { database } = test
  const authorId = manager().id
  await database.reviewNote.create({ data: { recordingId, authorId, fromMs: 0, toMs: 10, text: 'no gaze' } })
  const { id: analysisId } = await database.analysis.findFirstOrThrow({ where: { recordingId } })
  const estimate = { headId: world.headId, analysisId, kind: 'unseen' as const, value: 4, clips: [] }
  await database.estimate.create({ data: { ...estimate, interviewId: fromId } })
  const plan = await movePlan(database, { recordingId, interviewId: empty })
  expect(plan).toMatchObject({ analyses: 1, notes: 1, estimates: 1, used: true, usedThere: true, refusals: [] })
  expect(await move()).toEqual({ wasUsed: true, isUsed: true })
  expect(await where()).toMatchObject({ interviewId: empty, current: true })
  expect(await database.estimate.count({ where: { analysis: { recordingId } } })).toBe(0)
  expect(await database.reviewNote.count({ where: { recording: { interviewId: empty } } })).toBe(1)
  const { details, userId } = await database.auditEntry.findFirstOrThrow({
    where: { action: 'recording.move', subject: recordingId },
  })
  expect(userId).toBe(authorId)
  expect(details).toMatchObject({
    details: { participantBefore: 'OWN-FROM', participant: 'OWN-TO', estimatesRemoved: 1, reason: 'Filed wrongly' },
  })
})

it('and back, used as before', async () => {
  const { wasUsed } = await move()
  const back = { fromId: empty, use: wasUsed, reason: 'Move undone' }
  expect(await move(fromId, back)).toEqual({ wasUsed: true, isUsed: true })
  expect(await where()).toMatchObject({ interviewId: fromId, current: true })
})

it('and back from where sheets were signed before it came', async () => {
  const { database } = test
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000)
  await database.recording.update({ where: { id: recordingId }, data: { createdAt: ago(60) } })
  const sheet = { raterId: world.members.rater.id, scale: 'cains', scores: {}, lockedAt: ago(30) }
  await database.ratingSheet.create({ data: { ...sheet, interviewId: empty } })
  await move()
  expect(await move(fromId, { fromId: empty })).toMatchObject({ isUsed: true })
})

it('leaves no estimate behind that was being made when it was moved', async () => {
  const { database } = test
  const estimated = () => database.estimate.count({ where: { interviewId: fromId } })
  await estimateUnseen(database, fromId)
  expect(await estimated()).toBeGreaterThan(0)
  const slow = new Proxy(database, {
    get: (target, name) =>
      name === '$transaction'
        ? async (...work: Parameters<typeof target.$transaction>) => {
            await move()
            return target.$transaction(...work)
          }
        : Reflect.get(target, name),
  })
  await estimateUnseen(slow, fromId)
  expect(await where()).toMatchObject({ interviewId: empty })
  expect(await estimated()).toBe(0)
})

it('is not used where another recording is', async () => {
  const other = await analysedRecording(test, world.members.rater, empty, 1, new Random(4))
  expect(await movePlan(test.database, { recordingId, interviewId: empty })).toMatchObject({ usedThere: false })
  expect(await move()).toEqual({ wasUsed: true, isUsed: false })
  expect(await test.database.recording.findUniqueOrThrow({ where: { id: other } })).toMatchObject({ current: true })
})

it('of two people who move it at once, one is told where it is', async () => {
  const third = await add(`${world.code}-THIRD`)
  const outcomes = await Promise.allSettled([move(empty), move(third)])
  const [moved, refused] = outcomes.toSorted((one) => (one.status === 'fulfilled' ? -1 : 1))
  expect(moved!.status).toBe('fulfilled')
  expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'conflict' } })
  expect(String((refused as PromiseRejectedResult).reason)).toMatch(/Somebody else has moved this recording.*OWN-T/)
  const { interviewId } = await where()
  expect([empty, third]).toContain(interviewId)
})

it('stays while it is analysed, copied or trained with', async () => {
  const { database } = test
  const analysis = await database.analysis.create({ data: { recordingId, encoder: 'expression-baseline' } })
  await expect(move()).rejects.toThrow(/being analysed/)
  await database.analysis.delete({ where: { id: analysis.id } })
  const copy = await database.recordingCopy.create({ data: { recordingId } })
  await expect(move()).rejects.toThrow(/copy of it is being made/)
  await database.recordingCopy.delete({ where: { id: copy.id } })
  const { studyId } = world
  const run = await database.trainingRun.create({ data: { studyId, plan: {}, state: 'running' } })
  await expect(move()).rejects.toThrow(/being trained/)
  await database.trainingRun.delete({ where: { id: run.id } })
  await expect(move(fromId)).rejects.toThrow(/already in this interview/)
  expect(await where()).toMatchObject({ interviewId: fromId })
})

it('stays where sheets were signed after it, until another recording is used', async () => {
  const { database } = test
  const [interviewId] = world.interviews
  fromId = interviewId!
  recordingId = world.recordingId
  const plan = await movePlan(database, { recordingId, interviewId: empty })
  expect(plan.refusals.map((refusal) => english(refusal)).join(' ')).toMatch(/signed after this recording/)
  await expect(move()).rejects.toThrow(/2 rating sheets were signed after this recording/)
  const later = await analysedRecording(test, world.members.rater, interviewId!, 4, new Random(7))
  await useRecording(database, manager(), { recordingId: later, reason: 'The right one' })
  await estimateUnseen(database, world.unratedId)
  const there = await movePlan(database, { recordingId, interviewId: world.unratedId })
  expect(there).toMatchObject({ estimatesThere: 1, refusals: [] })
  expect(await move()).toMatchObject({ wasUsed: false, isUsed: true })
  // The head learned from what may have been this recording, so it has seen whose it is, however often it is moved.
  const seen = async () => (await database.head.findUniqueOrThrow({ where: { id: world.headId } })).participants
  expect(await seen()).toContain('OWN-TO')
  const next = await add(`${world.code}-NEXT`)
  await move(next, { fromId: empty })
  expect(await seen()).toContain('OWN-NEXT')
  const before = { participant: 'OWN-NEXT', visit: `M${visits}`, date: '2026-03-01' }
  const after = { ...before, participant: 'OWN-LAST' }
  await correctInterview(database, manager(), { interviewId: next, before, after, reason: 'Another person' })
  expect(await seen()).toContain('OWN-LAST')
})

it('stays out of interviews whose recordings are no longer kept', async () => {
  const { participantId } = await test.database.interview.findUniqueOrThrow({ where: { id: empty } })
  await test.database.participant.update({
    where: { id: participantId },
    data: { recordingsUntil: new Date('2020-01-01') },
  })
  await expect(move()).rejects.toThrow(/time to keep recordings of OWN-TO has ended/)
  await test.database.participant.update({ where: { id: participantId }, data: { recordingsUntil: null } })
})
