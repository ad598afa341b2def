import { type ChildProcess, spawn } from 'node:child_process'
import { copyFile, readdir } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/access/permissions.ts'
import { hashOf, listBundles } from '#lib/bundles/bundle.ts'
import type { TrainingPlan } from '#lib/heads/training-plan.ts'
import { planImport, takeImportFile } from '#lib/installation/model-imports.ts'
import { openQueue, type Queue } from '#lib/jobs/queue.ts'
import { requestAnalysis, requestAnalysisCancel } from '#lib/jobs/request-analysis.ts'
import { requestImportCancel, requestImportRetry } from '#lib/jobs/request-import.ts'
import { requestPhantomCancel } from '#lib/jobs/request-phantom.ts'
import { requestTraining, requestTrainingCancel } from '#lib/jobs/request-training.ts'
import { phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import type { RunName } from '#lib/runs/run.ts'
import { Random } from '#lib/statistics/random.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import { addInterview } from '#lib/studies/add-interview.ts'
import { createStudy } from '#lib/studies/create-study.ts'
import { planPhantom } from '#lib/studies/plan-phantom.ts'
import { takeRecording } from '#lib/studies/recordings.ts'
import { analysisOf } from '../../fixtures/analysis.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { SMALL_SIZE, writeFormulaCheckpoint } from '../../fixtures/formula-emoclip.ts'
import { analyseAs, runRow } from '../../fixtures/runs.ts'
import { phantomVideo } from '../../fixtures/videos.ts'

const ROOT = path.resolve(import.meta.dirname, '../../..')
let test: TestDatabase
let queue: Queue
let researcher: Person
let administrator: Person
let participants = 100
let studyId: string
const workers: ChildProcess[] = []

beforeAll(async () => {
  test = await startTestDatabase()
  queue = await openQueue(test.url, false)
  researcher = await person(test.database, 'Researcher', 'researcher')
  administrator = await person(test.database, 'Administrator', 'administrator')
  await person(test.database, 'Rater', 'clinician')
  studyId = await createStudy(test.database, researcher, {
    code: 'QUEUE',
    title: 'Queue',
    description: '',
    scale: 'cains',
    target: 'exp',
  })
})
afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL')
  await queue?.stop()
  await test?.stop()
})

function startWorker(): ChildProcess {
  const worker = spawn(process.execPath, [path.join(ROOT, 'cli/concord.ts'), 'worker'], {
    env: { ...process.env, DATABASE_URL: test.url, CONCORD_DATA: test.folder },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  workers.push(worker)
  return worker
}

const storage = () => new DiskStorage(path.join(test.folder, 'files'))

async function upload(video: string, participant: string, study = studyId): Promise<string> {
  const { id } = await addInterview(test.database, researcher, {
    studyId: study,
    participant,
    visit: 'V1',
    date: '2026-01-02',
  })
  const file = path.join(test.folder, `${participant}.mp4`)
  await copyFile(video, file)
  const recording = await takeRecording(test.database, storage(), researcher, id, {
    path: file,
    name: 'a.mp4',
    bytes: 1,
  })
  return requestAnalysis(test.database, queue, researcher, recording)
}

async function until<T>(read: () => Promise<T>, isReached: (value: T) => boolean, withinMs: number): Promise<T> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const value = await read()
    if (isReached(value)) return value
    if (Date.now() > deadline)
      throw new Error(`still ${JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? String(v) : v))}`)
    await wait(100)
  }
}

const analysis = (id: string) =>
  test.database.analysis.findUniqueOrThrow({ where: { id }, omit: { embeddings: true, result: true } })

/** A study whose interviews are analysed, with made-up embeddings, and rated: heads can be trained in it. */
async function trainableStudy(): Promise<string> {
  const code = `TRAIN-${trainable++}`
  const study = { code, title: code, description: '', scale: 'cains', target: 'exp' }
  const id = await createStudy(test.database, researcher, study)
  const rater = await test.database.user.findFirstOrThrow({ where: { name: 'Rater' } })
  const random = new Random(3)
  for (let i = 0; i < 12; i++) {
    const interview = { studyId: id, participant: `P${i}`, visit: 'V1', date: '2026-01-02' }
    const { id: interviewId } = await addInterview(test.database, researcher, interview)
    const score = i % 5
    const recording = await test.database.recording.create({
      data: { interviewId, storageKey: `${code}-${i}`, fileName: 'a.mp4', bytes: 1n, current: true },
    })
    const embeddings = Float32Array.from({ length: 2 * 512 }, (_, k) => (k % 512 < 40 ? score : 0) + random.normal())
    await analyseAs(test.database, recording.id, { analysis: analysisOf(), embeddings })
    const scores = Object.fromEntries(Array.from({ length: 4 }, (_, item) => [`EXP${item + 1}`, score]))
    const sheet = { interviewId, raterId: rater.id, scale: 'cains', scores, lockedAt: new Date() }
    await test.database.ratingSheet.create({ data: sheet })
  }
  return id
}
let trainable = 0

