import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storedAnalysis } from '#lib/analysis/analysis.ts'
import { analysesWithEmbeddings, embeddingFile } from '#lib/exports/embedding-files.ts'
import { studyData } from '#lib/exports/study-data.ts'
import { interviewPage } from '#lib/review/interview-page.ts'
import { interviewReport } from '#lib/review/interview-report.ts'
import { studyInterviews } from '#lib/review/study-interviews.ts'
import { wordsOnFaces } from '#lib/review/words-on-faces.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import { Random } from '#lib/statistics/random.ts'
import { planAnalysis } from '#lib/studies/analyses.ts'
import { analysisParts } from '#lib/studies/analysis-parts.ts'
import { useRecording } from '#lib/studies/recording-versions.ts'
import { studyCounts } from '#lib/studies/study-counts.ts'
import { outdatedRecordings } from '#lib/studies/study-sampling.ts'
import { analysedInterviews } from '#lib/training/analysed-interviews.ts'
import { estimateUnseen } from '#lib/training/estimate-unseen.ts'
import { expectedTraining } from '#lib/training/expected-seconds.ts'
import { defaultPlan } from '#lib/training/training-runs.ts'
import { analysisOf } from '#tests/fixtures/analysis.ts'
import { startTestDatabase, type TestDatabase } from '#tests/fixtures/database.ts'
import { analyseAs, attemptAt, trainNow, unattendedQueue } from '#tests/fixtures/runs.ts'
import { analysedRecording, makeStudyWorld, type StudyWorld } from '#tests/fixtures/study-world.ts'

let test: TestDatabase
let world: StudyWorld

beforeAll(async () => {
  test = await startTestDatabase()
  world = await makeStudyWorld(test, 'COUNTS', 3)
})
afterAll(() => test?.stop())

/** Analyses a recording with the study's encoder; the number is the coverage in percent and the encoder's version. */
async function analyse(recordingId: string, mark: number): Promise<string> {
  const { provenance } = analysisOf()
  const encoder = { ...provenance.encoder, version: `${mark}.0.0` }
  const random = new Random(mark)
  return analyseAs(test.database, recordingId, {
    analysis: analysisOf({ coverage: mark / 100, provenance: { ...provenance, encoder } }),
    embeddings: Float32Array.from({ length: 2 * 512 }, () => random.normal()),
  })
}

const setEncoder = (encoder: string) => test.database.study.update({ where: { id: world.studyId }, data: { encoder } })
const markOf = async (id: string | undefined) => {
  if (id === undefined) return undefined
  const { result } = await test.database.analysis.findUniqueOrThrow({ where: { id } })
  return Math.round(storedAnalysis.read(result).coverage * 100)
}

/** Which analysis of an interview each place takes, by its mark; undefined where none. */
async function taken(interviewId: string) {
  const { database } = test
  const { manager } = world.members
  const percent = (coverage: number | undefined | null) => (coverage == null ? undefined : Math.round(coverage * 100))
  const { analysed } = await analysedInterviews(database, world.studyId, { interviewId })
  const page = await interviewPage(database, manager, interviewId, 'manager')
  const report = await interviewReport(database, manager, interviewId, 'manager')
  const tools = { modelsFolder: path.join(test.folder, 'no-models'), texts: { encodeTexts: async () => [] } }
  const words = await wordsOnFaces(database, tools, interviewId, { set: 'basic-7' }).catch(String)
  const data = await studyData(database, world.studyId, 'study')
  const exported = data.interviews.find(({ id }) => id === interviewId)!
  const [embeddings] = await analysesWithEmbeddings(database, [exported])
  const file = embeddings?.analysis.counts ? await embeddingFile(database, 'x.npy', embeddings) : undefined
  return {
    training: await markOf(analysed[0]?.analysisId),
    page: percent(page.analysis?.result?.coverage),
    report: percent(report.analysis?.coverage),
    words: Number(/ (\d+)\.0\.0 is not installed/.exec(String(words))?.[1] ?? Number.NaN) || undefined,
    tables: percent(exported.coverage),
    embeddings: file && (await markOf(embeddings!.analysis.id)),
  }
}
const everywhere = (mark: number | undefined) => ({
  training: mark,
  page: mark,
  report: mark,
  words: mark,
  tables: mark,
  embeddings: mark,
})

