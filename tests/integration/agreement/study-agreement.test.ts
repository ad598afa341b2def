import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareSources } from '#lib/agreement/compare-sources.ts'
import { addExternalSource, addHeadSource } from '#lib/agreement/external-sources.ts'
import { studyAgreement } from '#lib/agreement/study-agreement.ts'
import { phrase } from '#lib/messages/message.ts'
import { shownEstimate } from '#lib/review/shown-estimate.ts'
import { Random } from '#lib/statistics/random.ts'
import { exportHead, importHead } from '#lib/training/head-bundle.ts'
import { importedEstimates, importedHeads } from '#lib/training/imported-heads.ts'
import { startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { type RatedStudies, ratedStudies, studyWithHead } from '../../fixtures/rated-study.ts'

let test: TestDatabase
let studies: RatedStudies

beforeAll(async () => {
  test = await startTestDatabase()
  process.env.DATABASE_URL = test.url
  studies = await ratedStudies(test)
})
afterAll(() => test?.stop())

describe('agreement and its estimates', () => {
  let studyId: string
  let interviews: string[]

  beforeAll(async () => {
    ;({ studyId, interviews } = await studyWithHead(test, studies))
  })

  it('are computed from left-out participants alone', async () => {
    const agreement = await studyAgreement(test.database, studyId)
    expect(agreement.pairs).toHaveLength(10)
    expect(agreement.pairs.every(({ kind }) => kind === 'outOfFold')).toBe(true)
    expect(agreement.summary.pearson.value!.r).toBeGreaterThan(0.8)
    expect(agreement.betweenRaters).toMatchObject([{ pearson: { r: 1, n: 10 } }])
    expect(await test.database.estimate.count({ where: { kind: 'unseen' } })).toBe(0)
  })

  it('are compared with estimates from elsewhere, on the interviews that both have', async () => {
    const declaration = 'Trained on people of another hospital.'
    const source = { studyId, title: 'Notebook', target: 'exp', declaration }
    const csv = `participant,visit,estimate\n${interviews.map((_, i) => `P${i},V1,${(i % 5) * 3}`).join('\n')}\n`
    const { id, estimates } = await addExternalSource(test.database, studies.manager, { ...source, csv })
    expect(estimates).toBe(10)
    const external = await studyAgreement(test.database, studyId, { source: `external:${id}` })
    expect(external.pairs.every(({ kind }) => kind === 'declared')).toBe(true)
    expect(external.summary.pearson.value!.r).toBeCloseTo(1, 10)
    expect(external.source).toMatchObject({ declaration })
    const own = (await studyAgreement(test.database, studyId)).source!.key
    const comparison = await compareSources(test.database, { id: studyId, first: own, second: `external:${id}` })
    expect(comparison).toMatchObject({ n: 10, target: 'Expression (EXP)' })
    expect(comparison.correlations.value!.difference).toBeLessThan(0)
    expect(comparison.hasSeenStudy).toEqual([false, false])
    // As of an encoder that learnt from captions of this study; estimates are written again with it.
    await test.database.$executeRaw`
      UPDATE "Analysis" SET result = jsonb_set(result, '{provenance,encoder,trainedOnStudy}', to_jsonb(${studyId}::text))`
    await test.database.$executeRaw`UPDATE "Estimate" SET value = value`
    const seen = await compareSources(test.database, { id: studyId, first: own, second: `external:${id}` })
    expect(seen.hasSeenStudy).toEqual([true, false])
    const study = await test.database.study.findUniqueOrThrow({ where: { id: studyId } })
    const { interviewId } = await test.database.estimate.findFirstOrThrow({ where: { headId: own } })
    const shown = await shownEstimate(test.database, study, interviewId, undefined, [0, 16])
    expect(shown!.head.hasSeenStudy).toBe(true)
    await expect(addExternalSource(test.database, studies.manager, { ...source, csv })).rejects.toThrow(/already/)
    const bad = (table: string) =>
      addExternalSource(test.database, studies.manager, { ...source, title: 'Bad', csv: table })
    await expect(bad('participant,estimate\nP0,high\n')).rejects.toThrow(
      /Line 2 has “high” in the column “estimate”, which is not a number/,
    )
    await expect(bad('participant,estimate\nNOBODY,3\n')).rejects.toThrow(/Line 2: there is no interview of NOBODY/)
    await expect(bad('participant;estimate\nP0;1.200\n')).rejects.toThrow(/two ways.*or choose the decimal mark\.$/)
    await expect(bad('participant,estimate\nP0,1\nMean,1\n')).rejects.toThrow(/Line 3 begins with “Mean”/)
    await expect(bad('participant,estimate\nP0,16.5\n')).rejects.toThrow(
      /16\.5 of P0 is outside the scale’s range of 0 to 16/,
    )
    await expect(bad('participant,estimate\nP0,-1\n')).rejects.toThrow(/outside the scale/)
    await expect(bad('code,score\nP0,3\n')).rejects.toThrow(/no column “participant”/)
    expect(await test.database.externalSource.count({ where: { title: 'Bad' } })).toBe(0)
    const german = {
      ...source,
      title: 'German',
      csv: 'participant;estimate\nP0;1,5\nP1;1.200\n',
      decimal: 'point' as const,
    }
    await expect(addExternalSource(test.database, studies.manager, german)).rejects.toThrow(/Line 2 has “1,5”/)
    expect(
      await addExternalSource(test.database, studies.manager, {
        ...german,
        csv: 'participant;estimate\nP0;1,5\n',
        decimal: undefined,
      }),
    ).toMatchObject({
      estimates: 1,
      notes: [phrase('Cells are separated by semicolons.'), phrase('Commas were read as decimal marks.')],
    })
    await test.database.externalSource.deleteMany({ where: { title: 'German' } })
  })

  it('of another installation estimate interviews here, and enter agreement by declaration alone', async () => {
    const models = path.join(test.folder, 'models')
    const own = await test.database.head.findFirstOrThrow({ where: { studyId }, orderBy: { createdAt: 'asc' } })
    const file = path.join(test.folder, 'exported.zip')
    writeFileSync(file, (await exportHead(test.database, own.id)).zip)
    await importHead(models, file)
    const [head] = (await importedHeads(models)).filter(({ title }) => title === 'CAINS, Expression (EXP)')
    const elsewhere = await studies.newStudy('ELSEWHERE')
    const random = new Random(77)
    for (const score of [0, 1, 2, 3, 4]) {
      const interviewId = await studies.newInterview(elsewhere, `Q${score}`)
      await studies.analysed(interviewId, score, random)
      await studies.rated(interviewId, score)
    }
    const source = {
      studyId: elsewhere,
      title: 'Other hospital',
      target: 'exp',
      declaration: 'Trained on people of another hospital.',
      head: head!.sha256,
      output: 0,
    }
    const { id, estimates } = await addHeadSource(test.database, models, studies.manager, source)
    expect(estimates).toBe(5)
    const told = await test.database.auditEntry.findMany({ where: { subject: id } })
    expect(told).toMatchObject([{ action: 'source.create', userId: studies.manager.id }])
    const { pairs, summary } = await studyAgreement(test.database, elsewhere, { source: `external:${id}` })
    expect(pairs.every(({ kind, estimate }) => kind === 'declared' && estimate >= 0 && estimate <= 16)).toBe(true)
    expect(summary.pearson.value!.r).toBeGreaterThan(0.8)
    const raw = (await importedEstimates(test.database, models, pairs[3]!.interviewId)).find(
      ({ title }) => title === head!.title,
    )!.targets[0]!.value
    expect(pairs[3]!.estimate).toBeCloseTo(Math.max(0, Math.min(16, raw)), 5)
    const again = { ...source, title: 'Again' }
    await expect(addHeadSource(test.database, models, studies.manager, source)).rejects.toThrow(/already/)
    await expect(addHeadSource(test.database, models, studies.manager, { ...again, output: 1 })).rejects.toThrow(
      /no longer/,
    )
    // Those whom it was trained on are the one thing that can be known here.
    await expect(addHeadSource(test.database, models, studies.manager, { ...again, studyId })).rejects.toThrow(
      /trained in this study/,
    )
    await expect(
      addHeadSource(test.database, models, studies.manager, { ...again, studyId: await studies.newStudy('FOREIGN') }),
    ).rejects.toThrow(/needs the encoder expression-baseline/)
  })
})
