import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readAnchors, saveAnchors, studyAnchors } from '#lib/anchors/study-anchors.ts'
import { english } from '#lib/messages/translator.ts'
import { listOwnScales, ownScales, storeOwnScale } from '#lib/own-scales/own-scales.ts'
import { readOwnScale } from '#lib/own-scales/read-own-scale.ts'
import { lockSheet, saveSheet } from '#lib/ratings/rating-sheets.ts'
import { firstVisitOf } from '#lib/review/first-visit.ts'
import { interviewPage } from '#lib/review/interview-page.ts'
import { addNote, reviewNotes } from '#lib/review/review-notes.ts'
import { previewRoster } from '#lib/rosters/import-roster.ts'
import { scaleOfRows } from '#lib/scales/scale-rows.ts'
import { addInterview } from '#lib/studies/add-interview.ts'
import { studyOverview } from '#lib/studies/study-overview.ts'
import { studyTargets } from '#lib/training/study-targets.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { ownScale } from '../../fixtures/own-scale.ts'
import { makeStudyWorld, type StudyWorld } from '../../fixtures/study-world.ts'

let test: TestDatabase
let world: StudyWorld
/** A study without any sheet. */
let bare: string

beforeAll(async () => {
  test = await startTestDatabase()
  world = await makeStudyWorld(test, 'SCALES', 3)
  const { manager, rater } = world.members
  const data = { code: 'BARE', title: 'Bare', scale: 'panss', target: 'negative' }
  const study = await test.database.study.create({ data })
  bare = study.id
  for (const [{ id: userId }, role] of [
    [manager, 'manager'],
    [rater, 'rater'],
  ] as const)
    await test.database.membership.create({ data: { studyId: bare, userId, role } })
})
afterAll(() => test?.stop())

const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('anchors of a study', () => {
  const file = (text: string) => ({ name: 'anchors.csv', base64: base64(text) })

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
    expect(await saveAnchors(database, manager, { studyId, revision: 0, anchors })).toEqual({
      revision: 1,
      leftOut: [],
    })
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
})

