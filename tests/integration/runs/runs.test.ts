import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Person } from '#lib/access/permissions.ts'
import { cancelBackup, lastTime, planDueBackup, retryBackup } from '#lib/backup/backup-runs.ts'
import { planComparison } from '#lib/comparisons/comparison-runs.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { cancelExport, planExport, retryExport } from '#lib/exports/export-runs.ts'
import { storedHeadCard } from '#lib/heads/head-card.ts'
import { planImport, takeImportFile } from '#lib/installation/model-imports.ts'
import { JOBS } from '#lib/jobs/definitions/jobs.ts'
import type { WorkerTools } from '#lib/jobs/job-handler.ts'
import { listRuns } from '#lib/jobs/list-runs.ts'
import { openQueue, type Queue, REFUSED } from '#lib/jobs/queue.ts'
import { requestAnalysis, requestAnalysisCancel, requestAnalysisRetry } from '#lib/jobs/request-analysis.ts'
import { requestComparisonCancel, requestComparisonRetry } from '#lib/jobs/request-comparison.ts'
import { requestCopy, requestCopyCancel } from '#lib/jobs/request-copy.ts'
import { requestEncoderCancel, requestEncoderRetry } from '#lib/jobs/request-encoder-training.ts'
import { requestImportCancel, requestImportRetry } from '#lib/jobs/request-import.ts'
import { requestPermutation, requestPermutationCancel, requestPermutationRetry } from '#lib/jobs/request-permutation.ts'
import { requestPhantomCancel, requestPhantomRetry } from '#lib/jobs/request-phantom.ts'
import { requestTraining, requestTrainingCancel, requestTrainingRetry } from '#lib/jobs/request-training.ts'
import { takeJob } from '#lib/jobs/take-job.ts'
import { phrase } from '#lib/messages/message.ts'
import { english } from '#lib/messages/translator.ts'
import { Attempt } from '#lib/runs/attempt.ts'
import { pauseAfter } from '#lib/runs/hand-back.ts'
import type { JobQueue } from '#lib/runs/job-queue.ts'
import { MissingOnWorker } from '#lib/runs/live-run.ts'
import { expediteRuns, recoverRuns } from '#lib/runs/recover-runs.ts'
import { RUN_KINDS, type RunKind, type RunName } from '#lib/runs/run.ts'
import { runProgress } from '#lib/runs/run-progress.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import { addInterview } from '#lib/studies/add-interview.ts'
import { createStudy } from '#lib/studies/create-study.ts'
import { planPhantom } from '#lib/studies/plan-phantom.ts'
import { takeRecording } from '#lib/studies/recordings.ts'
import { planEncoderTraining } from '#lib/training/encoder-runs.ts'
import { defaultPlan } from '#lib/training/training-runs.ts'
import { COMPARISON_PLAN } from '../../fixtures/comparison.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { ENCODER_PLAN } from '../../fixtures/encoder-plan.ts'
import { ridgeCard } from '../../fixtures/head-card.ts'
import { attemptAt, runRow } from '../../fixtures/runs.ts'

let test: TestDatabase
let queue: Queue
let storage: DiskStorage
let administrator: Person
let number = 0

beforeAll(async () => {
  test = await startTestDatabase()
  queue = await openQueue(test.url, false)
  storage = new DiskStorage(path.join(test.folder, 'files'))
  administrator = await person(test.database, 'Administrator', 'administrator')
})
afterAll(async () => {
  await queue?.stop()
  await test?.stop()
})

async function newStudy(): Promise<string> {
  number += 1
  const code = `RUNS-${number}`
  return createStudy(test.database, administrator, {
    code,
    title: code,
    description: '',
    scale: 'cains',
    target: 'exp',
  })
}

async function newHead(studyId: string): Promise<string> {
  const head = { kind: 'ridge', encoder: 'expression-baseline', encoderHash: 'e', target: 'exp', penalty: 1 }
  const files = { onnx: new Uint8Array(1), sha256: 'h', card: storedHeadCard.write(ridgeCard()) }
  return (await test.database.head.create({ data: { studyId, ...head, ...files } })).id
}