const NETWORKS: TrainingPlan = {
  kind: 'mlp',
  loss: 'squared error',
  targets: ['exp'],
  label: 'mean',
  folds: { kind: 'leave-one-participant-out' },
  seed: 3,
}

async function startImport(): Promise<string> {
  const id = await planImport(test.database, administrator, {
    fileName: 'emoclip.pth',
    precision: 'float32',
    intendedUse: 'Tests: weights of a formula.',
  })
  const file = path.join(test.folder, `weights-${id}`)
  await writeFormulaCheckpoint(file, SMALL_SIZE)
  await takeImportFile(test.database, storage(), queue, administrator, { importId: id, part: 'weights', file })
  return id
}

async function startPhantom(seconds = 3): Promise<{ studyId: string; run: RunName }> {
  const request = { participants: 5, seconds, encoder: 'expression-baseline' }
  const studyId = await planPhantom(test.database, queue, researcher, request)
  return { studyId, run: { kind: 'phantom', id: (await phantomRun(studyId)).id } }
}

const phantomRun = (studyId: string) => test.database.phantomRun.findUniqueOrThrow({ where: { studyId } })
const row = (run: RunName) => runRow(test.database, run)
const isState =
  (...states: string[]) =>
  ({ state }: { state: string }) =>
    states.includes(state)
const ended = (run: RunName) => until(() => row(run), isState('done', 'failed', 'cancelled'), 240_000)
const running = (run: RunName) => until(() => row(run), isState('running'), 120_000)

/** What came of a study: the embeddings by participant, and the hashes of its heads. */
async function outcomeOf(studyId: string) {
  const analyses = await test.database.analysis.findMany({
    where: { state: 'done', recording: { interview: { participant: { studyId } } } },
    select: { embeddings: true, recording: { select: { interview: { select: { participant: true } } } } },
  })
  const heads = await test.database.head.findMany({ where: { studyId }, orderBy: { createdAt: 'asc' } })
  return {
    embeddings: analyses
      .map(({ embeddings, recording }) => `${recording.interview.participant.code} ${hashOf(embeddings!)}`)
      .sort(),
    heads: heads.map(({ sha256 }) => sha256),
  }
}

/** Bundles of imported encoders, by file and hash. */
async function installedHashes(): Promise<string[]> {
  const bundles = await listBundles(path.join(test.folder, 'models'))
  return bundles.flatMap((bundle) =>
    'manifest' in bundle && bundle.manifest.name === 'emoclip' ? [bundle.sha256] : [],
  )
}

/** What a run that is under way has made on the disk, outside of the storage. */
async function workingFolders(): Promise<string[]> {
  const names = await Promise.all(['work', 'models'].map((folder) => readdir(path.join(test.folder, folder))))
  return names.flat().filter((name) => /^(?:\.making-|attempt-|phantom-|concord-(?:analysis|look)-)/.test(name))
}

