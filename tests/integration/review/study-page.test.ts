import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person, StudyRole } from '#lib/access/permissions.ts'
import { agreementInShort } from '#lib/agreement/agreement-in-short.ts'
import { saveSheet } from '#lib/ratings/rating-sheets.ts'
import { filterChoices } from '#lib/review/further-filters.ts'
import type { InterviewFilters } from '#lib/review/interview-filters.ts'
import { studyInterviews } from '#lib/review/study-interviews.ts'
import { studyTasks } from '#lib/review/study-tasks.ts'
import { visitGrid } from '#lib/review/visit-grid.ts'
import { addInterview } from '#lib/studies/add-interview.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { completeSheet, makeStudyWorld, type StudyWorld } from '../../fixtures/study-world.ts'

let test: TestDatabase
let world: StudyWorld
let studyId: string
/** A rater who has signed nothing. */
let blind: Person

beforeAll(async () => {
  test = await startTestDatabase()
  process.env.DATABASE_URL = test.url
  world = await makeStudyWorld(test, 'GRID', 4)
  studyId = world.studyId
  blind = await person(test.database, 'Blind', 'clinician')
  await test.database.membership.create({ data: { studyId, userId: blind.id, role: 'rater' } })
  const later = { studyId, participant: 'GRID-P0', visit: 'Follow-up', date: '2026-05-02' }
  await addInterview(test.database, world.members.manager, later)
})
afterAll(() => test?.stop())

const gridOf = (by: Person, role: StudyRole | undefined, query: { search?: string; page?: number } = {}) =>
  visitGrid(test.database, by, role, { studyId, ...query })

/** The row of the participant whose code ends so. */
const rowOf = ({ rows }: Awaited<ReturnType<typeof gridOf>>, end: string) =>
  rows.find(({ participant }) => participant === `GRID-${end}`)!.cells

describe('the grid of participants by visit', () => {
  it('has visits in the order in which participants have them, and how far each interview is', async () => {
    const grid = await gridOf(world.members.manager, 'manager')
    expect(grid).toMatchObject({ total: 7, pages: 1, page: 1, visits: ['V1', 'Follow-up'] })
    const { V1: first, 'Follow-up': later } = rowOf(grid, 'P0')
    expect(first).toMatchObject({
      interviewId: world.interviews[0],
      ...{ recorded: true, analysis: 'done', analysed: true, noFace: false, rated: 2, asked: 3 },
      estimate: { kind: 'outOfFold' },
    })
    expect(later).toMatchObject({ recorded: false, analysis: undefined, analysed: false, rated: 0, asked: 3 })
    expect(rowOf(grid, 'P1')['Follow-up']).toBeUndefined()
    expect(rowOf(grid, 'NEW').V1).toMatchObject({ analysed: true, rated: 0, estimate: undefined })
  })

  it('shows no estimate to a rater before their own sheets of the participant are signed', async () => {
    const estimates = async (by: Person) =>
      (await gridOf(by, 'rater')).rows.flatMap(({ participant, cells }) =>
        Object.values(cells).some(({ estimate }) => estimate) ? [participant] : [],
      )
    expect(await estimates(blind)).toEqual([])
    // They have signed all of P1 to P5; of P0 a visit is open, and they have rated nothing of the new one.
    expect(await estimates(world.members.rater)).toEqual(['GRID-P1', 'GRID-P2', 'GRID-P3', 'GRID-P4', 'GRID-P5'])
  })

  it('counts the raters who are assigned an interview, and keeps from raters how many', async () => {
    const { database } = test
    await database.study.update({ where: { id: studyId }, data: { assignsRaters: true } })
    const [interviewId, trained] = world.interviews
    const assignment = (raterId: string, purpose: 'main' | 'double' | 'training', of = interviewId!) => ({
      ...{ interviewId: of, raterId, purpose, place: 1 },
    })
    const { rater, researchingRater, manager } = world.members
    await database.assignment.createMany({
      data: [
        assignment(rater.id, 'main'),
        assignment(researchingRater.id, 'double'),
        assignment(blind.id, 'main'),
        assignment(rater.id, 'training', trained!),
      ],
    })
    const seen = await gridOf(manager, 'manager')
    expect(rowOf(seen, 'P0').V1).toMatchObject({ rated: 2, asked: 3 })
    // Who rates for training is not counted.
    expect(rowOf(seen, 'P1').V1).toMatchObject({ rated: 1, asked: 1 })
    const own = await gridOf(blind, 'rater')
    expect(own.rows.flatMap(({ cells }) => Object.values(cells)).every(({ asked }) => asked === undefined)).toBe(true)
    await database.assignment.deleteMany({ where: { interview: { participant: { studyId } } } })
    await database.study.update({ where: { id: studyId }, data: { assignsRaters: false } })
  })

  it('is read page by page, and searched by code', async () => {
    const many = Array.from({ length: 30 }, (_, i) => ({ studyId, code: `MANY-${String(i).padStart(2, '0')}` }))
    await test.database.participant.createMany({ data: many })
    const second = await gridOf(world.members.viewer, 'viewer', { page: 2 })
    expect(second).toMatchObject({ total: 37, pages: 2, page: 2 })
    expect(second.rows).toHaveLength(12)
    expect(await gridOf(world.members.viewer, 'viewer', { search: 'many-1', page: 9 })).toMatchObject({
      total: 10,
      page: 1,
      rows: expect.arrayContaining([expect.objectContaining({ participant: 'MANY-10', cells: {} })]),
    })
    expect((await gridOf(world.members.viewer, 'viewer', { search: '%' })).total).toBe(0)
    await test.database.participant.deleteMany({ where: { studyId, code: { startsWith: 'MANY' } } })
  })
})

