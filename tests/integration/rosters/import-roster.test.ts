import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  csvOfGrid,
  emptyRows,
  GRID_COLUMNS,
  problemsOf,
  withTable,
} from '#app/(desk)/studies/[id]/add-interviews/grid-rows.ts'
import { deleteThing } from '#lib/bin/delete-thing.ts'
import { listRosters, undoRoster } from '#lib/bin/roster-imports.ts'
import { storedScores } from '#lib/ratings/scores.ts'
import { importRoster, previewRoster } from '#lib/rosters/import-roster.ts'
import { startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { unattendedQueue } from '../../fixtures/runs.ts'
import { makeStudyWorld, type StudyWorld } from '../../fixtures/study-world.ts'

let test: TestDatabase
let world: StudyWorld
beforeAll(async () => {
  test = await startTestDatabase()
  world = await makeStudyWorld(test, 'LISTED', 3)
})
afterAll(() => test?.stop())

const listOf = (text: string) => ({
  studyId: world.studyId,
  file: { name: 'list.csv', base64: Buffer.from(text).toString('base64') },
})
const preview = (text: string) => previewRoster(test.database, listOf(text))

/** Stores a list as a person does who has seen its preview. */
async function store(text: string, seen = text) {
  const { chosen: columns, counts } = await preview(seen)
  const { participants, interviews, changed } = counts
  const expected = { participants, interviews, changed }
  return importRoster(test.database, world.members.manager, { ...listOf(text), columns, expected })
}
const ofStudy = () => ({ participant: { studyId: world.studyId } })

describe('a list of participants', () => {
  it('adds what the study does not have, and notes groups where none were noted', async () => {
    await store('participant,visit,date\nOLD,V1,2026-01-01\n')
    const list =
      'participant,visit,date,site\nOLD,V1,2026-01-01,Jena\nOLD,V2,2026-02-01,\nNEW,V1,2026-01-05,Jena\nBARE,,,\n'
    expect((await preview(list)).counts).toEqual({ participants: 2, interviews: 2, changed: 1, there: 1 })
    expect(await store(list)).toEqual({ participants: 2, interviews: 2 })
    const old = await test.database.participant.findFirstOrThrow({
      where: { studyId: world.studyId, code: 'OLD' },
      include: { interviews: { orderBy: { visit: 'asc' } } },
    })
    expect([old.site, old.interviews.map(({ visit }) => visit)]).toEqual(['Jena', ['V1', 'V2']])
    // The same list again changes nothing.
    expect((await preview(list)).counts).toMatchObject({ participants: 0, interviews: 0, changed: 0 })
    const entry = await test.database.auditEntry.findFirstOrThrow({
      where: { action: 'participants.import' },
      orderBy: { id: 'desc' },
    })
    expect(entry.details).toMatchObject({ details: { participants: 2, interviews: 2, changed: 1 } })
  })

  it('stores nothing where something is wrong, or differs from what the study has', async () => {
    const before = await test.database.interview.count({ where: ofStudy() })
    for (const [text, what] of [
      ['participant,visit,date\nGOOD,V1,2026-01-01\nBAD,V1,31.02.2026\n', /not a date/],
      ['participant,visit,date\nGOOD,V1,2026-01-01\nOLD,V1,2026-01-02\n', /on 2026-01-01 in the study/],
      ['participant,visit,date,site\nGOOD,V1,2026-01-01,\nOLD,V1,2026-01-01,Leipzig\n', /differs from “Jena”/],
      ['participant,visit\nGOOD,V1\n', /has no date/],
    ] as const) {
      expect((await preview(text)).problemCount, text).toBe(1)
      await expect(store(text)).rejects.toMatchObject({ code: 'bad-input', message: what })
    }
    expect(await test.database.interview.count({ where: ofStudy() })).toBe(before)
  })

  it('stores nothing else than the person saw', async () => {
    const list = 'participant,visit,date\nRACE,V1,2026-01-01\nRACE,V2,2026-02-01\n'
    await expect(store(list, 'participant,visit,date\nRACE,V1,2026-01-01\n')).rejects.toMatchObject({
      code: 'conflict',
    })
    expect(await test.database.participant.count({ where: { code: 'RACE' } })).toBe(0)
  })

  it('is undone as far as nothing hangs on what it added, in one action of the audit trail', async () => {
    const { database } = test
    const { studyId, members } = world
    await store(
      'participant,visit,date\nU-1,V1,2026-01-01\nU-2,V1,2026-01-01\nU-2,V2,2026-02-01\nU-3,V1,2026-01-01\nU-4,V1,2026-01-01\n',
    )
    const of = (code: string, visit = 'V1') =>
      database.interview.findFirstOrThrow({ where: { visit, participant: { studyId, code } } })
    const sheet = { scale: 'cains', scores: storedScores.write({}), revision: 1 }
    await database.ratingSheet.create({
      data: { ...sheet, interviewId: (await of('U-2')).id, raterId: members.rater.id },
    })
    const consent = { consentScope: 'research' as const }
    await database.participant.update({ where: { studyId_code: { studyId, code: 'U-3' } }, data: consent })
    // Deleted by hand, it rests in the bin, and its participant with it.
    const later = await of('U-4')
    await deleteThing(database, unattendedQueue, members.manager, 'interview', { id: later.id, reason: 'A test' })
    const [list] = await listRosters(database, studyId)
    expect(list).toMatchObject({ participants: 4, interviews: 4, removable: { participants: 1, interviews: 3 } })
    const others = await database.interview.count({ where: { participant: { studyId }, rosterId: { not: list!.id } } })
    const removed = await undoRoster(database, members.manager, { studyId, rosterId: list!.id })
    expect(removed).toMatchObject({ participants: 1, interviews: 3 })
    const left = await database.participant.findMany({
      where: { studyId, code: { startsWith: 'U-' } },
      orderBy: { code: 'asc' },
      select: { code: true, interviews: { select: { visit: true } } },
    })
    expect(left).toEqual([
      { code: 'U-2', interviews: [{ visit: 'V1' }] },
      { code: 'U-3', interviews: [] },
      { code: 'U-4', interviews: [] },
    ])
    expect(
      await database.interview.count({ where: { participant: { studyId }, rosterId: { not: list!.id } } }),
      'what no list added',
    ).toBe(others)
    const entries = await database.auditEntry.findMany({ where: { action: 'participants.undo', subject: studyId } })
    expect(entries).toHaveLength(1)
    expect(entries[0]!.details).toMatchObject({ details: { participants: 1, interviews: 3, kept: 3 } })
    await expect(undoRoster(database, members.manager, { studyId, rosterId: list!.id })).rejects.toMatchObject({
      code: 'conflict',
    })
    const foreign = { studyId: '00000000-0000-7000-8000-000000000009', rosterId: list!.id }
    await expect(undoRoster(database, members.manager, foreign)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('of 600 rows is stored as a whole', async () => {
    const rows = Array.from({ length: 600 }, (_, i) => `M-${Math.floor(i / 2)},V${(i % 2) + 1},2026-01-0${(i % 2) + 1}`)
    expect(await store(`participant,visit,date\n${rows.join('\n')}\n`)).toEqual({
      participants: 300,
      interviews: 600,
    })
  })
})

describe('a table pasted into the grid', () => {
  it('is told of row by row where something is wrong, and stored as a whole where nothing is', async () => {
    const { studyId, members } = world
    const rows = withTable(
      emptyRows(2),
      1,
      0,
      'GRID-1\tV1\t01.03.2026\nGRID 2\tV1\t2026-03-02\tBonn\nGRID-1\tV1\t2026-03-01',
    )
    const { csv, places } = csvOfGrid(rows)
    const asked = (text: string) => ({ ...listOf(text), columns: GRID_COLUMNS })
    const found = problemsOf(rows, places, await previewRoster(test.database, asked(csv)))
    expect(found.get(1)).toBeUndefined()
    expect(JSON.stringify(found.get(2))).toMatch(/is not a participant code/)
    const put = withTable(rows, 2, 0, 'GRID-2')
    const { csv: next, places: nextPlaces } = csvOfGrid(put)
    const better = await previewRoster(test.database, asked(next))
    expect([...problemsOf(put, nextPlaces, better).keys()], 'the row that is there twice').toEqual([3])
    const { participants, interviews, changed } = better.counts
    expect([participants, interviews]).toEqual([2, 2])
    const expected = { participants, interviews, changed }
    await importRoster(test.database, members.manager, { ...asked(next), expected })
    const { date } = await test.database.interview.findFirstOrThrow({
      where: { participant: { studyId, code: 'GRID-1' } },
    })
    expect(date.toISOString().slice(0, 10)).toBe('2026-03-01')
  })
})