describe('a worker', () => {
  it('that is killed with a run of each kind in hand loses none: another goes on, to the same bytes', async () => {
    const video = await phantomVideo('worker.mp4', 24)
    // An encoder that no worker has yet: its analysis waits, and says for what.
    const foreign = await createStudy(test.database, researcher, {
      code: 'FOREIGN',
      title: 'Foreign',
      description: '',
      scale: 'cains',
      target: 'exp',
      encoder: 'emoclip',
    })
    const waiting = { kind: 'analysis', id: await upload(await phantomVideo('next.mp4', 4), 'F1', foreign) } as const

    let worker = startWorker()
    const request = { plan: NETWORKS, takesOver: true }
    const start = async () => {
      const phantom = await startPhantom()
      const trainingStudy = await trainableStudy()
      const training = await requestTraining(test.database, queue, researcher, trainingStudy, request)
      const participant = `P${++participants}`
      return {
        phantom,
        trainingStudy,
        training: { kind: 'training', id: training } as const,
        analysis: { kind: 'analysis', id: await upload(video, participant) } as const,
      }
    }

    const disturbed = await start()
    const ofEach: RunName[] = [disturbed.phantom.run, disturbed.training, disturbed.analysis]
    for (const run of ofEach) await running(run)
    const importing = { kind: 'import', id: await startImport() } as const
    await running(importing)
    expect(await row(waiting)).toMatchObject({
      state: 'queued',
      problem: null,
      waitsFor: storedText(phrase('the encoder “{encoder}”', { encoder: 'emoclip' })),
    })
    worker.kill('SIGKILL')
    const cut = await Promise.all([...ofEach, importing].map(row))
    expect(cut.map(({ state, attempt }) => `${state} ${attempt}`)).toEqual(Array.from({ length: 4 }, () => 'running 1'))

    worker = startWorker()
    for (const run of [...ofEach, importing]) {
      expect(await ended(run)).toMatchObject({ state: 'done', attempt: 2, problem: null })
    }
    const afterKill = await installedHashes()
    expect(afterKill).toHaveLength(1)
    // The encoder is there now, so what waited for it goes on by itself.
    expect(await ended(waiting)).toMatchObject({ state: 'done', waitsFor: null })

    const undisturbed = await start()
    for (const run of [undisturbed.phantom.run, undisturbed.training, undisturbed.analysis])
      expect(await ended(run)).toMatchObject({ state: 'done', attempt: 1 })
    const again = { kind: 'import', id: await startImport() } as const
    expect(await ended(again)).toMatchObject({ state: 'done' })
    expect(await installedHashes()).toEqual(afterKill)
    const phantom = await outcomeOf(undisturbed.phantom.studyId)
    expect(phantom.embeddings).toHaveLength(5)
    expect(phantom.heads).toHaveLength(1)
    expect(await outcomeOf(disturbed.phantom.studyId)).toEqual(phantom)
    const trained = await outcomeOf(undisturbed.trainingStudy)
    expect(trained.heads).toHaveLength(1)
    expect(await outcomeOf(disturbed.trainingStudy)).toEqual(trained)
    const bytes = async ({ id }: RunName) =>
      hashOf((await test.database.analysis.findUniqueOrThrow({ where: { id } })).embeddings!)
    expect(await bytes(disturbed.analysis)).toBe(await bytes(undisturbed.analysis))
    expect(await workingFolders()).toEqual([])
    worker.kill('SIGKILL')
  }, 900_000)

  it('that is asked to stop lets go of what it has, and the next takes it at once', async () => {
    const first = startWorker()
    const run = { kind: 'analysis', id: await upload(await phantomVideo('worker.mp4', 24), 'S1') } as const
    await running(run)
    first.kill('SIGTERM')
    const released = await until(() => row(run), isState('queued'), 60_000)
    expect(released).toMatchObject({ problem: null, waitsFor: null })
    const job = released.jobId!
    await until(
      async () => (await queue.states('analysis', [job])).get(job),
      (state) => state === 'waiting',
      20_000,
    )
    startWorker()
    expect(await running(run)).toMatchObject({ attempt: 2 })
    await requestAnalysisCancel(test.database, queue, researcher, run.id)
  }, 200_000)

  it('stops what is cancelled, of every kind, and has nothing left of it', async () => {
    const before = await installedHashes()
    const cancelled: RunName[] = []
    const cancel = async (run: RunName, ask: () => Promise<void>) => {
      await running(run)
      await ask()
      await until(workingFolders, ({ length }) => length === 0, 60_000)
      cancelled.push(run)
    }
    const phantom = await startPhantom(20)
    await cancel(phantom.run, () => requestPhantomCancel(test.database, queue, researcher, phantom.studyId))
    const analysis = { kind: 'analysis', id: await upload(await phantomVideo('worker.mp4', 24), 'S2') } as const
    await cancel(analysis, () => requestAnalysisCancel(test.database, queue, researcher, analysis.id))
    const importing = { kind: 'import', id: await startImport() } as const
    await cancel(importing, () => requestImportCancel(test.database, storage(), queue, administrator, importing.id))
    const study = await trainableStudy()
    const train = async () => {
      const request = { plan: NETWORKS, takesOver: true }
      const id = await requestTraining(test.database, queue, researcher, study, request)
      return { kind: 'training', id } as const
    }
    const training = await train()
    await cancel(training, () => requestTrainingCancel(test.database, queue, researcher, study, training.id))

    // The worker's hands are free: what comes next begins.
    const next = await train()
    await running(next)
    await requestTrainingCancel(test.database, queue, researcher, study, next.id)
    for (const run of cancelled) expect(await row(run)).toMatchObject({ state: 'cancelled', problem: null, attempt: 1 })
    expect(cancelled).toHaveLength(4)
    expect(await test.database.head.count({ where: { studyId: study } })).toBe(0)
    expect(await installedHashes()).toEqual(before)
    await requestImportRetry(test.database, queue, administrator, importing.id)
    expect(await ended(importing)).toMatchObject({ state: 'done', attempt: 2 })
  }, 400_000)

  it('refuses a job that it can’t read, for good, and goes on', async () => {
    const before = (await queue.refused()).length
    await queue.boss.send('analysis', { recording: 'from another version' })
    await until(
      () => queue.refused(),
      ({ length }) => length === before + 1,
      120_000,
    )
    expect((await queue.refused())[0]).toMatchObject({ queue: 'analysis' })
  }, 200_000)

  it('gives up an analysis that is cancelled, and goes on with the next', async () => {
    const video = await phantomVideo('cancel.mp4', 24)
    const id = await upload(video, 'P3')
    await until(
      () => analysis(id),
      ({ state, progress }) => state === 'running' && progress > 0,
      60_000,
    )
    await requestAnalysisCancel(test.database, queue, researcher, id)
    const next = await upload(await phantomVideo('next.mp4', 4), 'P4')
    await until(
      () => analysis(next),
      ({ state }) => state === 'done',
      60_000,
    )
    expect((await analysis(id)).state).toBe('cancelled')
  }, 200_000)

  it('says of a file that is no video what is wrong with it', async () => {
    const id = await upload(path.join(ROOT, 'package.json'), 'P5')
    const failed = await until(
      () => analysis(id),
      ({ state }) => state === 'failed',
      60_000,
    )
    expect(failed.problem).toMatch(/This file is text, not a video/)
    expect(failed.attempt).toBe(1)
  }, 100_000)
})