describe('the interviews of a study', () => {
  it('are narrowed by visit, group, ratings, quality and dates, all of which have to fit', async () => {
    const { database } = test
    const { manager } = world.members
    const found = async (filters: InterviewFilters, by = manager, role: StudyRole = 'manager') =>
      (await studyInterviews(database, by, role, { studyId, filters })).rows.map(({ participant }) =>
        participant.replace('GRID-', ''),
      )
    const all = ['NEW', 'P0', 'P0', 'P1', 'P2', 'P3', 'P4', 'P5']
    expect(await found({})).toEqual(all)
    expect(await found({ visit: 'Follow-up' })).toEqual(['P0'])
    await database.participant.update({ where: { id: world.participantId }, data: { site: 'North', ageBand: '18–30' } })
    expect(await found({ site: 'North', ageBand: '18–30' })).toEqual(['P0', 'P0'])
    expect(await found({ site: 'North', sex: 'f' })).toEqual([])
    expect(await found({ rated: 'none' })).toEqual(['NEW', 'P0'])
    expect(await found({ rated: 'once' })).toEqual([])
    expect(await found({ rated: 'several' })).toEqual(['P0', 'P1', 'P2', 'P3', 'P4', 'P5'])
    expect(await found({ rated: 'several' }, blind, 'rater')).toHaveLength(6)
    expect(await found({ from: '2026-02-02', to: '2026-02-02' })).toEqual(['NEW'])
    expect(await found({ from: '2026-02-02' })).toEqual(['NEW', 'P0'])
    const analysis = await database.analysis.findFirstOrThrow({
      where: { recording: { interviewId: world.interviews[3]! } },
    })
    const quality = [{ code: 'dark-face', message: 'The face is very dark.', advice: 'Look at it.', numbers: {} }]
    const result = { ...(analysis.result as object), quality, coverage: 0.4 }
    await database.analysis.update({ where: { id: analysis.id }, data: { result } })
    expect(await found({ doubt: 'dark-face' })).toEqual(['P3'])
    expect(await found({ doubt: 'tiny-face' })).toEqual([])
    expect(await found({ coverageBelow: 41 })).toEqual(['P3'])
    expect(await found({ coverageBelow: 40 })).toEqual([])
    expect(await found({ doubt: 'dark-face', visit: 'Follow-up' })).toEqual([])
    expect(await filterChoices(database, studyId)).toEqual({
      ...{ visits: ['V1', 'Follow-up'], sites: ['North'], sexes: [], ageBands: ['18–30'] },
    })
  })
})

describe('what waits in a study', () => {
  it('is a rater’s own, what lacks only their signature first', async () => {
    const [finish, sign] = world.interviews
    await saveSheet(test.database, blind, { interviewId: finish!, scores: { EXP1: 1 }, revision: 0 })
    await saveSheet(test.database, blind, { interviewId: sign!, scores: completeSheet(2), revision: 0 })
    const { own, overdue, raters } = await studyTasks(test.database, blind, 'rater', studyId)
    expect(own.count).toBe(7)
    expect(own.by).toMatchObject({ 'to-sign': { count: 1 }, 'to-finish': { count: 1 }, 'to-rate': { count: 5 } })
    expect(own.next).toEqual({ interviewId: sign, next: '', state: 'to-sign' })
    expect([overdue, raters]).toEqual([[], 3])
  })

  it('names who owes overdue ratings to those who see all of them', async () => {
    const { database } = test
    const assigned = [world.unratedId, world.interviews[2]!].map((interviewId, i) => ({
      ...{ interviewId, raterId: blind.id, purpose: 'main' as const, place: i + 1 },
      dueOn: new Date('2026-01-31'),
    }))
    await database.assignment.createMany({ data: assigned })
    const { manager, viewer } = world.members
    const owed = [{ id: blind.id, name: 'Blind', overdue: 2 }]
    expect(await studyTasks(database, manager, 'manager', studyId)).toMatchObject({
      own: { count: 0, next: undefined },
      overdue: owed,
    })
    expect((await studyTasks(database, viewer, 'viewer', studyId)).overdue).toEqual(owed)
    expect((await studyTasks(database, blind, 'rater', studyId)).overdue).toEqual([])
  })

  it('is told with the correlation of estimates and ratings, as far as there is one', async () => {
    const agreement = await agreementInShort(test.database, studyId)
    expect(agreement).toMatchObject({ n: 6 })
    expect(agreement!.interval![0]).toBeLessThan(agreement!.r)
    const empty = await test.database.study.create({ data: { code: 'E', title: 'E', scale: 'cains', target: 'exp' } })
    expect(await agreementInShort(test.database, empty.id)).toBeUndefined()
  })
})