async function newRecording(studyId: string): Promise<string> {
  const interview = { studyId, participant: 'P1', visit: 'V1', date: '2026-01-02' }
  const { id } = await addInterview(test.database, administrator, interview)
  const file = path.join(test.folder, `${id}.mp4`)
  await writeFile(file, 'x')
  return takeRecording(test.database, storage, administrator, id, { path: file, name: 'a.mp4', bytes: 1 })
}

async function uploadedImport(through: JobQueue): Promise<string> {
  const id = await planImport(test.database, administrator, { fileName: 'a.pth', precision: 'auto' })
  const file = path.join(test.folder, `weights-${id}`)
  await writeFile(file, 'x')
  await takeImportFile(test.database, storage, through, administrator, { importId: id, part: 'weights', file })
  return id
}

/** How each kind of run is asked for, cancelled and run again, as the pages do it. */
const ASKED: Record<
  RunKind,
  {
    start(through: JobQueue): Promise<RunName>
    cancel(through: JobQueue, run: RunName): Promise<void>
    retry(through: JobQueue, run: RunName): Promise<void>
  }
> = {
  analysis: {
    start: async (through) => {
      const recording = await newRecording(await newStudy())
      return { kind: 'analysis', id: await requestAnalysis(test.database, through, administrator, recording) }
    },
    cancel: (through, { id }) => requestAnalysisCancel(test.database, through, administrator, id),
    retry: (through, { id }) => requestAnalysisRetry(test.database, through, administrator, id),
  },
  training: {
    start: async (through) => {
      const request = { plan: defaultPlan('exp'), takesOver: true }
      const id = await requestTraining(test.database, through, administrator, await newStudy(), request)
      return { kind: 'training', id }
    },
    cancel: async (through, { id }) =>
      requestTrainingCancel(test.database, through, administrator, await studyOfTraining(id), id),
    retry: async (through, { id }) =>
      requestTrainingRetry(test.database, through, administrator, await studyOfTraining(id), id),
  },
  permutation: {
    start: async (through) => {
      const studyId = await newStudy()
      const heads = [await newHead(studyId)]
      const request = { heads, plan: { permutations: 19, seed: 1 } }
      const id = await requestPermutation(test.database, through, administrator, studyId, request)
      return { kind: 'permutation', id }
    },
    cancel: async (through, { id }) =>
      requestPermutationCancel(test.database, through, administrator, await studyOfPermutation(id), id),
    retry: async (through, { id }) =>
      requestPermutationRetry(test.database, through, administrator, await studyOfPermutation(id), id),
  },
  encoder: {
    start: async (through) => {
      const studyId = await newStudy()
      const id = await inTransaction(test.database, (transaction) =>
        planEncoderTraining(transaction, through, administrator, studyId, ENCODER_PLAN),
      )
      return { kind: 'encoder', id }
    },
    cancel: async (through, { id }) =>
      requestEncoderCancel(test.database, through, administrator, await studyOfEncoder(id), id),
    retry: async (through, { id }) =>
      requestEncoderRetry(test.database, through, administrator, await studyOfEncoder(id), id),
  },
  comparison: {
    start: async (through) => {
      const studyId = await newStudy()
      const id = await inTransaction(test.database, (transaction) =>
        planComparison(transaction, through, administrator, studyId, { plan: COMPARISON_PLAN }),
      )
      return { kind: 'comparison', id }
    },
    cancel: async (through, { id }) =>
      requestComparisonCancel(test.database, through, administrator, await studyOfComparison(id), id),
    retry: async (through, { id }) =>
      requestComparisonRetry(test.database, through, administrator, await studyOfComparison(id), id),
  },
  import: {
    start: async (through) => ({ kind: 'import', id: await uploadedImport(through) }),
    cancel: (through, { id }) => requestImportCancel(test.database, storage, through, administrator, id),
    retry: (through, { id }) => requestImportRetry(test.database, through, administrator, id),
  },
  phantom: {
    start: async (through) => {
      const request = { participants: 4, seconds: 5, encoder: 'expression-baseline' }
      const studyId = await planPhantom(test.database, through, administrator, request)
      return { kind: 'phantom', id: (await test.database.phantomRun.findUniqueOrThrow({ where: { studyId } })).id }
    },
    cancel: async (through, { id }) =>
      requestPhantomCancel(test.database, through, administrator, await studyOfPhantom(id)),
    retry: async (through, { id }) =>
      requestPhantomRetry(test.database, through, administrator, await studyOfPhantom(id)),
  },
  backup: {
    // Of a schedule, since a person has one at a time only.
    start: async (through) => {
      day = new Date(day.getTime() + 24 * 3600_000)
      await planDueBackup(test.database, through, '02:30', day)
      const where = { scheduledFor: lastTime('02:30', day) }
      return { kind: 'backup', id: (await test.database.backupRun.findUniqueOrThrow({ where })).id }
    },
    cancel: (through, { id }) => cancelBackup(test.database, through, administrator, id),
    retry: (through, { id }) => retryBackup(test.database, through, administrator, id),
  },
  copy: {
    start: async (through) => {
      const recording = await newRecording(await newStudy())
      return { kind: 'copy', id: await requestCopy(test.database, through, administrator, recording, 'playing') }
    },
    cancel: async (through, { id }) =>
      requestCopyCancel(test.database, through, administrator, await recordingOfCopy(id), 'playing'),
    retry: async (through, { id }) => {
      await requestCopy(test.database, through, administrator, await recordingOfCopy(id), 'playing')
    },
  },
  export: {
    start: async (through) => {
      const choice = { kind: 'data' as const, parts: ['tables' as const], use: 'study' as const }
      const id = await planExport(test.database, through, administrator, { studyId: await newStudy(), choice })
      return { kind: 'export', id }
    },
    cancel: (through, { id }) => cancelExport(test.database, through, administrator, id),
    retry: (through, { id }) => retryExport(test.database, through, administrator, id),
  },
}
let day = new Date('2026-01-01T12:00:00')
const studyOfTraining = async (id: string) =>
  (await test.database.trainingRun.findUniqueOrThrow({ where: { id } })).studyId
