import { afterAll, beforeAll, expect, it } from 'vitest'
import { studyReliability } from '#lib/agreement/reliability/study-reliability.ts'
import { assignmentOverview } from '#lib/assignments/assignment-overview.ts'
import { previewPlan } from '#lib/assignments/assignment-plans.ts'
import { stopAssigning, withdraw } from '#lib/assignments/change-assignments.ts'
import {
  assignTraining,
  markReference,
  setCertificationRule,
  trainingOverview,
  unmarkReference,
} from '#lib/assignments/training-set.ts'
import { deleteThing } from '#lib/bin/delete-thing.ts'
import { restoreEntry } from '#lib/bin/restore-entry.ts'
import { consensusPage } from '#lib/consensus/consensus-page.ts'
import { saveConsensus } from '#lib/consensus/decide-consensus.ts'
import { studyData } from '#lib/exports/study-data.ts'
import { english } from '#lib/messages/translator.ts'
import { addScale, removeScale } from '#lib/own-scales/further-scales.ts'
import { lockSheet, saveSheet } from '#lib/ratings/rating-sheets.ts'
import { interviewReport } from '#lib/review/interview-report.ts'
import { studyInterviews } from '#lib/review/study-interviews.ts'
import { scaleOf } from '#lib/scales/scales.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import { studyCounts } from '#lib/studies/study-counts.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { pdfText } from '../../fixtures/pdf-text.ts'
import { type RatedStudies, ratedStudies } from '../../fixtures/rated-study.ts'
import { unattendedQueue } from '../../fixtures/runs.ts'
import { plainReport } from '../../fixtures/severity-input.ts'
import { completeSheet } from '../../fixtures/study-world.ts'

let test: TestDatabase
let studies: RatedStudies

beforeAll(async () => {
  test = await startTestDatabase()
  process.env.DATABASE_URL = test.url
  studies = await ratedStudies(test)
})
afterAll(() => test?.stop())

