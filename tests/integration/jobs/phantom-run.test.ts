import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/access/permissions.ts'
import { JOBS } from '#lib/jobs/definitions/jobs.ts'
import type { WorkerTools } from '#lib/jobs/job-handler.ts'
import { openQueue, type Queue } from '#lib/jobs/queue.ts'
import { requestAnalysisCancel } from '#lib/jobs/request-analysis.ts'
import { requestPhantomCancel, requestPhantomRetry } from '#lib/jobs/request-phantom.ts'
import { requestTrainingCancel, requestTrainingRetry } from '#lib/jobs/request-training.ts'
import { takeJob } from '#lib/jobs/take-job.ts'
import type { RunName } from '#lib/runs/run.ts'
import { Random } from '#lib/statistics/random.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import { storeAnalysis } from '#lib/studies/analyses.ts'
import { planPhantom } from '#lib/studies/plan-phantom.ts'
import { analysisOf } from '../../fixtures/analysis.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { runInEnglish } from '../../fixtures/in-english.ts'
import { attemptAt, runRow } from '../../fixtures/runs.ts'

const PARTICIPANTS = 5

let test: TestDatabase
let queue: Queue
let researcher: Person
let seed = 0

beforeAll(async () => {
  test = await startTestDatabase()
  queue = await openQueue(test.url, false)
  researcher = await person(test.database, 'Researcher', 'researcher')
})
afterAll(async () => {
  await queue?.stop()
  await test?.stop()
})

const newPhantom = () =>
  planPhantom(test.database, queue, researcher, {
    participants: PARTICIPANTS,
    seconds: 1,
    encoder: 'expression-baseline',
  })

const phantomOf = (studyId: string) => test.database.phantomRun.findUniqueOrThrow({ where: { studyId } })
const row = async (run: RunName) => runInEnglish(await runRow(test.database, run))
const never = new AbortController().signal

/** Does the job of a run here, as a worker would. */
async function doIt(run: RunName, stopping: AbortSignal = never): Promise<void> {
  const tools = {
    database: test.database,
    queue,
    storage: new DiskStorage(path.join(test.folder, 'files')),
    workFolder: path.join(test.folder, 'work'),
    tried: new Set<string>(),
    models: { folder: path.join(test.folder, 'models') },
    provider: 'cpu',
  } as unknown as WorkerTools
  const job = { id: (await row(run)).jobId!, data: JOBS[run.kind].dataOf(run.id), signal: never }
  await takeJob(run.kind, tools, job, stopping)
}

const waiting = (studyId: string) =>
  test.database.analysis.findMany({
    where: { state: 'queued', recording: { interview: { participant: { studyId } } } },
    orderBy: { createdAt: 'asc' },
  })

/** Ends the analyses of a study that wait, with made-up embeddings. @returns how many */
async function analyseWaiting(studyId: string): Promise<number> {
  const analyses = await waiting(studyId)
  for (const { id } of analyses) {
    seed += 1
    const random = new Random(seed)
    const embeddings = Float32Array.from({ length: 2 * 512 }, () => random.normal())
    const attempt = await attemptAt(test.database, { kind: 'analysis', id })
    await attempt.finish((transaction) => storeAnalysis(transaction, id, { analysis: analysisOf(), embeddings }))
    await attempt.close()
  }
  return analyses.length
}