/** The state that page and list show. */
async function shown(interviewId: string) {
  const { manager } = world.members
  const page = await interviewPage(test.database, manager, interviewId, 'manager')
  const { rows } = await studyInterviews(test.database, manager, 'manager', {
    studyId: world.studyId,
    sort: 'analysis',
  })
  return { page: page.analysis?.state, list: rows.find(({ id }) => id === interviewId)!.analysis?.state }
}
const counts = async () => (await studyCounts(test.database, [world.studyId]))(world.studyId)
const problems = async () => {
  const query = { studyId: world.studyId, show: 'problem' as const }
  return (await studyInterviews(test.database, world.members.manager, 'manager', query)).rows.map(({ id }) => id)
}
const recordingOf = async (interviewId: string) =>
  (await test.database.recording.findFirstOrThrow({ where: { interviewId, current: true } })).id

describe('the analysis that counts', () => {
  it('is the latest that finished, everywhere', async () => {
    const interviewId = world.interviews[0]!
    await analyse(await recordingOf(interviewId), 61)
    await analyse(await recordingOf(interviewId), 62)
    expect(await taken(interviewId)).toEqual(everywhere(62))
    expect(await shown(interviewId)).toEqual({ page: 'done', list: 'done' })
  })

  it('is the one that finished last, not the one that was asked for last', async () => {
    const interviewId = world.interviews[1]!
    const recordingId = await recordingOf(interviewId)
    const first = await analyse(recordingId, 63)
    await analyse(recordingId, 64)
    const finishedAt = new Date(Date.now() + 60_000)
    await test.database.analysis.update({ where: { id: first }, data: { finishedAt } })
    expect(await taken(interviewId)).toEqual(everywhere(63))
  })

  it('stays while a newer one runs, and where that fails: the state is the newer one’s', async () => {
    const interviewId = world.interviews[2]!
    const recordingId = await recordingOf(interviewId)
    await analyse(recordingId, 65)
    const before = await counts()
    const id = await inTransaction(test.database, (tx) => planAnalysis(tx, unattendedQueue, recordingId))
    const attempt = await attemptAt(test.database, { kind: 'analysis', id })
    expect(await taken(interviewId)).toEqual(everywhere(65))
    expect(await shown(interviewId)).toEqual({ page: 'running', list: 'running' })
    expect(await counts()).toMatchObject({ analysed: before.analysed, open: 1, failed: 0 })
    expect(await problems()).not.toContain(interviewId)
    await attempt.fail('The file ends early.')
    await attempt.close()
    expect(await taken(interviewId)).toEqual(everywhere(65))
    expect(await shown(interviewId)).toEqual({ page: 'failed', list: 'failed' })
    expect(await counts()).toMatchObject({ analysed: before.analysed, open: 0, failed: 1 })
    expect(await problems()).toContain(interviewId)
    expect(await outdatedRecordings(test.database, world.studyId)).toEqual([recordingId])
    expect(await counts()).toMatchObject({ outdated: 1 })
  })

  it('is of the recording that is used', async () => {
    const interviewId = world.interviews[3]!
    const first = await recordingOf(interviewId)
    await analyse(first, 66)
    const later = await analysedRecording(test, world.members.rater, interviewId, 4, new Random(7))
    await analyse(later, 67)
    expect(await taken(interviewId)).toEqual(everywhere(66))
    await useRecording(test.database, world.members.manager, { recordingId: later, reason: 'The first was cut short' })
    expect(await taken(interviewId)).toEqual(everywhere(67))
  })

  it('is of the study’s encoder: none until it was analysed with that, and the earlier one once the study goes back', async () => {
    const interviewId = world.interviews[4]!
    const recordingId = await recordingOf(interviewId)
    await analyse(recordingId, 68)
    const before = await counts()
    await setEncoder('emoclip')
    expect(await taken(interviewId)).toEqual(everywhere(undefined))
    expect(await shown(interviewId)).toEqual({ page: undefined, list: undefined })
    expect(await counts()).toMatchObject({ analysed: 0, open: 0, failed: 0 })
    const outdated = await outdatedRecordings(test.database, world.studyId)
    expect(outdated).toContain(recordingId)
    expect(await counts()).toMatchObject({ outdated: outdated.length })
    await analyse(recordingId, 69)
    expect(await taken(interviewId)).toEqual(everywhere(69))
    expect(await counts()).toMatchObject({ analysed: 1 })
    expect((await expectedTraining(test.database, world.studyId, defaultPlan('exp')))?.interviews).toBe(1)
    await setEncoder('expression-baseline')
    expect(await taken(interviewId)).toEqual(everywhere(68))
    expect(await shown(interviewId)).toEqual({ page: 'done', list: 'done' })
    expect(await counts()).toEqual(before)
    expect((await expectedTraining(test.database, world.studyId, defaultPlan('exp')))?.interviews).toBe(6)
    expect(await outdatedRecordings(test.database, world.studyId)).not.toContain(recordingId)
    expect(before.outdated).toBe((await outdatedRecordings(test.database, world.studyId)).length)
  })
})

