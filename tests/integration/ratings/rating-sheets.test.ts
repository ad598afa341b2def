import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lockSheet, saveSheet } from '#lib/ratings/rating-sheets.ts'
import { storedScores } from '#lib/ratings/scores.ts'
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