it('raters are certified by a training set, whose sheets count for nothing else', async () => {
  const { database } = test
  const { manager, rater, other } = studies
  const studyId = await studies.newStudy('TRAINING')
  const set: string[] = []
  for (let i = 0; i < 5; i++) {
    const interviewId = await studies.newInterview(studyId, `P${i}`)
    set.push(interviewId)
    await studies.rated(interviewId, i % 4, [rater, other])
    await expect(markReference(database, manager, { interviewId })).rejects.toThrow('neither a signed consensus')
    const scores = { format: 1, scores: completeSheet(i % 4) }
    const version = { version: 1, scores, signedAt: new Date() }
    await database.consensus.create({
      data: { interviewId, scores, revision: 1, version: 1, signedRevision: 1, versions: { create: version } },
    })
    await markReference(database, manager, { interviewId })
  }
  const trainee = await person(database, 'Trainee', 'clinician')
  await database.membership.create({ data: { studyId, userId: trainee.id, role: 'rater' } })
  const pairs = (await studyReliability(database, studyId)).pairs.length
  expect(await assignTraining(database, manager, { studyId, raters: [trainee.id] })).toEqual({ assignments: 5 })
  await expect(assignTraining(database, manager, { studyId, raters: [trainee.id] })).rejects.toThrow('already')
  await setCertificationRule(database, manager, { studyId, icc: 0.9, least: 5, certifiedOnly: true })
  const plan = { kind: 'balanced' as const, raters: [trainee.id], doubleShare: 0, seed: 1, shuffle: false, dueOn: null }
  await studies.newInterview(studyId, 'P9')
  await expect(previewPlan(database, { studyId, settings: plan })).rejects.toThrow('Not certified: Trainee')
  for (const [i, interviewId] of set.entries()) {
    const { revision } = await saveSheet(database, trainee, { interviewId, scores: completeSheet(i % 4), revision: 0 })
    await lockSheet(database, trainee, interviewId, revision)
  }
  await setCertificationRule(database, manager, { studyId, icc: 0.9, certifiedOnly: true })
  const early = await trainingOverview(database, { studyId })
  expect(early).toMatchObject({ rule: { least: 10 }, comparable: 5 })
  expect(early.raters.find(({ name }) => name === 'Trainee')!.result!.standing).toBe('small-set')
  await expect(previewPlan(database, { studyId, settings: plan })).rejects.toThrow('Not certified: Trainee')
  await setCertificationRule(database, manager, { studyId, icc: 0.9, least: 5, certifiedOnly: true })
  const { raters, interviews } = await trainingOverview(database, { studyId })
  expect(interviews.map(({ source }) => english.stored(source))).toEqual(Array(5).fill('consensus, version 1'))
  expect(raters.find(({ name }) => name === 'Trainee')!.result).toMatchObject({ n: 5, isCertified: true })
  expect(
    raters.filter(({ result }) => result).map(({ name }) => name),
    'those whom the reference is of',
  ).toEqual(['Trainee'])
  expect((await previewPlan(database, { studyId, settings: plan })).assignments).toBe(1)
  expect((await studyReliability(database, studyId)).pairs).toHaveLength(pairs)
  // Wherever sheets are listed or counted, those of training are marked and not counted.
  const report = await interviewReport(database, manager, set[1]!, 'manager')
  expect(report.sheets.map(({ rater: name, isTraining }) => [name, isTraining])).toEqual([
    ['Other', false],
    ['Rater', false],
    ['Trainee', true],
  ])
  const text = (await pdfText(await plainReport(report))).join(' ')
  expect(text).toContain('‡ rated for training, not counted')
  expect(text).toContain('(training, not counted)')
  const listed = await studyInterviews(database, manager, 'manager', { studyId, search: 'P1' })
  expect(listed.rows).toMatchObject([{ lockedSheets: 2, trainingSheets: 1 }])
  const alone = await studies.newInterview(studyId, 'P8')
  await database.assignment.create({
    data: { interviewId: alone, raterId: trainee.id, purpose: 'training', place: 9 },
  })
  await studies.rated(alone, 1, [trainee])
  expect((await studyCounts(database, [studyId]))(studyId)).toMatchObject({ rated: 5, ratedTwice: 5 })
  const page = await consensusPage(database, trainee, 'rater', set[1]!)
  expect(page.sheets.map(({ raterId }) => raterId).sort()).toEqual([rater.id, other.id].sort())
  expect(page.mayDecide).toBe(false)
  const decided = { interviewId: set[1]!, scores: completeSheet(2), revision: 1, reason: 'As I rated it' }
  await expect(saveConsensus(database, trainee, decided)).rejects.toThrow('for training')
  // Nor do they count once nothing is assigned any more.
  const assigned = await database.assignment.findMany({ where: { raterId: trainee.id }, select: { id: true } })
  const assignmentIds = assigned.map(({ id }) => id)
  await expect(withdraw(database, manager, { studyId, assignmentIds })).rejects.toThrow('begun for training')
  await stopAssigning(database, manager, studyId)
  expect((await studyReliability(database, studyId)).pairs).toHaveLength(pairs)
  await expect(setCertificationRule(database, manager, { studyId, icc: null, certifiedOnly: true })).rejects.toThrow(
    'Say from which ICC',
  )
  // A rule for a scale that is no longer where the page saw it lands on no other.
  const { scale } = await trainingOverview(database, { studyId })
  await setCertificationRule(database, manager, { studyId, scale, icc: 0.9, least: 5, certifiedOnly: false })
  await expect(
    setCertificationRule(database, manager, { studyId, scale: 'cdss', icc: 0.5, certifiedOnly: false }),
  ).rejects.toThrow('The scales of this study changed meanwhile.')
  expect((await trainingOverview(database, { studyId })).rule.icc).toBe(0.9)
})