const studyOfPermutation = async (id: string) =>
  (await test.database.permutationRun.findUniqueOrThrow({ where: { id } })).studyId
const studyOfEncoder = async (id: string) =>
  (await test.database.encoderTraining.findUniqueOrThrow({ where: { id } })).studyId
const studyOfComparison = async (id: string) =>
  (await test.database.encoderComparison.findUniqueOrThrow({ where: { id } })).studyId
const recordingOfCopy = async (id: string) =>
  (await test.database.recordingCopy.findUniqueOrThrow({ where: { id } })).recordingId
const studyOfPhantom = async (id: string) =>
  (await test.database.phantomRun.findUniqueOrThrow({ where: { id } })).studyId

const row = (run: RunName) => runRow(test.database, run)
const jobState = async ({ kind, id }: RunName) => {
  const { jobId } = await row({ kind, id })
  return (await queue.states(kind, [jobId!])).get(jobId!)
}

/** What there is of a kind of run and of its jobs, to be compared before and after. */
async function counts(kind: RunKind): Promise<[rows: number, jobs: number]> {
  const {
    analysis,
    trainingRun,
    permutationRun,
    encoderTraining,
    encoderComparison,
    modelImport,
    phantomRun,
    backupRun,
    recordingCopy,
    exportRun,
  } = test.database
  const rows = {
    analysis: () => analysis.count(),
    training: () => trainingRun.count(),
    permutation: () => permutationRun.count(),
    encoder: () => encoderTraining.count(),
    comparison: () => encoderComparison.count(),
    import: () => modelImport.count({ where: { state: { not: 'uploading' } } }),
    phantom: () => phantomRun.count(),
    backup: () => backupRun.count(),
    export: () => exportRun.count(),
    copy: () => recordingCopy.count(),
  }
  return [await rows[kind](), (await queue.boss.findJobs(JOBS[kind].queue, { limit: 10_000 })).length]
}

