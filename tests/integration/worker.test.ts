import { type ChildProcess, spawn } from 'node:child_process'
import { copyFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/access/permissions.ts'
import { openQueue, type Queue } from '#lib/jobs/queue.ts'
import { requestAnalysis, requestAnalysisCancel } from '#lib/jobs/request-analysis.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import { addInterview } from '#lib/studies/add-interview.ts'
import { createStudy } from '#lib/studies/create-study.ts'
import { takeRecording } from '#lib/studies/recordings.ts'
import { person, startTestDatabase, type TestDatabase } from '../fixtures/database.ts'
import { phantomVideo } from '../fixtures/videos.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
/** Another worker has the job of a killed one within this long. */
const TAKEN_UP_WITHIN_MS = 60_000

let test: TestDatabase
let queue: Queue
let researcher: Person
let studyId: string
const workers: ChildProcess[] = []

beforeAll(async () => {
  test = await startTestDatabase()
  queue = await openQueue(test.url, false)
  researcher = await person(test.database, 'Researcher', 'researcher')
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

async function upload(video: string, participant: string): Promise<string> {
  const { id } = await addInterview(test.database, researcher, {
    studyId,
    participant,
    visit: 'V1',
    date: '2026-01-02',
  })
  const file = path.join(test.folder, `${participant}.mp4`)
  await copyFile(video, file)
  const storage = new DiskStorage(path.join(test.folder, 'files'))
  const recording = await takeRecording(test.database, storage, researcher, id, { path: file, name: 'a.mp4', bytes: 1 })
  return requestAnalysis(test.database, queue, recording)
}

async function until<T>(read: () => Promise<T>, fits: (value: T) => boolean, withinMs: number): Promise<T> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const value = await read()
    if (fits(value)) return value
    if (Date.now() > deadline)
      throw new Error(`still ${JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? String(v) : v))}`)
    await wait(100)
  }
}

const analysis = (id: string) =>
  test.database.analysis.findUniqueOrThrow({ where: { id }, omit: { embeddings: true, result: true } })

describe('a worker', () => {
  it('that is killed loses nothing: another takes its job up and finds the same', async () => {
    const video = await phantomVideo('worker.mp4', 60)
    const undisturbed = await upload(video, 'P1')
    const first = startWorker()
    await until(
      () => analysis(undisturbed),
      ({ state }) => state === 'done',
      120_000,
    )

    const disturbed = await upload(video, 'P2')
    await until(
      () => analysis(disturbed),
      ({ state, progress }) => state === 'running' && progress > 0.2,
      60_000,
    )
    first.kill('SIGKILL')
    startWorker()
    const taken = await until(
      () => analysis(disturbed),
      ({ attempt }) => attempt === 2,
      TAKEN_UP_WITHIN_MS,
    )
    expect(taken.state).toBe('running')
    await until(
      () => analysis(disturbed),
      ({ state }) => state === 'done',
      120_000,
    )
    const bytes = async (id: string) =>
      Buffer.from((await test.database.analysis.findUniqueOrThrow({ where: { id } })).embeddings!)
    expect((await bytes(disturbed)).equals(await bytes(undisturbed))).toBe(true)
  }, 400_000)

  it('gives up an analysis that is cancelled, and goes on with the next', async () => {
    const video = await phantomVideo('cancel.mp4', 40)
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
