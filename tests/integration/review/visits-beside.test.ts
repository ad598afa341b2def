import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/access/permissions.ts'
import { lockSheet, saveSheet } from '#lib/ratings/rating-sheets.ts'
import { storedScores } from '#lib/ratings/scores.ts'
import { interviewPage } from '#lib/review/interview-page.ts'
import { addNote, reviewNotes } from '#lib/review/review-notes.ts'
import { panss } from '#lib/scales/panss.ts'
import { Random } from '#lib/statistics/random.ts'
import { addInterview } from '#lib/studies/add-interview.ts'
import { createStudy } from '#lib/studies/create-study.ts'
import { estimateUnseen } from '#lib/training/estimate-unseen.ts'
import type { StudyRole } from '#prisma/client/enums.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { analysedRecording, completeSheet, makeStudyWorld, type StudyWorld } from '../../fixtures/study-world.ts'

const NOTE = 'Moves less than at the first visit'

let test: TestDatabase
let world: StudyWorld
let blind: Person
/** Two visits of one participant, both analysed and estimated. */
let visits: [string, string]

beforeAll(async () => {
  test = await startTestDatabase()
  const { database } = test
  world = await makeStudyWorld(test, 'BESIDE', 6)
  const { studyId, members, unratedId } = world
  blind = await person(database, 'Blind', 'clinician')
  await database.membership.create({ data: { studyId, userId: blind.id, role: 'rater' } })
  const later = { studyId, participant: 'BESIDE-NEW', visit: 'V2', date: '2026-03-02' }
  const { id: laterId } = await addInterview(database, members.manager, later)
  const recordingId = await analysedRecording(test, members.manager, laterId, 3, new Random(2))
  visits = [unratedId, laterId]
  for (const id of visits) await estimateUnseen(database, id)
  await addNote(database, members.manager, studyId, { recordingId, fromMs: 0, toMs: 1, item: null, text: NOTE })
})
afterAll(() => test?.stop())

/** What a page with both visits is sent: of each, the interview and its notes. */
const sentTo = (who: Person, role: StudyRole) =>
  Promise.all(
    visits.map(async (id) => ({
      page: await interviewPage(test.database, who, id, role),
      notes: await reviewNotes(test.database, who, role, id),
    })),
  )

async function sign(interviewId: string): Promise<void> {
  const sheet = { interviewId, scores: completeSheet(2), revision: 0 }
  const { revision } = await saveSheet(test.database, blind, sheet)
  await lockSheet(test.database, blind, interviewId, revision)
}

async function expectNothingSeen(why: (string | undefined)[]): Promise<void> {
  const open = await sentTo(world.members.manager, 'manager')
  const hidden = await sentTo(blind, 'rater')
  expect(hidden.map(({ page }) => page.blind)).toEqual(why)
  const sent = JSON.stringify(hidden)
  for (const { page } of open) {
    const { value, head, clips } = page.estimate!
    const told = clips.flatMap((clip) => (clip.value === null ? [] : [String(clip.value)]))
    expect(told.length).toBeGreaterThan(0)
    for (const secret of [String(value), head.sha256, ...told]) {
      expect(JSON.stringify(open), 'what is hidden is there for those who may see it').toContain(secret)
      expect(sent).not.toContain(secret)
    }
  }
  expect(hidden.map(({ page }) => [page.estimate, page.consensus])).toEqual([
    [undefined, undefined],
    [undefined, undefined],
  ])
  expect(JSON.stringify(open)).toContain(NOTE)
  expect(sent).not.toContain(NOTE)
}

describe('a blinded rater with two visits of a participant side by side', () => {
  it('is sent the estimate of neither', async () => {
    await expectNothingSeen(['own-sheet', 'own-sheet'])
  })

  it('is sent neither once one of them is signed: who knows one would guess the other', async () => {
    await sign(visits[0])
    await expectNothingSeen(['other-visits', 'own-sheet'])
  })

  it('is sent both once both are signed', async () => {
    await sign(visits[1])
    const seen = await sentTo(blind, 'rater')
    expect(seen.map(({ page }) => page.blind)).toEqual([undefined, undefined])
    expect(seen.every(({ page }) => page.estimate !== undefined)).toBe(true)
  })
})

describe('the change since the first visit in percent', () => {
  it('is told to whom the sheets of both visits are shown, where the authors of the scale speak of it', async () => {
    const { database } = test
    const { manager } = world.members
    const study = { code: 'CHANGE', title: 'Change', description: '', scale: 'panss', target: 'negative' }
    const studyId = await createStudy(database, manager, study)
    const members: [Person, StudyRole][] = [
      [blind, 'rater'],
      [await person(database, 'Second', 'clinician'), 'rater'],
    ]
    for (const [{ id: userId }, role] of members) await database.membership.create({ data: { studyId, userId, role } })
    const at = async (visit: string, date: string) =>
      (await addInterview(database, manager, { studyId, participant: 'P1', visit, date })).id
    const [first, second] = [await at('V1', '2026-01-02'), await at('V2', '2026-03-02')]
    const locked = async (interviewId: string, rater: Person, score: number) => {
      const scores = Object.fromEntries(panss.items.map(({ key }) => [key, score]))
      const sheet = { interviewId, raterId: rater.id, scale: 'panss', lockedAt: new Date() }
      await database.ratingSheet.create({ data: { ...sheet, scores: storedScores.write(scores) } })
    }
    const changeFor = async (who: Person, role: StudyRole, id = second) =>
      (await interviewPage(database, who, id, role)).change
    const [[one], [two]] = members as [[Person, StudyRole], [Person, StudyRole]]
    await locked(first, one, 5)
    await locked(first, two, 3)
    expect(await changeFor(manager, 'manager')).toBeUndefined()
    await locked(second, two, 3)
    // From a mean of 28 to 21, on the 7 that “no symptoms” is: (21 − 28) / (28 − 7).
    const change = { visit: 'V1', percent: expect.closeTo(-100 / 3, 9) }
    expect(await changeFor(manager, 'manager')).toEqual(change)
    expect(await changeFor(manager, 'manager', first)).toBeUndefined()
    expect(await changeFor(one, 'rater')).toBeUndefined()
    await locked(second, one, 3)
    expect(await changeFor(one, 'rater')).toEqual(change)
    // The CAINS' authors speak of no such change.
    expect((await interviewPage(database, manager, visits[1], 'manager')).change).toBeUndefined()
  })
})
