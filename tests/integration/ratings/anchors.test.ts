import { afterAll, beforeAll, expect, it } from 'vitest'
import { readAnchors, saveAnchors, studyAnchors } from '#lib/ratings/anchors/study-anchors.ts'
import { firstVisitOf } from '#lib/review/first-visit.ts'
import { startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { makeStudyWorld, type StudyWorld } from '../../fixtures/study-world.ts'

let test: TestDatabase
let world: StudyWorld

beforeAll(async () => {
  test = await startTestDatabase()
  world = await makeStudyWorld(test, 'ANCHORS', 3)
})
afterAll(() => test?.stop())

const file = (text: string) => ({ name: 'anchors.csv', base64: Buffer.from(text).toString('base64') })

it('anchors are read from a file, saved by a manager, and seen as they were entered', async () => {
  const { database } = test
  const { studyId } = world
  const { manager } = world.members
  expect(await studyAnchors(database, studyId)).toEqual({ revision: 0, anchors: {}, problem: undefined })
  const { anchors, problems } = await readAnchors(database, {
    studyId,
    file: file('item,score,text\nEXP1,,The face\nEXP1,4,Still\n'),
  })
  expect(problems).toEqual([])
  expect(await saveAnchors(database, manager, { studyId, revision: 0, anchors })).toEqual({ revision: 1 })
  expect((await studyAnchors(database, studyId)).anchors).toEqual({
    EXP1: { definition: 'The face', levels: { 4: 'Still' } },
  })
  const entry = await database.auditEntry.findFirstOrThrow({ where: { action: 'study.anchors' } })
  expect(JSON.stringify(entry.details)).not.toContain('Still')
})

it('of two people who save at once, one is told; what is not of the scale is refused', async () => {
  const { database } = test
  const { studyId } = world
  const { manager } = world.members
  await expect(saveAnchors(database, manager, { studyId, revision: 0, anchors: {} })).rejects.toThrow(/Somebody else/)
  const anchors = { N1: { levels: { 1: 'x' } } }
  await expect(saveAnchors(database, manager, { studyId, revision: 1, anchors })).rejects.toThrow(/no item “N1”/)
  await expect(readAnchors(database, { studyId, file: file('a,b\n1,2\n') })).rejects.toThrow(/item/)
})

it('a later visit knows what the same rater signed of the first one, and nothing of others', async () => {
  const { database } = test
  const { rater, viewer } = world.members
  const first = await database.interview.findUniqueOrThrow({ where: { id: world.interviews[0]! } })
  const date = new Date(first.date.getTime() + 30 * 86_400_000)
  const { participantId } = first
  const later = await database.interview.create({ data: { participantId, visit: 'LATER', date } })
  const found = await firstVisitOf(database, rater, later)
  expect(found?.visit).toBe(first.visit)
  expect(Object.keys(found!.scores).length).toBeGreaterThan(0)
  expect(await firstVisitOf(database, rater, first)).toBeUndefined()
  expect(await firstVisitOf(database, viewer, later)).toBeUndefined()
})
