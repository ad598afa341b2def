import { cp, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applyMigrations } from '#lib/database/apply-migrations.ts'
import { makeQueues, openQueue, type Queue } from '#lib/jobs/queue.ts'
import { recoverRuns } from '#lib/runs/recover-runs.ts'
import { startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'

const MIGRATIONS = path.resolve(import.meta.dirname, '../../../prisma/migrations')
const BEFORE = '20261125'
const USER = '00000000-0000-7000-8000-000000000001'

let test: TestDatabase
let queue: Queue

/** Rows of an installation from before runs had one life. */
async function olderRows(client: pg.Client): Promise<void> {
  await client.query(`
    INSERT INTO "User" (id, email, name, "passwordHash", role) VALUES ('${USER}', 'a@example.org', 'A', 'none', 'administrator')`)
  for (const [i, { code, head, details }] of [
    { code: 'PHANTOM-1', head: true, details: '{"participants": 6, "seconds": 5}' },
    { code: 'PHANTOM-2', head: false, details: '{"participants": 8, "seconds": 20}' },
    { code: 'PHANTOM-3', head: false, details: undefined },
  ].entries()) {
    const study = id('a', i)
    await client.query(`
      INSERT INTO "Study" (id, code, title, scale, target, simulated) VALUES ('${study}', '${code}', '${code}', 'cains', 'exp', true);
      INSERT INTO "Participant" (id, "studyId", code) VALUES ('${id('b', i)}', '${study}', 'P1');
      INSERT INTO "Interview" (id, "participantId", visit, date) VALUES ('${id('c', i)}', '${id('b', i)}', 'V1', '2026-01-02');
      INSERT INTO "Recording" (id, "interviewId", "storageKey", "fileName", bytes) VALUES ('${id('d', i)}', '${id('c', i)}', 'k${i}', 'a.mp4', 1)`)
    if (head)
      await client.query(`
        INSERT INTO "Head" (id, "studyId", kind, encoder, "encoderHash", target, penalty, onnx, sha256)
        VALUES ('${id('e', i)}', '${study}', 'ridge', 'e', 'h', 'exp', 1, 'x', 'y')`)
    if (details)
      await client.query(`
        INSERT INTO "AuditEntry" ("userId", action, subject, details) VALUES ('${USER}', 'phantom.create', '${study}', '${details}')`)
  }
  for (const [i, state] of ['queued', 'running', 'done', 'failed', 'cancelled'].entries())
    await client.query(`
      INSERT INTO "Analysis" (id, "recordingId", encoder, state, attempt, "jobId")
      VALUES ('${id('f', i)}', '${id('d', 0)}', 'e', '${state}', 1, '${id('9', i)}');
      INSERT INTO "TrainingRun" (id, "studyId", plan, state) VALUES ('${id('7', i)}', '${id('a', 0)}', '{}', '${state}')`)
  for (const [i, state] of ['uploading', 'queued', 'done', 'failed'].entries())
    await client.query(`
      INSERT INTO "ModelImport" (id, "requestedById", "fileName", request, state, weights)
      VALUES ('${id('8', i)}', '${USER}', 'a.pth', '{}', '${state}', 'imports/${i}')`)
}

const id = (kind: string, number: number) => `00000000-0000-7000-8000-0000000${kind}000${number}`

beforeAll(async () => {
  test = await startTestDatabase({ migrated: false })
  await makeQueues(test.url)
  queue = await openQueue(test.url, false)
  const older = path.join(test.folder, 'migrations')
  await cp(MIGRATIONS, older, { recursive: true })
  for (const name of await readdir(older)) if (name >= BEFORE) await rm(path.join(older, name), { recursive: true })
  await applyMigrations(test.url, older)
  const client = new pg.Client({ connectionString: test.url })
  await client.connect()
  await olderRows(client)
  await client.end()
  await queue.boss.send('phantom', { studyId: id('a', 1), requestedBy: USER, participants: 8, seconds: 20 })
  await applyMigrations(test.url)
})
afterAll(async () => {
  await queue?.stop()
  await test?.stop()
})

describe('an installation from before runs had one life', () => {
  it('keeps the state of its runs', async () => {
    const states = ['queued', 'running', 'done', 'failed', 'cancelled']
    const analyses = await test.database.analysis.findMany({ orderBy: { id: 'asc' } })
    expect(analyses.map(({ state, attempt, jobId }) => [state, attempt, jobId])).toEqual(
      states.map((state, i) => [state, 1, id('9', i)]),
    )
    const trainings = await test.database.trainingRun.findMany({ orderBy: { id: 'asc' } })
    expect(trainings.map(({ state }) => state)).toEqual(states)
    const imports = await test.database.modelImport.findMany({ orderBy: { id: 'asc' } })
    expect(imports.map(({ state, weights }) => [state, weights])).toEqual([
      ['uploading', 'imports/0'],
      ['queued', 'imports/1'],
      ['done', null],
      ['failed', null],
    ])
  })

  it('has a run for each phantom study of which is known how large it was to be', async () => {
    const phantoms = await test.database.phantomRun.findMany({ orderBy: { studyId: 'asc' } })
    expect(phantoms).toMatchObject([
      { studyId: id('a', 0), state: 'done', participants: 6, seconds: 5, progress: 1, requestedById: USER },
      { studyId: id('a', 1), state: 'queued', participants: 8, seconds: 20, progress: 0, jobId: null },
    ])
    expect(await queue.boss.findJobs('phantom')).toEqual([])
  })

  it('goes on with what was open once a worker looks after it', async () => {
    await recoverRuns(test.database, queue)
    const phantom = await test.database.phantomRun.findUniqueOrThrow({ where: { studyId: id('a', 1) } })
    const analyses = await test.database.analysis.findMany({ where: { state: 'queued' } })
    expect(analyses).toHaveLength(2)
    const jobs = await queue.boss.findJobs('analysis')
    expect(jobs.map((job) => job.id).sort()).toEqual(analyses.map(({ jobId }) => jobId).sort())
    expect((await queue.states('phantom', [phantom.jobId!])).get(phantom.jobId!)).toBe('waiting')
    expect(await test.database.trainingRun.count({ where: { state: 'queued', jobId: { not: null } } })).toBe(2)
  })
})
