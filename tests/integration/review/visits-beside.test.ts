import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/access/permissions.ts'
import { lockSheet, saveSheet } from '#lib/ratings/rating-sheets.ts'
import { interviewPage } from '#lib/review/interview-page.ts'
import { addNote, reviewNotes } from '#lib/review/review-notes.ts'
import { Random } from '#lib/statistics/random.ts'
import { addInterview } from '#lib/studies/add-interview.ts'
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