describe('a scale of a study’s own', () => {
  const stored = (scale: ReturnType<typeof ownScale>, version: number, target = 'total') =>
    storeOwnScale(test.database, world.members.manager, { studyId: bare, scale, target, version })

  it('takes the place of the shipped one before anything is rated, and its sums are targets', async () => {
    const { database } = test
    expect(await stored(ownScale(), 0)).toEqual({ version: 1 })
    const overview = await studyOverview(database, world.members.manager, bare, 'manager')
    expect(overview.scale.name).toBe('FACE-3')
    expect(overview.target).toEqual({ key: 'total', title: 'Total', range: [0, 14] })
    expect((await studyTargets(database, bare)).map(({ key }) => key)).toEqual(['total', 'still', 'A1', 'A2', 'A3'])
    const [listed] = await listOwnScales(database, world.members.rater)
    expect(listed).toMatchObject({ study: 'BARE', scale: { name: 'FACE-3' } })
    expect(await listOwnScales(database, await person(database, 'Stranger', 'clinician'))).toEqual([])
  })

  it('is rated by its own ranges, and scored with reversal and weight', async () => {
    const { database } = test
    const { rater, manager } = world.members
    const visit = { studyId: bare, participant: 'B-1', visit: 'V1', date: '2026-11-29' }
    const { id: interviewId } = await addInterview(database, manager, visit)
    const save = (scores: Record<string, number>, revision: number) =>
      saveSheet(database, rater, { interviewId, scores, revision })
    await expect(save({ A3: 3 }, 0)).rejects.toThrow(/A3 is scored with a whole number from 0 to 2/)
    await expect(save({ P1: 3 }, 0)).rejects.toThrow(/FACE-3 has no item “P1”/)
    await save({ A1: 1, A2: 3, A3: 2 }, 0)
    await lockSheet(database, rater, interviewId, 1)
    const { sheets, study } = await interviewPage(database, rater, interviewId, 'rater')
    expect(sheets[0]?.score).toBe(3 + 6 + 2)
    expect(study.scale.items).toHaveLength(3)
  })

  it('is the scale of notes on its recordings and of its lists of participants', async () => {
    const { database } = test
    const { manager } = world.members
    const { id: interviewId } = await database.interview.findFirstOrThrow({ where: { participant: { studyId: bare } } })
    const recording = { interviewId, storageKey: 'r/own', fileName: 'a.mp4', bytes: 1n, current: true }
    const { id: recordingId } = await database.recording.create({ data: recording })
    const note = { recordingId, fromMs: 0, toMs: 0, text: 'still' }
    await addNote(database, manager, bare, { ...note, item: 'A2' })
    await expect(addNote(database, manager, bare, { ...note, item: 'P1' })).rejects.toThrow(/no item “P1”/)
    const { notes } = await reviewNotes(database, manager, 'manager', interviewId)
    expect(notes.map(({ item }) => item)).toEqual([{ key: 'A2', label: 'A2' }])
    const file = { name: 'list.csv', base64: base64('participant,visit,date\nB-2,V1,2026-01-01\n') }
    expect((await previewRoster(database, { studyId: bare, file })).counts).toMatchObject({ participants: 1 })
  })

  it('once rated is never changed: another version may add, and signed sheets keep theirs', async () => {
    const { database } = test
    const where = { interview: { participant: { studyId: bare } } }
    const before = await database.ratingSheet.findFirstOrThrow({ where })
    const own = ownScale()
    const [first, ...others] = own.items
    await expect(stored({ ...own, items: [{ ...first!, high: 5 }, ...others] }, 1)).rejects.toThrow(
      /1 rating sheet.*A1 has another range/,
    )
    await expect(stored(own, 1, 'still')).rejects.toThrow(/target is another one/)
    await expect(stored(own, 0)).rejects.toThrow(/Somebody else/)
    const items = [...own.items, { key: 'A4', label: 'A4', title: 'Voice', low: 0, high: 4 }]
    expect(await stored({ ...own, items }, 1)).toEqual({ version: 2 })
    const after = await database.ratingSheet.findUniqueOrThrow({ where: { id: before.id } })
    expect(after.scale).toBe(before.scale)
    expect((await database.study.findUniqueOrThrow({ where: { id: bare } })).scale).not.toBe(before.scale)
    const { versions, uses } = await ownScales(database, bare)
    expect(versions.map(({ version, inUse }) => [version, inUse])).toEqual([
      [2, true],
      [1, false],
    ])
    expect(english.stored(uses!)).toBe('1 rating sheet')
    await expect(database.ownScale.updateMany({ data: { version: 9 } })).rejects.toThrow(/never changed/)
  })

  it('is refused for a study that was rated on another scale, and where it contradicts itself', async () => {
    const { database } = test
    const { manager } = world.members
    const given = { studyId: world.studyId, scale: ownScale(), target: 'total', version: 0 }
    await expect(storeOwnScale(database, manager, given)).rejects.toThrow(/on the CAINS.*before anything is rated/)
    const wrong = { ...ownScale(), sums: [{ key: 'total', title: 'Total', items: ['B1'] }] }
    await expect(stored(wrong, 2)).rejects.toThrow(/“B1”, which the scale does not have/)
    await expect(stored(ownScale(), 2, 'nothing')).rejects.toThrow(/Choose the study’s target/)
    const nonsense = { studyId: bare, scale: { items: 'x' }, target: 't', version: 2 }
    await expect(storeOwnScale(database, manager, nonsense)).rejects.toThrow(/items/)
  })

  it('is read from CSV and JSON files; what is wrong is named', async () => {
    const csv = 'Code;Title;Low;High;Sums\nA1;One;0;4;Total\nA2;Two;0;4;Total\n'
    const { rows } = await readOwnScale({ name: 'items.csv', base64: base64(csv) })
    expect(rows.map(({ place, code, sums }) => [english.stored(place), code, sums])).toEqual([
      ['Line 2', 'A1', 'Total'],
      ['Line 3', 'A2', 'Total'],
    ])
    const json = await readOwnScale({ name: 'scale.json', base64: base64(JSON.stringify(ownScale())) })
    expect(scaleOfRows(json.about!, json.rows, json.besides).scale?.name).toBe('FACE-3')
    await expect(readOwnScale({ name: 'a.json', base64: base64('{') })).rejects.toThrow(/not valid JSON/)
    await expect(readOwnScale({ name: 'a.json', base64: base64('[1]') })).rejects.toThrow(/name: /)
    await expect(readOwnScale({ name: 'a.csv', base64: base64('code,title\nA,B\n') })).rejects.toThrow(/low/)
  })
})