/** Takes the run's job off the queue as a worker would, whatever else waits there. */
async function takeJobOf(run: RunName) {
  const { jobId } = await row(run)
  const { queue: name } = JOBS[run.kind]
  for (const job of await queue.boss.fetch(name, { batchSize: 1000 })) {
    if (job.id === jobId) continue
    await queue.boss.complete(name, job.id)
  }
  return jobId!
}

const never = new AbortController().signal
const tried = new Set<string>()
const tools = () => ({ database: test.database, queue, storage, tried }) as unknown as WorkerTools

describe.each(RUN_KINDS)('a run of the kind %s', (kind) => {
  const example = ASKED[kind]

  it('is written down together with its job', async () => {
    const run = await example.start(queue)
    expect(await row(run)).toMatchObject({ state: 'queued', jobId: expect.any(String), attempt: 0 })
    expect(await jobState(run)).toBe('waiting')
    const [job] = await queue.boss.findJobs(JOBS[kind].queue, { id: (await row(run)).jobId! })
    expect(JOBS[kind].runOf(job!.data)).toBe(run.id)
  })

  it('is not there where the queue takes no job', async () => {
    const before = await counts(kind)
    const broken: JobQueue = {
      ...queue,
      send: async (transaction, run) => {
        await queue.send(transaction, run)
        throw new Error('the queue is full')
      },
    }
    await expect(example.start(broken)).rejects.toThrow('the queue is full')
    expect(await counts(kind)).toEqual(before)
  })

  it('leaves no job where it can’t be written down', async () => {
    const before = await counts(kind)
    const spy = vi.spyOn(queue, 'send')
    await expect(
      example.start({
        ...queue,
        send: async (transaction, run) => {
          const jobId = await queue.send(transaction, run)
          await transaction.$executeRawUnsafe('SELECT 1 / 0')
          return jobId
        },
      }),
    ).rejects.toThrow()
    expect(spy).toHaveBeenCalledOnce()
    spy.mockRestore()
    expect(await counts(kind)).toEqual(before)
  })

  it('is cancelled together with its job, while it waits and while it runs, and run again', async () => {
    const run = await example.start(queue)
    await example.cancel(queue, run)
    expect(await row(run)).toMatchObject({ state: 'cancelled', finishedAt: expect.any(Date) })
    expect(await jobState(run)).toBe('cancelled')
    await expect(example.cancel(queue, run)).rejects.toMatchObject({ code: 'conflict' })

    await example.retry(queue, run)
    expect(await row(run)).toMatchObject({ state: 'queued', problem: null, finishedAt: null, progress: 0 })
    expect(await jobState(run)).toBe('waiting')
    await expect(example.retry(queue, run)).rejects.toMatchObject({ code: 'conflict' })

    const attempt = await attemptAt(test.database, run)
    attempt.report('in the middle', 0.5)
    await vi.waitFor(async () => expect(await row(run)).toMatchObject({ state: 'running', progress: 0.5 }))
    await example.cancel(queue, run)
    await vi.waitFor(() => expect(attempt.isCurrent).toBe(false), 5000)
    expect(attempt.signal.aborted).toBe(true)
    await attempt.fail('too late')
    await expect(attempt.finish()).rejects.toMatchObject({ code: 'cancelled' })
    expect(await row(run)).toMatchObject({ state: 'cancelled', problem: null })
    await attempt.close()
  })

  it('keeps its job where a cancel fails midway', async () => {
    const run = await example.start(queue)
    const broken: JobQueue = {
      ...queue,
      cancel: async (transaction, ...job) => {
        await queue.cancel(transaction, ...job)
        throw new Error('connection lost')
      },
    }
    await expect(example.cancel(broken, run)).rejects.toThrow('connection lost')
    expect(await row(run)).toMatchObject({ state: 'queued', finishedAt: null })
    expect(await jobState(run)).toBe('waiting')
  })

  it('is written by its latest attempt alone', async () => {
    const run = await example.start(queue)
    const first = await attemptAt(test.database, run)
    const second = await attemptAt(test.database, run)
    expect([first.number, second.number]).toEqual([1, 2])
    first.report('of the first', 0.9)
    second.report('of the second', 0.3)
    await vi.waitFor(() => expect(first.isCurrent).toBe(false), 5000)
    await vi.waitFor(async () => expect(await row(run)).toMatchObject({ stage: 'of the second', progress: 0.3 }))
    const write = vi.fn(async () => {})
    await expect(first.write(write)).rejects.toMatchObject({ code: 'cancelled' })
    await expect(first.finish(write)).rejects.toMatchObject({ code: 'cancelled' })
    await first.fail('of the first')
    expect(write).not.toHaveBeenCalled()
    expect(await row(run)).toMatchObject({ state: 'running', problem: null, attempt: 2 })
    await second.finish(write)
    expect(write).toHaveBeenCalledOnce()
    expect(await row(run)).toMatchObject({ state: 'done', progress: 1, finishedAt: expect.any(Date) })
    await Promise.all([first.close(), second.close()])
  })

  it('writes all of its end or nothing', async () => {
    const run = await example.start(queue)
    const attempt = await attemptAt(test.database, run)
    const ending = attempt.finish(async (transaction) => {
      await transaction.auditEntry.create({ data: { action: 'study.create', subject: run.id } })
      throw new Error('the disk is full')
    })
    await expect(ending).rejects.toThrow('the disk is full')
    expect(await row(run)).toMatchObject({ state: 'running' })
    expect(await test.database.auditEntry.count({ where: { subject: run.id, action: 'study.create' } })).toBe(0)
    await attempt.close()
  })

  it('is handed back by a worker that lacks what it needs, waits longer each time, and says for what', async () => {
    const run = await example.start(queue)
    const incomplete = { missing: async () => phrase('the face detector'), work: async () => {} }
    const starts: number[] = []
    for (let i = 0; i < 3; i++) {
      const jobId = await takeJobOf(run)
      const job = { id: jobId, data: JOBS[kind].dataOf(run.id), signal: never }
      expect(await takeJob(kind, tools(), job, never, incomplete)).toBe(true)
      const after = await row(run)
      expect(after).toMatchObject({ state: 'queued', problem: null, attempt: 0, handedBack: i + 1 })
      expect(after.jobId).not.toBe(jobId)
      expect(english.stored(runProgress({ ...after, state: 'queued' }).waits!)).toBe(
        'Waiting for a worker that has the face detector.',
      )
      const [next] = await queue.boss.findJobs(JOBS[kind].queue, { id: after.jobId! })
      starts.push(next!.startAfter.getTime() - next!.createdOn.getTime())
      await queue.expedite(kind, after.jobId!)
      const [hastened] = await queue.boss.findJobs(JOBS[kind].queue, { id: after.jobId! })
      expect(hastened!.startAfter.getTime() - next!.createdOn.getTime()).toBeLessThan(starts[i]!)
    }
    expect(starts.map((ms) => Math.round(ms / 1000))).toEqual([1, 2, 3].map(pauseAfter))
    const attempt = await attemptAt(test.database, run)
    expect(await row(run)).toMatchObject({ state: 'running', waitsFor: null, handedBack: 3 })
    await attempt.close()
  })

  it('is handed back where the lack shows only while it runs, and let go of where the worker stops', async () => {
    const run = await example.start(queue)
    const job = { id: (await row(run)).jobId!, data: JOBS[kind].dataOf(run.id), signal: never }
    await takeJob(kind, tools(), job, never, {
      work: async () => {
        throw new MissingOnWorker(phrase('the face detector'))
      },
    })
    const handedBack = await row(run)
    expect(handedBack).toMatchObject({ state: 'queued', waitsFor: 'the face detector', attempt: 1, problem: null })

    const stopping = new AbortController()
    await takeJob(kind, tools(), { ...job, id: handedBack.jobId! }, stopping.signal, {
      work: async (_tools, _id, attempt) => {
        stopping.abort()
        attempt.demandCurrent()
      },
    })
    const released = await row(run)
    expect(released).toMatchObject({ state: 'queued', waitsFor: null, attempt: 2, problem: null })
    const [next] = await queue.boss.findJobs(JOBS[kind].queue, { id: released.jobId! })
    expect(next!.startAfter.getTime()).toBeLessThanOrEqual(Date.now() + 1000)
  })

  it('is not begun by a worker that stops, and may be taken at once by another', async () => {
    const run = await example.start(queue)
    const job = { id: (await row(run)).jobId!, data: JOBS[kind].dataOf(run.id), signal: never }
    const begun = vi.fn(async () => {})
    await takeJob(kind, tools(), job, AbortSignal.abort(), { work: begun })
    const released = await row(run)
    expect(begun).not.toHaveBeenCalled()
    expect(released).toMatchObject({ state: 'queued', attempt: 0, waitsFor: null, problem: null })
    expect(released.jobId).not.toBe(job.id)
    expect(await startOf(run)).toBeLessThan(2000)
  })

  it('is not begun by a worker that stops while it looks what it lacks', async () => {
    const run = await example.start(queue)
    const job = { id: (await row(run)).jobId!, data: JOBS[kind].dataOf(run.id), signal: never }
    const stopping = new AbortController()
    const begun = vi.fn(async () => {})
    const missing = async () => {
      stopping.abort()
      return phrase('the face detector')
    }
    await takeJob(kind, tools(), job, stopping.signal, { missing, work: begun })
    expect(begun).not.toHaveBeenCalled()
    expect(await row(run)).toMatchObject({ state: 'queued', attempt: 0, waitsFor: null, handedBack: 0, problem: null })
  })

  it('is at no fault where the disk is full or the database goes away: it goes on when that has passed', async () => {
    const run = await example.start(queue)
    const failing = async (error: Error) => {
      const job = { id: (await row(run)).jobId!, data: JOBS[kind].dataOf(run.id), signal: never }
      await takeJob(kind, tools(), job, never, {
        work: async () => {
          throw error
        },
      })
      return row(run)
    }
    const full = await failing(Object.assign(new Error('write'), { code: 'ENOSPC' }))
    expect(full).toMatchObject({ state: 'queued', waitsFor: 'free space on its disk', problem: null })
    const away = await failing(Object.assign(new Error('away'), { code: 'P1001' }))
    expect(away).toMatchObject({ state: 'queued', waitsFor: null, problem: null, attempt: 2 })
    expect(away.jobId).not.toBe(full.jobId)
    expect(await jobState(run)).toBe('waiting')
  })

  it('leaves to the queue to repeat what follows its end', async () => {
    const run = await example.start(queue)
    const job = { id: (await row(run)).jobId!, data: JOBS[kind].dataOf(run.id), signal: never }
    const followed: string[] = []
    const handler = (afterwards: () => Promise<void>) => ({
      work: async (_tools: unknown, _id: string, attempt: Attempt) => attempt.finish(),
      afterwards,
    })
    const failing = handler(async () => {
      throw new Error('the database went away')
    })
    await expect(takeJob(kind, tools(), job, never, failing)).rejects.toThrow('went away')
    await takeJob(
      kind,
      tools(),
      job,
      never,
      handler(async () => {
        followed.push(run.id)
      }),
    )
    expect(followed).toEqual([run.id])
    expect(await row(run)).toMatchObject({ state: 'done', attempt: 1 })
  })

  it('fails with the sentence of what went wrong, and can be run again', async () => {
    const run = await example.start(queue)
    const job = { id: (await row(run)).jobId!, data: JOBS[kind].dataOf(run.id), signal: never }
    await takeJob(kind, tools(), job, never, {
      work: async () => {
        throw new ConcordError('too-few', 'There is nothing to work on.')
      },
    })
    expect(await row(run)).toMatchObject({ state: 'failed', problem: 'There is nothing to work on.' })
    await example.retry(queue, run)
    expect(await row(run)).toMatchObject({ state: 'queued', problem: null })
    expect(await jobState(run)).toBe('waiting')
  })

  it('of an older job is not begun', async () => {
    const run = await example.start(queue)
    const older = (await row(run)).jobId!
    await example.cancel(queue, run)
    await example.retry(queue, run)
    expect(await Attempt.begin(test.database, run, older, never)).toBeUndefined()
    expect(await row(run)).toMatchObject({ state: 'queued', attempt: 0 })
  })

  it('gets another job where its own is gone, and fails with a reason where its own has ended', async () => {
    const withoutJob = await example.start(queue)
    await queue.boss.deleteJob(JOBS[kind].queue, (await row(withoutJob)).jobId!)
    const dead = await example.start(queue)
    const attempt = await attemptAt(test.database, dead)
    await test.database.$executeRawUnsafe(
      `UPDATE pgboss.job SET state = 'failed' WHERE id = '${(await row(dead)).jobId}'`,
    )
    const fine = await example.start(queue)
    const fineBefore = await row(fine)
    await Promise.all([recoverRuns(test.database, queue), recoverRuns(test.database, queue)])
    expect(await row(withoutJob)).toMatchObject({ state: 'queued' })
    expect(await jobState(withoutJob)).toBe('waiting')
    expect(await row(dead)).toMatchObject({
      state: 'failed',
      problem: expect.stringMatching(/stopped repeatedly/),
    })
    expect(await row(fine)).toEqual(fineBefore)
    await expect(attempt.finish()).rejects.toMatchObject({ code: 'cancelled' })
    await attempt.close()
  })

  it('is in the list of runs with its state and progress', async () => {
    const run = await example.start(queue)
    const attempt = await attemptAt(test.database, run)
    attempt.report('in the middle', 0)
    await vi.waitFor(async () => expect(await row(run)).toMatchObject({ stage: 'in the middle' }))
    await test.database.$executeRawUnsafe(
      `UPDATE "${TABLES[kind]}" SET "startedAt" = now() - interval '10 seconds', progress = 0.5 WHERE id = '${run.id}'`,
    )
    const study = kind === 'phantom' ? await studyOfPhantom(run.id) : undefined
    const listed = (await listRuns(test.database, administrator)).find((one) =>
      one.kind === 'phantom' ? one.study.id === study : one.kind === kind && one.id === run.id,
    )
    expect(listed).toMatchObject({ kind, state: 'running', stage: 'in the middle', progress: 0.5, mayControl: true })
    expect(listed!.secondsLeft).toBeGreaterThanOrEqual(10)
    expect(listed!.secondsLeft).toBeLessThan(60)
    await attempt.close()
  })
})