describe('an export', () => {
  it('has the embeddings that each estimate rests on, and says which', async () => {
    const interviewId = world.interviews[5]!
    const recordingId = await recordingOf(interviewId)
    await trainNow(test.database, world.studyId)
    const trained = await test.database.estimate.findFirstOrThrow({
      where: { interviewId },
      orderBy: { createdAt: 'desc' },
    })
    await analyse(recordingId, 71)
    const data = await studyData(test.database, world.studyId, 'study')
    const interview = data.interviews.find(({ id }) => id === interviewId)!
    const files = await analysesWithEmbeddings(test.database, [interview])
    expect(files.map(({ analysis }) => [analysis.number, analysis.counts])).toEqual([
      [2, true],
      [1, false],
    ])
    expect(files[1]!.analysis.id).toBe(trained.analysisId)
    expect(interview.estimates.map(({ analysis }) => analysis)).toEqual([1, 1])
    const { index } = (await embeddingFile(test.database, 'x.npy', files[1]!))!
    expect(index[0]).toEqual(expect.arrayContaining([interview.participant, 1, 0]))
    const page = await interviewPage(test.database, world.members.manager, interviewId, 'manager')
    expect(page.estimate).toMatchObject({ ofEarlierAnalysis: true })
  })

  it('has the analysis alone that the estimate of an unseen participant was made from', async () => {
    await analyse(await recordingOf(world.unratedId), 72)
    await estimateUnseen(test.database, world.unratedId)
    const data = await studyData(test.database, world.studyId, 'study')
    const { analyses, estimates } = data.interviews.find(({ id }) => id === world.unratedId)!
    expect(analyses).toMatchObject([{ number: 1, counts: true }])
    expect(estimates.length).toBeGreaterThan(0)
    expect(new Set(estimates.map(({ analysis }) => analysis))).toEqual(new Set([1]))
  })
})

describe('parts of stored analyses', () => {
  it('are the same as of the whole, in the latest format and in the first', async () => {
    const recordingId = await recordingOf(world.interviews[0]!)
    const latest = await analyse(recordingId, 73)
    const first = await analyse(recordingId, 74)
    const { result } = await test.database.analysis.findUniqueOrThrow({ where: { id: first } })
    const { format: _, ...unnumbered } = result as { format: number }
    await test.database.analysis.update({ where: { id: first }, data: { result: unnumbered } })
    const parts = await analysisParts(test.database, [latest, first], ['coverage', 'provenance'])
    for (const id of [latest, first]) {
      const { result: stored } = await test.database.analysis.findUniqueOrThrow({ where: { id } })
      const { coverage, provenance } = storedAnalysis.read(stored)
      expect(parts.get(id)).toMatchObject({ coverage, provenance })
    }
  })

  it('know the encoder and the doubts without being read: both are written with the result', async () => {
    const quality = [{ code: 'dark-face' as const, message: 'It is dark.', advice: 'More light.', numbers: {} }]
    const id = await analyseAs(test.database, await recordingOf(world.interviews[0]!), {
      analysis: analysisOf({ quality }),
      embeddings: new Float32Array(2 * 512),
    })
    const row = await test.database.analysis.findUniqueOrThrow({ where: { id } })
    const { provenance } = storedAnalysis.read(row.result)
    expect(row).toMatchObject({ encoderHash: provenance.encoder.sha256, doubtful: true })
    expect(await problems()).toContain(world.interviews[0])
  })
  it('says whether a face was found, for the home page and the table, and a failed one is found as failed', async () => {
    const { manager } = world.members
    const found = async (show: 'no-face' | 'failed' | 'not-analysed' | 'unrated') =>
      (await studyInterviews(test.database, manager, 'manager', { studyId: world.studyId, show })).rows.map(
        ({ id }) => id,
      )
    const interviewId = world.interviews[5]!
    const recordingId = await recordingOf(interviewId)
    expect(await found('no-face')).toEqual([])
    await analyse(recordingId, 0)
    expect(await counts()).toMatchObject({ noFace: 1, estimated: 7 })
    expect(await found('no-face')).toEqual([interviewId])
    await analyse(recordingId, 70)
    expect(await counts()).toMatchObject({ noFace: 0 })
    expect(await found('no-face')).toEqual([])
    // By an earlier test.
    expect(await found('failed')).toEqual([world.interviews[2]])
    expect(await found('not-analysed')).toEqual([world.interviews[2]])
    expect(await found('unrated')).toEqual([world.unratedId])
    expect(await counts()).toMatchObject({ unrated: 1 })
  })
})
