import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { english } from '#lib/messages/translator.ts'
import { changeInWords } from '#lib/ratings/changed-items.ts'
import { draftHistory } from '#lib/ratings/draft-history.ts'
import { lockSheet, saveSheet } from '#lib/ratings/rating-sheets.ts'
import { storedRemarks } from '#lib/ratings/remarks.ts'
import { storedScores } from '#lib/ratings/scores.ts'
import { isAsSigned } from '#lib/ratings/signed-text.ts'
import { waitingSheets } from '#lib/review/waiting-sheets.ts'
import { startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { type RatedStudies, ratedStudies } from '../../fixtures/rated-study.ts'
import { completeSheet } from '../../fixtures/study-world.ts'

let test: TestDatabase
let studies: RatedStudies

beforeAll(async () => {
  test = await startTestDatabase()
  process.env.DATABASE_URL = test.url
  studies = await ratedStudies(test)
})
afterAll(() => test?.stop())

describe('rating sheets', () => {
  it('keep what was saved when two windows save at once', async () => {
    const interviewId = await studies.newInterview(await studies.newStudy('SHEETS'), 'P1')
    const saved = await saveSheet(test.database, studies.rater, { interviewId, scores: { EXP1: 2 }, revision: 0 })
    await saveSheet(test.database, studies.rater, { interviewId, scores: { EXP1: 3 }, revision: saved.revision })
    await expect(
      saveSheet(test.database, studies.rater, { interviewId, scores: { EXP1: 0 }, revision: saved.revision }),
    ).rejects.toThrow(/another window/)
    await expect(
      saveSheet(test.database, studies.rater, { interviewId, scores: { EXP1: 0 }, revision: 0 }),
    ).rejects.toThrow(/another window/)
    const { scores } = await test.database.ratingSheet.findFirstOrThrow({ where: { interviewId } })
    expect(storedScores.read(scores)).toEqual({ EXP1: 3 })
  })

  it('take a save again whose answer was lost, and store it once', async () => {
    const { database } = test
    const interviewId = await studies.newInterview(await studies.newStudy('LOST'), 'P1')
    const save = (scores: Record<string, number>, revision: number, ...lost: Record<string, number>[]) =>
      saveSheet(database, studies.rater, {
        interviewId,
        scores,
        revision,
        unanswered: lost.map((one) => ({ scores: one, remarks: {} })),
      })
    const audited = () => database.auditEntry.count({ where: { action: 'sheet.save', subject: { in: ids } } })
    await save({ EXP1: 2 }, 0)
    const ids = (await database.ratingSheet.findMany({ where: { interviewId } })).map(({ id }) => id)
    // The same again, with the revision that the window knew.
    expect((await save({ EXP1: 2 }, 0)).revision).toBe(1)
    expect(await audited()).toBe(1)
    // Once more with another score of the same item, and another item.
    expect((await save({ EXP1: 3, EXP2: 1 }, 0, { EXP1: 2 })).revision).toBe(2)
    // Two lost answers in a row.
    expect((await save({ EXP1: 4 }, 0, { EXP1: 2 }, { EXP1: 3, EXP2: 1 })).revision).toBe(3)
    expect(await audited()).toBe(3)
    expect(await draftHistory(database, studies.rater, interviewId)).toHaveLength(3)
    // A save that arrives late, after those that were sent in its place.
    await expect(save({ EXP1: 2 }, 0)).rejects.toThrow(/another window/)
    // What another window stored between is no lost answer.
    await save({ EXP1: 0 }, 3)
    await expect(save({ EXP1: 4, EXP2: 2 }, 3, { EXP1: 4, EXP2: 1 })).rejects.toThrow(/another window/)
    const both = await Promise.allSettled([save({ EXP3: 1 }, 4), save({ EXP3: 1, EXP4: 1 }, 4, { EXP3: 1 })])
    const { scores } = await database.ratingSheet.findFirstOrThrow({ where: { interviewId } })
    expect(both[1]!.status).toBe('fulfilled')
    expect(storedScores.read(scores)).toEqual({ EXP3: 1, EXP4: 1 })
  })

  it('keep why an item can’t be assessed, and notes, and lock with them', async () => {
    const { database } = test
    const interviewId = await studies.newInterview(await studies.newStudy('REMARKS'), 'P1')
    const { EXP4: _, ...scores } = completeSheet(2)
    const remarks = { EXP4: { notAssessable: 'no sound' }, EXP1: { note: 'far from the camera' }, EXP2: {} }
    await expect(
      saveSheet(database, studies.rater, { interviewId, scores: completeSheet(2), remarks, revision: 0 }),
    ).rejects.toThrow('EXP4 is either scored or not assessable, not both.')
    const first = await saveSheet(database, studies.rater, { interviewId, scores, revision: 0 })
    await expect(lockSheet(database, studies.rater, interviewId, 1)).rejects.toThrow('Not rated yet: EXP4.')
    const saved = await saveSheet(database, studies.rater, { interviewId, scores, remarks, revision: first.revision })
    expect(saved.remarks).toEqual({ EXP4: { notAssessable: 'no sound' }, EXP1: { note: 'far from the camera' } })
    // The same again is no save.
    expect((await saveSheet(database, studies.rater, { interviewId, scores, remarks, revision: 2 })).revision).toBe(2)
    const history = await draftHistory(database, studies.rater, interviewId)
    expect(history[0]!.items.map((change) => english(changeInWords(change.item, change))).sort()).toEqual([
      'EXP4 – → not assessable (no sound)',
      'note on EXP1',
    ])
    await lockSheet(database, studies.rater, interviewId, 2)
    const version = await database.sheetVersion.findFirstOrThrow({ where: { sheet: { interviewId } } })
    expect(JSON.parse(version.text!)).toMatchObject({ format: 2, remarks: saved.remarks })
    const kept = { ...version, scores, remarks: storedRemarks.read(version.remarks) }
    expect(isAsSigned(kept)).toBe(true)
    expect(isAsSigned({ ...kept, remarks: {} })).toBe(false)
    expect(isAsSigned({ ...kept, remarks: { ...kept.remarks, EXP1: { note: 'near' } } })).toBe(false)
  })

  it('ask for the items that the study rates, and wait for their rater until then', async () => {
    const { database } = test
    const studyId = await studies.newStudy('ITEMS')
    const items = ['EXP1', 'EXP2', 'EXP3', 'EXP4']
    await database.study.update({ where: { id: studyId }, data: { items } })
    const interviewId = await studies.newInterview(studyId, 'P1')
    const own = async () =>
      (await waitingSheets(database, studies.rater)).sheets.filter(({ study }) => study === 'ITEMS')
    expect(await own()).toEqual([])
    await database.recording.create({
      data: { interviewId, storageKey: 'r/items', fileName: 'a.mp4', bytes: 1n, current: true },
    })
    expect(await own()).toMatchObject([{ interviewId, participant: 'P1', done: 0, items: 4, state: 'to-rate' }])
    const scores = { EXP1: 1, EXP2: 2, EXP3: 3 }
    await saveSheet(database, studies.rater, { interviewId, scores, revision: 0 })
    expect(await own()).toMatchObject([{ done: 3, items: 4, state: 'to-finish' }])
    const before = (await waitingSheets(database, studies.rater)).by
    await saveSheet(database, studies.rater, { interviewId, scores: { ...scores, EXP4: 4 }, revision: 1 })
    expect(await own()).toMatchObject([{ done: 4, items: 4, state: 'to-sign' }])
    const { by } = await waitingSheets(database, studies.rater)
    expect(by['to-sign'].count - before['to-sign'].count).toBe(1)
    expect(by['to-finish'].count - before['to-finish'].count).toBe(-1)
    await lockSheet(database, studies.rater, interviewId, 2)
    expect(await own()).toEqual([])
  })

  it('lock when complete, for good', async () => {
    const interviewId = await studies.newInterview(await studies.newStudy('LOCKS'), 'P1')
    const draft = await saveSheet(test.database, studies.rater, { interviewId, scores: { EXP1: 2 }, revision: 0 })
    await expect(lockSheet(test.database, studies.rater, interviewId, draft.revision)).rejects.toThrow(
      /Not rated yet: MAP1/,
    )
    const full = await saveSheet(test.database, studies.rater, {
      interviewId,
      scores: completeSheet(2),
      revision: draft.revision,
    })
    const locked = await lockSheet(test.database, studies.rater, interviewId, full.revision)
    await expect(
      saveSheet(test.database, studies.rater, { interviewId, scores: completeSheet(0), revision: locked.revision }),
    ).rejects.toThrow(/is locked/)
    await expect(
      saveSheet(test.database, studies.rater, { interviewId, scores: { EXP1: 9 }, revision: locked.revision }),
    ).rejects.toThrow(/whole number from 0 to 4/)
  })
})
