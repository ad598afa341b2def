import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { CLIP_QUALITY_FORMAT, storedAnalysis } from '#lib/analysis/analysis.ts'
import { comparisonCsv } from '#lib/comparisons/comparison-csv.ts'
import { comparisonFigures } from '#lib/comparisons/comparison-figures.ts'
import { type ComparisonPlan, storedComparison, storedPartialComparison } from '#lib/comparisons/comparison-plan.ts'
import { comparisonOfHead, comparisonsOf, comparisonToRun } from '#lib/comparisons/comparison-runs.ts'
import { encoderStates, openAnalyses } from '#lib/comparisons/missing-analyses.ts'
import { BESIDE, headsForYardstick, movementOfHead, yardstickPlan } from '#lib/comparisons/yardstick.ts'
import type { JobHandler } from '#lib/jobs/job-handler.ts'
import { requestComparison, requestComparisonCancel, requestComparisonRetry } from '#lib/jobs/request-comparison.ts'
import { comparisonHandler } from '#lib/jobs/run-comparison-job.ts'
import { CLIP_NAMES, MOVEMENT } from '#lib/movement/measures.ts'
import { Random } from '#lib/statistics/random.ts'
import { outdatedFeatures } from '#lib/studies/kept-features.ts'
import { setQuality } from '#lib/studies/study-quality.ts'
import { headForCard } from '#lib/training/card-material.ts'
import { analysisOf } from '../../fixtures/analysis.ts'
import { startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { type RatedStudies, ratedStudies } from '../../fixtures/rated-study.ts'
import { analyseAs, runRow, trainNow, unattendedQueue, workOn } from '../../fixtures/runs.ts'

const PEOPLE = 14
const OWN = 'expression-baseline'
const TRAINING = {
  kind: 'ridge',
  loss: 'squared error',
  targets: ['exp', 'EXP1'],
  label: 'mean',
  folds: { kind: 'leave-one-participant-out' },
  seed: 1,
} as const
const PLAN: ComparisonPlan = {
  entries: [[OWN], [MOVEMENT], [OWN, MOVEMENT]],
  training: { ...TRAINING, targets: [...TRAINING.targets] },
}

let test: TestDatabase
let studies: RatedStudies
let studyId: string
let recordings: string[]

/** Stores the analysis that a comparison asked for: numbers in units as different as blinks a minute and parts of an eye's width. */
async function analyseMovement(recordingId: string, signal: number, random: Random): Promise<void> {
  const { id } = await test.database.analysis.findFirstOrThrow({
    where: { recordingId, encoder: MOVEMENT, state: 'queued' },
  })
  const size = CLIP_NAMES.length
  const embeddings = Float32Array.from({ length: 2 * size }, (_, i) => {
    const unit = 10 ** ((i % size) % 5)
    return 1e-3 * unit * ((i % size < 30 ? signal : 0) + random.normal())
  })
  const base = analysisOf()
  const encoder = { ...base.provenance.encoder, name: MOVEMENT, sha256: 'f'.repeat(64) }
  await analyseAs(
    test.database,
    recordingId,
    { analysis: { ...base, provenance: { ...base.provenance, encoder } }, embeddings },
    MOVEMENT,
  )
  await test.database.analysis.delete({ where: { id } })
}

beforeAll(async () => {
  test = await startTestDatabase()
  studies = await ratedStudies(test, 64)
  studyId = await studies.newStudy('COMPARE')
  const random = new Random(5)
  for (let i = 0; i < PEOPLE; i++) {
    const interviewId = await studies.newInterview(studyId, `P${i}`)
    await studies.analysed(interviewId, i % 5, random)
    await studies.rated(interviewId, i % 5)
  }
  // Neither rated nor of any use: no analysis is asked for.
  await studies.analysed(await studies.newInterview(studyId, 'UNRATED'), 1, random)
  const rows = await test.database.recording.findMany({
    where: { interview: { sheets: { some: {} } } },
    orderBy: { createdAt: 'asc' },
    select: { id: true },
  })
  recordings = rows.map(({ id }) => id)
})
afterAll(() => test?.stop())

const start = (plan = PLAN, heads: string[] = []) =>
  requestComparison(test.database, unattendedQueue, studies.manager, studyId, { plan, heads })
const work = (id: string, handler: JobHandler = comparisonHandler) =>
  workOn(test.database, { kind: 'comparison', id }, handler)
const resultOf = async (id: string) =>
  storedComparison.read((await test.database.encoderComparison.findUniqueOrThrow({ where: { id } })).result)

describe('a comparison of encoders', () => {
  it('asks for the analyses that it lacks, of rated recordings alone, and leaves the study’s encoder', async () => {
    const [own, movement] = await encoderStates(test.database, studyId, [OWN, MOVEMENT])
    expect(own).toMatchObject({ recordings: PEOPLE, analysed: PEOPLE, missing: 0 })
    expect(movement).toMatchObject({ recordings: PEOPLE, analysed: 0, missing: PEOPLE, secondsPerMinute: null })
    const { id: failedId } = await test.database.analysis.create({
      data: { recordingId: recordings[0]!, encoder: MOVEMENT, stride: 32, state: 'failed', finishedAt: new Date() },
    })
    const [withFailed] = await encoderStates(test.database, studyId, [MOVEMENT])
    expect(withFailed).toMatchObject({ missing: PEOPLE - 1, failed: [expect.stringMatching(/\S+ \S+/)] })
    await test.database.analysis.delete({ where: { id: failedId } })
    const id = await start()
    const asked = await test.database.analysis.findMany({ where: { encoder: MOVEMENT } })
    expect(asked.map(({ state }) => state)).toEqual(new Array(PEOPLE).fill('queued'))
    expect((await test.database.study.findUniqueOrThrow({ where: { id: studyId } })).encoder).toBe(OWN)
    await expect(start()).rejects.toThrow('A comparison of encoders is under way in this study.')
    const random = new Random(8)
    for (const [i, recording] of recordings.entries()) await analyseMovement(recording, i % 5, random)
    await work(id)
    expect(await runRow(test.database, { kind: 'comparison', id })).toMatchObject({ state: 'done', problem: null })
    const result = await resultOf(id)
    expect(result.entries).toMatchObject([
      { encoders: [OWN], size: 64 },
      { encoders: [MOVEMENT], size: CLIP_NAMES.length, hashes: ['f'.repeat(64)] },
      { encoders: [OWN, MOVEMENT], size: 64 + CLIP_NAMES.length },
    ])
    expect(result.entries.every(({ trainingSeconds }) => trainingSeconds! > 0)).toBe(true)
    expect(result.targets.map(({ key, leftOut, ratings }) => [key, leftOut, ratings.length])).toEqual([
      ['exp', 0, PEOPLE],
      ['EXP1', 0, PEOPLE],
    ])
  })

  it('gives the study’s own encoder what a head trained by itself has, and the same interviews to all', async () => {
    const [run] = await comparisonsOf(test.database, studyId, 1)
    const headIds = await trainNow(test.database, studyId, { ...TRAINING, targets: ['exp'] })
    const { card } = (await headForCard(test.database, headIds[0]!)).material!
    const figures = comparisonFigures(run!.result!.targets[0]!, 0)
    expect(figures.entries[0]!.pearson.value!.r).toBeCloseTo(card.performance.pearson.value!.r, 9)
    expect(figures.entries[0]!.correlation).toBeUndefined()
    for (const { pearson, correlation, error } of figures.entries.slice(1)) {
      expect(pearson.value!.r).toBeGreaterThan(0.5)
      expect(correlation!.difference).toBeCloseTo(pearson.value!.r - figures.entries[0]!.pearson.value!.r, 9)
      expect(correlation!.adjusted).toBeGreaterThanOrEqual(correlation!.p!)
      expect(error!.adjusted).toBeGreaterThanOrEqual(error!.p!)
    }
    const csv = comparisonCsv(run!.result!, 0).trim().split('\r\n')
    expect(csv).toHaveLength(1 + 2 * 3)
    expect(csv[0]).toMatch(/^target,encoders,encoder_sha256,head,embedding_size,interviews,/)
  })

  it('goes on where its worker stopped, with what it had found', async () => {
    const whole = (await comparisonsOf(test.database, studyId, 1))[0]!.result!
    const id = await start()
    const stopping = new AbortController()
    const stopped: JobHandler = {
      work: (tools, runId, attempt) => {
        const [report, goOn] = [attempt.report.bind(attempt), attempt.letOthersRun.bind(attempt)]
        let isFound = false
        attempt.report = (stage, progress, more) => {
          isFound ||= more?.partial !== undefined
          report(stage, progress, more)
        }
        attempt.letOthersRun = async () => {
          if (isFound) {
            await vi.waitFor(async () => expect((await comparisonToRun(test.database, runId)).known).toBeDefined())
            stopping.abort()
          }
          return goOn()
        }
        return comparisonHandler.work(tools, runId, attempt)
      },
    }
    await workOn(test.database, { kind: 'comparison', id }, stopped, stopping.signal)
    expect(await runRow(test.database, { kind: 'comparison', id })).toMatchObject({ state: 'queued' })
    const { known } = await comparisonToRun(test.database, id)
    expect(Object.keys(known!.found)).toEqual(['0'])
    // What is known is not made again.
    const found = { '0': { ...known!.found[0]!, seconds: 12_345 } }
    const partial = storedPartialComparison.write({ ...known!, found })
    await test.database.encoderComparison.update({ where: { id }, data: { partial } })
    await work(id)
    const result = await resultOf(id)
    expect(result.targets).toEqual(whole.targets)
    expect(result.entries[0]!.trainingSeconds).toBeGreaterThan(12_345)
    expect((await test.database.encoderComparison.findUniqueOrThrow({ where: { id } })).partial).toBeNull()
  })

  it('says why where joined encoders can’t be compared so, and where nobody has all analyses', async () => {
    const mlp = { ...PLAN, training: { ...PLAN.training, kind: 'mlp' as const } }
    await expect(start(mlp)).rejects.toThrow('Joined encoders are compared by ridge regression')
    await expect(start({ ...PLAN, entries: [[OWN], [OWN]] })).rejects.toThrow('can be chosen once')
    const id = await start({ ...PLAN, entries: [[OWN], ['nobody-has-this']] })
    await test.database.analysis.deleteMany({ where: { encoder: 'nobody-has-this' } })
    await work(id)
    const row = await runRow(test.database, { kind: 'comparison', id })
    expect(row.state).toBe('failed')
    expect(row.problem).toContain('A head needs at least')
    await requestComparisonRetry(test.database, unattendedQueue, studies.manager, studyId, id)
    await test.database.encoderComparison.delete({ where: { id } })
  })
})

describe('a head beside movement of the face', () => {
  it('keeps its own estimates, on the folds and interviews of its training', async () => {
    const [headId] = await trainNow(test.database, studyId, { ...TRAINING, targets: ['exp'] })
    expect(await movementOfHead(test.database, headId!)).toEqual({ interviews: PEOPLE, analysed: PEOPLE })
    const id = await start(await yardstickPlan(test.database, headId!), [headId!])
    await work(id)
    expect((await runRow(test.database, { kind: 'comparison', id })).problem).toBeNull()
    const { result } = (await comparisonOfHead(test.database, headId!))!
    expect(result!.entries.map(({ encoders }) => encoders)).toEqual([[MOVEMENT], [OWN], [MOVEMENT, OWN]])
    const { card } = (await headForCard(test.database, headId!)).material!
    const { entries } = comparisonFigures(result!.targets[0]!, BESIDE.movement)
    expect(entries[BESIDE.head]!.pearson.value!.r).toBeCloseTo(card.performance.pearson.value!.r, 9)
    expect(entries[BESIDE.both]!.pearson.value!.r).toBeGreaterThan(0.5)
    // Both encoders were compared before, on the same folds of the same interviews.
    const before = (await comparisonsOf(test.database, studyId, 9)).find(({ state }) => state === 'done')!.result!
    expect(result!.targets[0]!.estimates[BESIDE.movement]).toEqual(before.targets[0]!.estimates[1])
    expect((await comparisonsOf(test.database, studyId, 9)).some((run) => run.id === id)).toBe(false)
    // One that comes to nothing hides nothing.
    const again = await start(await yardstickPlan(test.database, headId!), [headId!])
    // While it runs it is seen, since no other can start.
    expect((await comparisonsOf(test.database, studyId, 9)).find((run) => run.id === again)).toMatchObject({
      state: 'queued',
      heads: [headId],
    })
    await requestComparisonCancel(test.database, unattendedQueue, studies.manager, studyId, again)
    expect((await comparisonsOf(test.database, studyId, 9)).some((run) => run.id === again)).toBe(false)
    expect(await comparisonOfHead(test.database, headId!)).toMatchObject({ id: again, state: 'cancelled', result })
  })

  it('is made by default for the heads of a training, where all recordings are analysed', async () => {
    const [headId] = await trainNow(test.database, studyId, { ...TRAINING, targets: ['exp'] })
    const run = await test.database.trainingRun.create({ data: { studyId, plan: {}, state: 'done' } })
    await test.database.head.update({ where: { id: headId! }, data: { runId: run.id } })
    expect(await headsForYardstick(test.database, run.id)).toEqual([headId])
    await test.database.analysis.deleteMany({ where: { encoder: MOVEMENT, recordingId: recordings[0]! } })
    expect(await headsForYardstick(test.database, run.id)).toEqual([])
  })
})

describe('limits on the quality of clips', () => {
  /** Makes the second clip of every other analysis of rated recordings dark. */
  async function darkened() {
    const rows = await test.database.analysis.findMany({ where: { recordingId: { in: recordings }, state: 'done' } })
    for (const { id, recordingId, result } of rows) {
      const light = [120, recordings.indexOf(recordingId) % 2 === 0 ? 20 : 90]
      const both = (value: number) => [value, value]
      const clipQuality = {
        format: CLIP_QUALITY_FORMAT,
        light,
        sharpness: both(1),
        size: both(200),
        yaw: both(5),
        pitch: both(8),
        certainty: both(0.9),
      }
      const analysis = { ...storedAnalysis.read(result), clipQuality: clipQuality as never }
      await test.database.analysis.update({ where: { id }, data: { result: storedAnalysis.write(analysis) } })
    }
  }

  it('hold for every encoder as they do in a training, and beside a head those that it was trained with', async () => {
    const plan = { ...PLAN, training: { ...PLAN.training, targets: ['exp'] } }
    const first = await start(plan)
    await analyseMovement(recordings[0]!, 0, new Random(9))
    await work(first)
    const before = (await resultOf(first)).targets[0]!
    await darkened()
    const rule = { light: { limit: 45, below: 'leave-out' as const } }
    await setQuality(test.database, studies.manager, { studyId, rule })
    const id = await start(plan)
    await work(id)
    const ruled = (await resultOf(id)).targets[0]!
    for (const entry of [0, 1, 2]) expect(ruled.estimates[entry]).not.toEqual(before.estimates[entry])
    const [headId] = await trainNow(test.database, studyId, { ...TRAINING, targets: ['exp'] })
    const { card } = (await headForCard(test.database, headId!)).material!
    expect(comparisonFigures(ruled, 0).entries[0]!.pearson.value!.r).toBeCloseTo(card.performance.pearson.value!.r, 9)
    // Whatever the study's limits are by now.
    await setQuality(test.database, studies.manager, { studyId, rule: {} })
    const beside = await start(await yardstickPlan(test.database, headId!), [headId!])
    await work(beside)
    const { estimates } = (await resultOf(beside)).targets[0]!
    expect(estimates[BESIDE.movement]).toEqual(ruled.estimates[1])
  })
})

describe('analyses that a comparison waits for', () => {
  it('are those of rated recordings, and of movement alone beside a head', async () => {
    const { id: unrated } = await test.database.recording.findFirstOrThrow({
      where: { interview: { participant: { code: 'UNRATED' } } },
    })
    await test.database.analysis.create({ data: { recordingId: unrated, encoder: OWN } })
    expect(await openAnalyses(test.database, studyId, [OWN])).toBe(0)
    const [headId] = await trainNow(test.database, studyId, { ...TRAINING, targets: ['exp'] })
    const late = await studies.newInterview(studyId, 'LATE')
    await studies.analysed(late, 1, new Random(11))
    await studies.rated(late, 1)
    await test.database.analysis.deleteMany({ where: { recording: { interviewId: late } } })
    const id = await start(await yardstickPlan(test.database, headId!), [headId!])
    const asked = await test.database.analysis.findMany({ where: { recording: { interviewId: late } } })
    expect(asked.map(({ encoder }) => encoder)).toEqual([MOVEMENT])
    await test.database.analysis.deleteMany({ where: { recording: { interviewId: late } } })
    await test.database.encoderComparison.delete({ where: { id } })
  })
})

describe('the analysis with another encoder than the study’s', () => {
  it('leaves the frame features that the study’s encoder keeps', async () => {
    const [recordingId] = recordings.slice(1)
    const of = (encoder: string) =>
      test.database.analysis.findFirstOrThrow({ where: { recordingId: recordingId!, encoder } })
    const [own, movement] = [await of(OWN), await of(MOVEMENT)]
    await test.database.analysis.update({ where: { id: own.id }, data: { features: 'own' } })
    await test.database.analysis.update({ where: { id: movement.id }, data: { features: 'movement' } })
    expect(await outdatedFeatures(test.database, movement.id)).toEqual([])
  })
})
