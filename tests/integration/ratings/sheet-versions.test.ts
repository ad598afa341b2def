import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashPassword } from '#lib/access/passwords.ts'
import type { Person } from '#lib/access/permissions.ts'
import { ratedRows } from '#lib/agreement/agreement-rows.ts'
import { draftHistory } from '#lib/ratings/draft-history.ts'
import { saveSheet } from '#lib/ratings/rating-sheets.ts'
import { correctSheet, countVersion, signSheet } from '#lib/ratings/sheet-versions.ts'
import { seenSheets } from '#lib/review/seen-sheets.ts'
import { scaleOf, sumOf } from '#lib/scales/scales.ts'
import { startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { type RatedStudies, ratedStudies } from '../../fixtures/rated-study.ts'
import { completeSheet } from '../../fixtures/study-world.ts'

const confirmation = { password: 'long enough for anyone' }
const target = { scale: scaleOf('cains'), sum: sumOf(scaleOf('cains'), 'exp') }

let test: TestDatabase
let studies: RatedStudies

beforeAll(async () => {
  test = await startTestDatabase()
  studies = await ratedStudies(test)
  const passwordHash = await hashPassword(confirmation.password)
  await test.database.user.updateMany({ data: { passwordHash } })
})
afterAll(() => test?.stop())

/** An interview with the rater's complete draft. */
async function drafted(code: string, visits = ['V1']): Promise<{ studyId: string; interviews: string[] }> {
  const studyId = await studies.newStudy(code)
  const interviews: string[] = []
  for (const visit of visits) {
    const interviewId = await studies.newInterview(studyId, 'P1', visit)
    await saveSheet(test.database, studies.rater, { interviewId, scores: completeSheet(2), revision: 0 })
    interviews.push(interviewId)
  }
  return { studyId, interviews }
}

const sign = (interviewId: string, revision = 1) =>
  signSheet(test.database, studies.rater, { interviewId, revision, confirmation })
const correct = (interviewId: string, exp: number, version = 1, given = confirmation) =>
  correctSheet(test.database, studies.rater, 'rater', {
    interviewId,
    scores: completeSheet(exp),
    reason: 'Entered for the wrong item',
    version,
    confirmation: given,
  })
async function seen(interviewId: string, person: Person, role: 'manager' | 'rater') {
  const interview = await test.database.interview.findUniqueOrThrow({ where: { id: interviewId } })
  const { sheets } = await seenSheets(test.database, person, role, interview, target)
  return sheets[0]!
}

describe('a signature', () => {
  it('needs the rater’s password, and keeps name, time and hash of what was signed', async () => {
    const { interviews } = await drafted('SIGN')
    const interviewId = interviews[0]!
    await expect(
      signSheet(test.database, studies.rater, { interviewId, revision: 1, confirmation: { password: 'a guess' } }),
    ).rejects.toMatchObject({ code: 'bad-input', message: /password/ })
    expect((await test.database.ratingSheet.findFirstOrThrow({ where: { interviewId } })).lockedAt).toBeNull()
    const { lockedAt } = await sign(interviewId)
    const { versions } = await seen(interviewId, studies.rater, 'rater')
    expect(versions).toEqual([
      expect.objectContaining({
        version: 1,
        counts: true,
        blind: true,
        reason: '',
        signedAt: lockedAt,
        signedName: 'Rater',
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        asSigned: true,
      }),
    ])
  })

  it('tells where the stored scores are not what was signed; the database refuses to change them', async () => {
    const { interviews } = await drafted('TAMPER')
    const interviewId = interviews[0]!
    await sign(interviewId)
    const { id } = await seen(interviewId, studies.rater, 'rater')
    const change = test.database.$executeRaw`
      UPDATE "SheetVersion" SET scores = jsonb_set(scores, '{scores,EXP1}', '4') WHERE "sheetId" = ${id}::uuid`
    await expect(change).rejects.toThrow(/never changed/)
    await test.asOwner(`ALTER TABLE "SheetVersion" DISABLE TRIGGER "keep_signed_version"`)
    try {
      await test.database.$executeRaw`
        UPDATE "SheetVersion" SET scores = jsonb_set(scores, '{scores,EXP1}', '4') WHERE "sheetId" = ${id}::uuid`
    } finally {
      await test.asOwner(`ALTER TABLE "SheetVersion" ENABLE TRIGGER "keep_signed_version"`)
    }
    expect((await seen(interviewId, studies.rater, 'rater')).versions[0]!.asSigned).toBe(false)
  })
})

describe('a correction', () => {
  it('counts where the rater is still blind, and both versions stay', async () => {
    const { interviews } = await drafted('BLIND', ['V1', 'V2'])
    const interviewId = interviews[0]!
    await sign(interviewId)
    expect(await correct(interviewId, 3)).toEqual({ version: 2, counts: true })
    const sheet = await seen(interviewId, studies.manager, 'manager')
    expect(sheet.score).toBe(12)
    expect(sheet.versions.map(({ version, counts, blind, score }) => ({ version, counts, blind, score }))).toEqual([
      { version: 1, counts: false, blind: true, score: 8 },
      { version: 2, counts: true, blind: true, score: 12 },
    ])
  })

  it('after unblinding does not count until the manager says so', async () => {
    const { studyId, interviews } = await drafted('SEEN')
    const interviewId = interviews[0]!
    await sign(interviewId)
    expect(await correct(interviewId, 4)).toEqual({ version: 2, counts: false })
    const sheet = await seen(interviewId, studies.manager, 'manager')
    expect(sheet.score).toBe(8)
    expect(sheet.versions.at(-1)).toMatchObject({ blind: false, counts: false, asSigned: true })
    const choice = { sheetId: sheet.id, version: 2, reason: 'Agreed in the meeting' }
    const scoresOfRows = async () => {
      const { rows } = await ratedRows(test.database, studyId)
      return rows.map(({ sheets }) => sheets.map(({ scores }) => scores.EXP1))
    }
    expect(await scoresOfRows()).toEqual([[2]])
    await countVersion(test.database, studies.manager, choice)
    expect((await seen(interviewId, studies.manager, 'manager')).score).toBe(16)
    expect(await scoresOfRows(), 'the agreement reads it anew').toEqual([[4]])
    await expect(countVersion(test.database, studies.manager, choice)).rejects.toMatchObject({ code: 'conflict' })
    const entry = await test.database.auditEntry.findFirstOrThrow({
      where: { action: 'sheet.count', subject: sheet.id },
    })
    expect(entry.details).toMatchObject({ details: { before: 1, version: 2, reason: 'Agreed in the meeting' } })
  })

  it('is refused without the password, of a draft, without a change, and from a page that is out of date', async () => {
    const { interviews } = await drafted('REFUSED')
    const interviewId = interviews[0]!
    await expect(correct(interviewId, 3)).rejects.toMatchObject({ code: 'bad-input', message: /draft/ })
    await sign(interviewId)
    await expect(correct(interviewId, 3, 1, { password: 'a guess' })).rejects.toMatchObject({ code: 'bad-input' })
    await expect(correct(interviewId, 2)).rejects.toMatchObject({ code: 'conflict', message: /different/ })
    const both = await Promise.allSettled([correct(interviewId, 3), correct(interviewId, 4)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } })
  })
})

it('the history of a draft has each save with what it changed', async () => {
  const studyId = await studies.newStudy('HISTORY')
  const interviewId = await studies.newInterview(studyId, 'P1')
  await saveSheet(test.database, studies.rater, { interviewId, scores: { EXP1: 2 }, revision: 0 })
  await saveSheet(test.database, studies.rater, { interviewId, scores: { EXP1: 3, EXP2: 1 }, revision: 1 })
  const changes = await draftHistory(test.database, studies.rater, interviewId)
  expect(
    changes.map(({ items }) =>
      items.map(({ item, before, after }) => ({ item, before: before.score, after: after.score })),
    ),
  ).toEqual([
    [
      { item: 'EXP1', before: 2, after: 3 },
      { item: 'EXP2', before: undefined, after: 1 },
    ],
    [{ item: 'EXP1', before: undefined, after: 2 }],
  ])
  expect(await draftHistory(test.database, studies.other, interviewId)).toEqual([])
})