async function until<T>(read: () => Promise<T>, isThere: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + 60_000
  for (;;) {
    const value = await read()
    if (isThere(value)) return value
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(value)}`)
    await wait(50)
  }
}

/** Makes a phantom study as far as the training of its head. @returns the study, what goes on, and the training */
async function untilTraining() {
  const studyId = await newPhantom()
  const { id } = await phantomOf(studyId)
  const going = doIt({ kind: 'phantom', id })
  let analysed = 0
  while (analysed < PARTICIPANTS) {
    analysed += await analyseWaiting(studyId)
    await wait(50)
  }
  const { trainingId } = await until(
    () => phantomOf(studyId),
    (run) => run.trainingId !== null,
  )
  return { studyId, id, going, training: { kind: 'training', id: trainingId! } as const }
}

describe('a phantom study', () => {
  it('is drawn, analysed and trained, each as a run of its own with progress', async () => {
    const studyId = await newPhantom()
    const run = { kind: 'phantom', id: (await phantomOf(studyId)).id } as const
    expect(await row(run)).toMatchObject({ state: 'queued', progress: 0 })
    const going = doIt(run)
    await until(
      () => waiting(studyId),
      ({ length }) => length === PARTICIPANTS,
    )
    expect(
      await until(
        () => row(run),
        ({ stage }) => stage.startsWith('analysed'),
      ),
    ).toMatchObject({
      state: 'running',
      stage: `analysed 0 of ${PARTICIPANTS}`,
      progress: 0.4,
    })
    await analyseWaiting(studyId)
    const { trainingId } = await until(
      () => phantomOf(studyId),
      (phantom) => phantom.trainingId !== null,
    )
    const training = { kind: 'training', id: trainingId! } as const
    expect(await row(training)).toMatchObject({ state: 'queued' })
    expect((await queue.states('training', [(await row(training)).jobId!])).size).toBe(1)
    await doIt(training)
    await going
    expect(await row(run)).toMatchObject({ state: 'done', progress: 1, attempt: 1 })
    expect(await row(training)).toMatchObject({ state: 'done' })
    const head = await test.database.head.findFirstOrThrow({ where: { studyId } })
    expect(head.runId).toBe(trainingId)
    expect((await test.database.study.findUniqueOrThrow({ where: { id: studyId } })).headId).toBe(head.id)
    expect(await test.database.recording.count({ where: { interview: { participant: { studyId } } } })).toBe(
      PARTICIPANTS,
    )
    const sheets = await test.database.ratingSheet.findMany({ where: { interview: { participant: { studyId } } } })
    expect(sheets).toHaveLength(2 * PARTICIPANTS)
    expect(sheets.map(({ scores }) => scores)).toEqual(sheets.map(() => expect.objectContaining({ format: 1 })))
  })

  it('whose training fails shows that, and is completed once the training is run again', async () => {
    const { studyId, id, going, training } = await untilTraining()
    const sheets = { interview: { participant: { studyId } } }
    await test.database.ratingSheet.updateMany({ where: sheets, data: { lockedAt: null } })
    await doIt(training)
    await going
    expect(await row(training)).toMatchObject({
      state: 'failed',
      problem: expect.stringMatching(/locked rating sheet/),
    })
    expect(await row({ kind: 'phantom', id })).toMatchObject({
      state: 'failed',
      problem: expect.stringMatching(/^Its head could not be trained\. A head needs at least/),
    })
    expect(await test.database.head.count({ where: { studyId } })).toBe(0)

    await test.database.ratingSheet.updateMany({ where: sheets, data: { lockedAt: new Date() } })
    await requestTrainingRetry(test.database, queue, researcher, studyId, training.id)
    expect(await row({ kind: 'phantom', id })).toMatchObject({ state: 'queued' })
    await doIt(training)
    await doIt({ kind: 'phantom', id })
    expect(await row({ kind: 'phantom', id })).toMatchObject({ state: 'done', problem: null })
    expect(await test.database.head.count({ where: { studyId } })).toBe(1)
    expect(await test.database.trainingRun.count({ where: { studyId } })).toBe(1)
  })

  it('whose training is cancelled says so, and trains again when it is run again', async () => {
    const { studyId, id, going, training } = await untilTraining()
    await requestTrainingCancel(test.database, queue, researcher, studyId, training.id)
    await going
    expect(await row({ kind: 'phantom', id })).toMatchObject({
      state: 'failed',
      problem: 'The training of its head was cancelled.',
    })
    await requestPhantomRetry(test.database, queue, researcher, studyId)
    const again = doIt({ kind: 'phantom', id })
    await doIt(training)
    await again
    expect(await row({ kind: 'phantom', id })).toMatchObject({ state: 'done', problem: null })
  })

  it('is cancelled with all that it asked for, whatever it is at, and goes on where it stopped', async () => {
    const studyId = await newPhantom()
    const run = { kind: 'phantom', id: (await phantomOf(studyId)).id } as const
    const going = doIt(run)
    const analyses = await until(
      () => waiting(studyId),
      ({ length }) => length >= 2,
    )
    await requestPhantomCancel(test.database, queue, researcher, studyId)
    await going
    expect(await row(run)).toMatchObject({ state: 'cancelled' })
    expect(await waiting(studyId)).toEqual([])
    const states = await queue.states(
      'analysis',
      analyses.map(({ jobId }) => jobId!),
    )
    expect([...new Set(states.values())]).toEqual(['cancelled'])
    const drawn = await test.database.recording.findMany({ where: { interview: { participant: { studyId } } } })

    await requestPhantomRetry(test.database, queue, researcher, studyId)
    const again = doIt(run)
    await until(
      () => waiting(studyId),
      ({ length }) => length === PARTICIPANTS,
    )
    const after = await test.database.recording.findMany({ where: { interview: { participant: { studyId } } } })
    expect(after).toHaveLength(PARTICIPANTS)
    expect(after).toEqual(expect.arrayContaining(drawn))
    await analyseWaiting(studyId)
    await until(
      () => phantomOf(studyId),
      ({ trainingId }) => trainingId !== null,
    )
    await requestPhantomCancel(test.database, queue, researcher, studyId)
    await again
    const { trainingId } = await phantomOf(studyId)
    expect(await row({ kind: 'training', id: trainingId! })).toMatchObject({ state: 'cancelled' })
  })

  it('is cancelled though a part of it ends in the same moment', async () => {
    const { studyId, id, going, training } = await untilTraining()
    const attempt = await attemptAt(test.database, training)
    const late: Queue = {
      ...queue,
      // The phantom study itself is cancelled first; the training ends before its turn comes.
      cancel: async (transaction, kind, jobId) => {
        await queue.cancel(transaction, kind, jobId)
        if (kind === 'phantom') await attempt.finish()
      },
    }
    await requestPhantomCancel(test.database, late, researcher, studyId)
    await going
    expect(await row({ kind: 'phantom', id })).toMatchObject({ state: 'cancelled' })
    expect(await row(training)).toMatchObject({ state: 'done' })
    await attempt.close()
  })

  it('of which nothing can be analysed fails with the reason', async () => {
    const studyId = await newPhantom()
    const run = { kind: 'phantom', id: (await phantomOf(studyId)).id } as const
    const going = doIt(run)
    let cancelled = 0
    while (cancelled < PARTICIPANTS) {
      for (const { id } of await waiting(studyId)) {
        await requestAnalysisCancel(test.database, queue, researcher, id)
        cancelled += 1
      }
      await wait(50)
    }
    await going
    expect(await row(run)).toMatchObject({
      state: 'failed',
      problem: 'None of the recordings could be analysed. The analyses were cancelled.',
    })
  })

  it('that a worker lets go of is gone on with by another, and draws no recording twice', async () => {
    const studyId = await newPhantom()
    const run = { kind: 'phantom', id: (await phantomOf(studyId)).id } as const
    const stopping = new AbortController()
    const going = doIt(run, stopping.signal)
    await until(
      () => waiting(studyId),
      ({ length }) => length >= 2,
    )
    stopping.abort()
    await going
    expect(await row(run)).toMatchObject({ state: 'queued', problem: null, attempt: 1 })
    const again = doIt(run)
    await until(
      () => waiting(studyId),
      ({ length }) => length === PARTICIPANTS,
    )
    await analyseWaiting(studyId)
    const { trainingId } = await until(
      () => phantomOf(studyId),
      (phantom) => phantom.trainingId !== null,
    )
    await doIt({ kind: 'training', id: trainingId! })
    await again
    expect(await row(run)).toMatchObject({ state: 'done', attempt: 2 })
    const interviews = await test.database.interview.findMany({
      where: { participant: { studyId } },
      include: { _count: { select: { recordings: true } } },
    })
    expect(interviews.map(({ _count }) => _count.recordings)).toEqual(Array.from({ length: PARTICIPANTS }, () => 1))
  })
})