const TABLES = {
  analysis: 'Analysis',
  training: 'TrainingRun',
  permutation: 'PermutationRun',
  encoder: 'EncoderTraining',
  comparison: 'EncoderComparison',
  import: 'ModelImport',
  phantom: 'PhantomRun',
  backup: 'BackupRun',
  export: 'ExportRun',
  copy: 'BlurredCopy',
} as const

const startOf = async (run: RunName) => {
  const [job] = await queue.boss.findJobs(JOBS[run.kind].queue, { id: (await row(run)).jobId! })
  return job!.startAfter.getTime() - Date.now()
}

describe('runs that wait for what a worker has by now', () => {
  it('may be taken at once; others go on waiting', async () => {
    const [has, hasNot] = [await ASKED.analysis.start(queue), await ASKED.analysis.start(queue)]
    for (const run of [has, hasNot]) {
      const job = { id: (await row(run)).jobId!, data: JOBS.analysis.dataOf(run.id), signal: never }
      for (let i = 0; i < 6; i++) {
        await takeJob('analysis', tools(), { ...job, id: (await row(run)).jobId! }, never, {
          missing: async () => phrase('the encoder “{encoder}”', { encoder: run.id }),
          work: async () => {},
        })
      }
    }
    await expediteRuns(
      test.database,
      queue,
      'analysis',
      async (id) => (id === has.id ? undefined : phrase('the face detector')),
      tried,
    )
    expect(await startOf(has)).toBeLessThan(2000)
    expect(await startOf(hasNot)).toBeGreaterThan(20_000)
  })

  it('wait for their time where this worker has begun them and lacked something else', async () => {
    const run = await ASKED.analysis.start(queue)
    for (let i = 0; i < 6; i++) {
      const job = { id: (await row(run)).jobId!, data: JOBS.analysis.dataOf(run.id), signal: never }
      await takeJob('analysis', tools(), job, never, {
        missing: async () => undefined,
        work: async () => {
          throw Object.assign(new Error('write'), { code: 'ENOSPC' })
        },
      })
    }
    await expediteRuns(test.database, queue, 'analysis', async () => undefined, tried)
    expect(await row(run)).toMatchObject({ state: 'queued', waitsFor: 'free space on its disk' })
    expect(await startOf(run)).toBeGreaterThan(20_000)
    await expediteRuns(test.database, queue, 'analysis', async () => undefined, new Set())
    expect(await startOf(run)).toBeLessThan(2000)
  })
})

