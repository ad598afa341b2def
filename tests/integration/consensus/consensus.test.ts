import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashPassword } from '#lib/access/passwords.ts'
import type { Person } from '#lib/access/permissions.ts'
import { setLimits, studyDisagreements, studyReliability } from '#lib/agreement/reliability/study-reliability.ts'
import { studyAgreement } from '#lib/agreement/study-agreement.ts'
import { consensusPage } from '#lib/consensus/consensus-page.ts'
import { saveConsensus, signConsensus } from '#lib/consensus/decide-consensus.ts'
import { disagreementsToSettle, openConsensuses } from '#lib/consensus/open-consensuses.ts'
import { english } from '#lib/messages/translator.ts'
import { correctSheet, countVersion } from '#lib/ratings/sheet-versions.ts'
import { agreementTable } from '#lib/reports/agreement-table.ts'
import { interviewReport } from '#lib/review/interview-report.ts'
import { consensusSentence } from '#lib/review/seen-consensus.ts'
import { startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { pdfText } from '../../fixtures/pdf-text.ts'
import { type RatedStudies, ratedStudies } from '../../fixtures/rated-study.ts'
import { plainReport } from '../../fixtures/severity-input.ts'
import { completeSheet } from '../../fixtures/study-world.ts'

const confirmation = { password: 'long enough for anyone' }

let test: TestDatabase
let studies: RatedStudies
let studyId: string
const interviews: string[] = []

beforeAll(async () => {
  test = await startTestDatabase()
  process.env.DATABASE_URL = test.url
  studies = await ratedStudies(test)
  const passwordHash = await hashPassword(confirmation.password)
  await test.database.user.updateMany({ data: { passwordHash } })
  studyId = await studies.newStudy('CONSENSUS')
  for (let i = 0; i < 8; i++) {
    const interviewId = await studies.newInterview(studyId, `P${i}`)
    interviews.push(interviewId)
    await studies.rated(interviewId, i % 4, [studies.rater])
    await studies.rated(interviewId, i === 0 ? 3 : i % 4, [studies.other])
  }
})
afterAll(() => test?.stop())

const see = (person: Person, interviewId = interviews[0]!) =>
  consensusPage(test.database, person, person === studies.manager ? 'manager' : 'rater', interviewId)
const save = (person: Person, exp: number, revision: number, reason = '') =>
  saveConsensus(test.database, person, { interviewId: interviews[0]!, scores: completeSheet(exp), revision, reason })
const sign = (person: Person, revision: number) =>
  signConsensus(test.database, person, { interviewId: interviews[0]!, revision, confirmation })

describe('raters who differ', () => {
  it('are told by the limits that the study sets, those who are far apart first', async () => {
    expect((await studyDisagreements(test.database, studyId)).rows.map(({ isBeyond }) => isBeyond)).toEqual([false])
    await setLimits(test.database, studies.manager, { studyId, item: 2, total: null })
    const { rows, compared } = await studyDisagreements(test.database, studyId)
    expect(compared).toBe(8)
    expect(rows).toMatchObject([{ participant: 'P0', total: 12, isBeyond: true, consensus: 'none' }])
    expect(rows[0]!.items.map(({ points }) => points)).toEqual([3, 3, 3, 3])
    const { pairs } = await studyReliability(test.database, studyId)
    expect(pairs).toHaveLength(1)
    expect(pairs[0]).toMatchObject({ shared: 8, target: { n: 8 } })
    // 0 1 2 3 0 1 2 3 and 3 1 2 3 0 1 2 3: MSR = 14.9375 / 7, MSC = MSE = 0.5625, by hand.
    const item = pairs[0]!.items.find(({ key }) => key === 'EXP1')!
    expect(item.icc.value!.icc).toBeCloseTo((14.9375 / 7 - 0.5625) / (14.9375 / 7 + 0.5625), 10)
    expect(item.same).toBe(7 / 8)
  })

  it('settle it by a consensus that both sign, their own sheets untouched', async () => {
    const { database } = test
    const before = await database.ratingSheet.findMany({
      where: { interviewId: interviews[0]! },
      orderBy: { id: 'asc' },
    })
    const waiting = { participant: 'P0', total: 12, isDraft: false, awaited: [], waitsForYou: false }
    for (const who of [studies.rater, studies.other, studies.manager])
      expect(await openConsensuses(database, who), who.name).toMatchObject({ count: 1, rows: [waiting] })
    const page = await see(studies.rater)
    expect(page.agreedItems).toHaveLength(9)
    expect(page.draft).toMatchObject({ revision: 0, scores: { MAP1: 1 } })
    expect(page.draft.scores.EXP1).toBeUndefined()
    expect(await save(studies.rater, 1, 0)).toEqual({ revision: 1 })
    await expect(save(studies.other, 2, 0)).rejects.toThrow('changed in another window')
    expect(await sign(studies.rater, 1)).toEqual({ isFinal: false })
    await expect(sign(studies.rater, 1)).rejects.toThrow('signed this consensus already')
    // A change takes the signature back.
    await save(studies.other, 2, 1)
    await expect(sign(studies.rater, 1)).rejects.toThrow('changed in another window')
    expect((await see(studies.rater)).pending).toEqual([])
    await sign(studies.rater, 2)
    expect((await see(studies.other)).awaited).toEqual(['Other'])
    const half = { isDraft: true, awaited: ['Other'] }
    expect((await openConsensuses(database, studies.rater)).rows).toMatchObject([{ ...half, waitsForYou: false }])
    expect((await openConsensuses(database, studies.other)).rows).toMatchObject([{ ...half, waitsForYou: true }])
    const listed = (await disagreementsToSettle(database, studyId)).rows[0]!
    expect(listed).toMatchObject({ consensus: 'draft', signed: ['Rater'], awaited: [{ name: 'Other' }] })
    expect(await sign(studies.other, 2)).toEqual({ isFinal: true })
    expect((await openConsensuses(database, studies.manager)).count).toBe(0)
    const settled = await see(studies.manager)
    expect(settled).toMatchObject({ isSigned: true, versions: [{ version: 1 }] })
    expect(settled.versions[0]!.signatures.map(({ signedName }) => signedName)).toEqual(['Rater', 'Other'])
    expect(
      await database.ratingSheet.findMany({ where: { interviewId: interviews[0]! }, orderBy: { id: 'asc' } }),
    ).toEqual(before)
    const actions = await database.auditEntry.findMany({ where: { action: { startsWith: 'consensus.' } } })
    expect(actions).toHaveLength(5)
    await expect(database.consensusVersion.updateMany({ data: { reason: 'changed' } })).rejects.toThrow(/never changed/)
  })

  it('can be overruled by a third, with a reason, and the earlier version stays', async () => {
    await expect(save(studies.manager, 3, 2)).rejects.toThrow('Say why')
    await save(studies.manager, 3, 2, 'The anchors say 3')
    expect((await see(studies.manager)).isSigned).toBe(false)
    expect(await sign(studies.manager, 3)).toEqual({ isFinal: true })
    expect((await see(studies.manager)).versions).toMatchObject([
      { version: 2, reason: 'The anchors say 3', signatures: [{ isThird: true }] },
      { version: 1 },
    ])
    expect((await studyDisagreements(test.database, studyId)).rows[0]!.consensus).toBe('signed')
  })

  it('stand with their consensus in the report of the interview', async () => {
    const report = await interviewReport(test.database, studies.manager, interviews[0]!, 'manager')
    expect(report.consensus).toMatchObject({ version: 2, score: 12 })
    expect(consensusSentence(english, report.consensus!)).toContain('Manager, who rated none of the sheets')
    const text = await pdfText(await plainReport(report))
    expect(text.join(' ')).toContain('Consensus of the raters: Expression (EXP) 12')
  })

  it('have their consensus as ratings of its own in the agreement and its table', async () => {
    const { database } = test
    const estimates = interviews.map((interviewId, i) => ({ interviewId, value: i }))
    const declaration = 'Trained on people of another hospital.'
    await database.externalSource.create({
      data: { studyId, title: 'Notebook', target: 'exp', declaration, estimates: { createMany: { data: estimates } } },
    })
    const agreement = await studyAgreement(database, studyId, { rater: 'consensus' })
    expect(agreement.pairs).toMatchObject([{ participant: 'P0', rating: 12, consensus: 12 }])
    expect(agreement.notes.map(english.stored).join(' ')).toContain('consensus ratings')
    const mean = await studyAgreement(database, studyId, {})
    expect(mean.pairs[0]).toMatchObject({ rating: 6, consensus: 12 })
    const [head, first, second] = agreementTable(mean).split(/\r?\n/)
    const column = head!.split(',').indexOf('rating_consensus')
    expect(first!.split(',')[column]).toBe('12')
    expect(second!.split(',')[column]).toBe('')
  })

  it('sign again once another version of a sheet counts than the one that they signed about', async () => {
    const { database } = test
    const { manager, rater, other } = studies
    const interviewId = interviews[4]!
    await saveConsensus(database, rater, { interviewId, scores: completeSheet(1), revision: 0 })
    const signNow = (person: Person) => signConsensus(database, person, { interviewId, revision: 1, confirmation })
    expect(await signNow(rater)).toEqual({ isFinal: false })
    const corrected = { scores: completeSheet(1), remarks: {}, reason: 'Looked again', version: 1, confirmation }
    await correctSheet(database, other, 'rater', { interviewId, ...corrected })
    const sheet = await database.ratingSheet.findUniqueOrThrow({
      where: { interviewId_raterId_scaleName: { scaleName: '', interviewId, raterId: other.id } },
    })
    if (sheet.counted === 1)
      await countVersion(database, manager, { sheetId: sheet.id, version: 2, reason: 'The correction is right' })
    expect((await see(rater, interviewId)).awaited).toEqual(['Other', 'Rater'])
    expect(await signNow(other)).toEqual({ isFinal: false })
    expect(await signNow(rater)).toEqual({ isFinal: true })
  })

  it('need two signed sheets, and every item decided', async () => {
    const alone = await studies.newInterview(studyId, 'P9')
    await studies.rated(alone, 1)
    const some = { interviewId: alone, scores: { EXP1: 1 }, revision: 0 }
    await expect(saveConsensus(test.database, studies.manager, some)).rejects.toThrow('sheets of two raters')
    const interviewId = interviews[1]!
    await saveConsensus(test.database, studies.manager, { interviewId, scores: { EXP1: 1 }, revision: 0 })
    await expect(
      signConsensus(test.database, studies.manager, { interviewId, revision: 1, confirmation }),
    ).rejects.toThrow('Not decided yet: MAP1')
  })
})