it('each scale of a study has its training set, its rule and its certified raters', async () => {
  const { database } = test
  const { manager, rater, other } = studies
  const studyId = await studies.newStudy('BOTH')
  await addScale(database, manager, { studyId, scale: 'cdss', target: 'total' })
  const onCdss = { studyId, scaleName: 'cdss' }
  const cdss = (score: number) => Object.fromEntries(scaleOf('cdss').items.map(({ key }) => [key, score]))
  const trainee = await person(database, 'Second trainee', 'clinician')
  await database.membership.create({ data: { studyId, userId: trainee.id, role: 'rater' } })
  const rateBoth = async (who: typeof rater, interviewId: string, score: number) => {
    await studies.rated(interviewId, score, [who])
    const given = { interviewId, scaleName: 'cdss', scores: cdss(score), revision: 0 }
    const { revision } = await saveSheet(database, who, given)
    await lockSheet(database, who, interviewId, revision, 'cdss')
  }
  const set: string[] = []
  for (let i = 0; i < 5; i++) {
    const interviewId = await studies.newInterview(studyId, `B${i}`)
    set.push(interviewId)
    const scores = { format: 1, scores: cdss(i % 4) }
    const version = { version: 1, scores, signedAt: new Date() }
    await database.consensus.create({
      data: {
        interviewId,
        scaleName: 'cdss',
        scores,
        revision: 1,
        version: 1,
        signedRevision: 1,
        versions: { create: version },
      },
    })
    await expect(markReference(database, manager, { interviewId })).rejects.toThrow('neither a signed consensus')
    await markReference(database, manager, { interviewId, scaleName: 'cdss' })
  }
  const page = await consensusPage(database, manager, 'manager', set[0]!, 'cdss')
  expect(page).toMatchObject({ mayMark: true, reference: expect.stringContaining('consensus') })
  expect((await consensusPage(database, manager, 'manager', set[0]!)).reference).toBeUndefined()
  await expect(removeScale(database, manager, { studyId, name: 'cdss' })).rejects.toThrow('5 reference ratings')
  const extra = await studies.newInterview(studyId, 'B9')
  for (const who of [rater, other]) await rateBoth(who, extra, 1)

  const raters = [trainee.id]
  await expect(assignTraining(database, manager, { studyId, raters })).rejects.toThrow('the set is empty')
  expect(await assignTraining(database, manager, { ...onCdss, raters })).toEqual({ assignments: 5 })
  await setCertificationRule(database, manager, { ...onCdss, icc: 0.9, least: 5, certifiedOnly: true })
  const plan = { kind: 'balanced' as const, raters, doubleShare: 0, seed: 1, shuffle: false, dueOn: null }
  await studies.newInterview(studyId, 'B8')
  await expect(previewPlan(database, { studyId, settings: plan })).rejects.toThrow('Second trainee (CDSS)')
  for (const [i, interviewId] of set.entries()) await rateBoth(trainee, interviewId, i % 4)
  const resultOn = async (scaleName: string) =>
    (await trainingOverview(database, { studyId, scaleName })).raters.find(({ id }) => id === trainee.id)!.result
  expect(await resultOn('cdss')).toMatchObject({ n: 5, isCertified: true, icc: { value: { icc: 1 } } })
  expect(await resultOn('')).toBeUndefined()
  await expect(trainingOverview(database, { studyId, scaleName: 'panss' })).rejects.toThrow('no longer has this scale')
  expect((await previewPlan(database, { studyId, settings: plan })).assignments).toBe(1)

  // A rule of the first scale asks for more, and a rater needs both.
  await setCertificationRule(database, manager, { studyId, icc: 0.8, certifiedOnly: false })
  const told = async () => {
    const { raters: able, notCertified } = await assignmentOverview(database, manager, 'manager', studyId)
    return {
      able: able.map(({ name }) => name),
      notCertified: notCertified.map(({ name, scales, isRefused }) => [name, scales.join(), isRefused]),
    }
  }
  expect(await told()).toEqual({
    able: ['Second trainee'],
    notCertified: [
      ['Other', 'CAINS,CDSS', true],
      ['Rater', 'CAINS,CDSS', true],
      ['Second trainee', 'CAINS', false],
    ],
  })
  await setCertificationRule(database, manager, { studyId, icc: 0.8, certifiedOnly: true })
  expect((await told()).able).toEqual([])
  await expect(previewPlan(database, { studyId, settings: plan })).rejects.toThrow('Second trainee (CAINS)')

  // Sheets of training are left out on either scale.
  for (const scaleName of ['', 'cdss'])
    expect((await studyReliability(database, studyId, scaleName)).pairs).toHaveLength(1)
  const { interviews } = await studyData(database, studyId, 'study')
  const exported = interviews.flatMap(({ sheets }) => sheets).filter(({ kind }) => kind === 'rating')
  expect(exported.filter(({ training }) => training)).toHaveLength(10)
  expect(exported.filter(({ training }) => !training)).toHaveLength(4)

  // What goes to the bin and comes back is on its scale again.
  await deleteThing(database, unattendedQueue, manager, 'interview', { id: set[0]!, reason: 'Not needed' })
  expect((await trainingOverview(database, onCdss)).comparable).toBe(4)
  const entry = await database.binEntry.findFirstOrThrow({ where: { studyId } })
  await restoreEntry(database, new DiskStorage(test.folder), manager, entry.id)
  expect((await trainingOverview(database, onCdss)).comparable).toBe(5)
  await unmarkReference(database, manager, { interviewId: set[0]!, scaleName: 'cdss' })
  expect((await trainingOverview(database, onCdss)).comparable).toBe(4)
  const entries = await database.auditEntry.findMany({
    where: { action: { startsWith: 'certification.' }, subject: set[0]! },
  })
  const onCdssAlone = { details: { scale: 'cdss' } }
  expect(entries).toMatchObject([1, 2, 3].map(() => ({ details: onCdssAlone })))
})