describe('a job', () => {
  it.each([
    ['says nothing', {}],
    ['names no run', { analysisId: 'first' }],
    ['says more than it should', { analysisId: randomUUID(), command: 'rm' }],
    ['is of another kind', { runId: randomUUID() }],
    ['is no object', 'analysis'],
    ['is empty', null],
  ])('that %s is refused', async (_what, data) => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    expect(await takeJob('analysis', tools(), { id: randomUUID(), data, signal: never }, never)).toBe(false)
    expect(log).toHaveBeenCalledOnce()
    log.mockRestore()
  })

  it('that was refused, or is of an unknown kind, is shown to administrators', async () => {
    const before = (await queue.refused()).length
    const [job] = [await queue.boss.send('analysis', { what: 'is this' })]
    await queue.boss.createQueue('from-the-future')
    await queue.boss.send('from-the-future', {})
    await test.database.$executeRawUnsafe(
      `UPDATE pgboss.job SET state = 'failed', output = '${JSON.stringify(REFUSED)}' WHERE id = '${job}'`,
    )
    const refused = await queue.refused()
    expect(refused.length).toBe(before + 2)
    expect(refused.map(({ queue: name }) => name)).toEqual(expect.arrayContaining(['analysis', 'from-the-future']))
  })
})

describe('who sees which runs', () => {
  it('is decided study by study: raters see no training and no permutation test, strangers nothing', async () => {
    const studyId = await newStudy()
    const recording = await newRecording(studyId)
    await requestAnalysis(test.database, queue, administrator, recording)
    await requestTraining(test.database, queue, administrator, studyId, {
      plan: defaultPlan('exp'),
      takesOver: true,
    })
    const permutation = { heads: [await newHead(studyId)], plan: { permutations: 19, seed: 1 } }
    await requestPermutation(test.database, queue, administrator, studyId, permutation)
    const rater = await person(test.database, 'Rater', 'clinician')
    const manager = await person(test.database, 'Manager', 'researcher')
    const viewer = await person(test.database, 'Viewer', 'clinician')
    const stranger = await person(test.database, 'Stranger', 'researcher')
    for (const [who, role] of [
      [rater, 'rater'],
      [manager, 'manager'],
      [viewer, 'viewer'],
    ] as const)
      await test.database.membership.create({ data: { studyId, userId: who.id, role } })
    const seen = async (who: Person) =>
      (await listRuns(test.database, who)).map(({ kind, mayControl }) => `${kind} ${mayControl}`).sort()
    expect(await seen(rater)).toEqual(['analysis true'])
    expect(await seen(manager)).toEqual(['analysis true', 'permutation true', 'training true'])
    expect(await seen(viewer)).toEqual(['analysis false', 'permutation false', 'training false'])
    expect(await seen(stranger)).toEqual([])
  })
})
