import { mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/access/permissions.ts'
import { backupOverview, lastTime, planBackup, planDueBackup, recordBackup } from '#lib/backup/backup-runs.ts'
import { JOBS } from '#lib/jobs/definitions/jobs.ts'
import type { WorkerTools } from '#lib/jobs/job-handler.ts'
import { openQueue, type Queue } from '#lib/jobs/queue.ts'
import { takeJob } from '#lib/jobs/take-job.ts'
import { english } from '#lib/messages/translator.ts'
import { dataFolders } from '#lib/settings/settings.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { runRow } from '../../fixtures/runs.ts'

let test: TestDatabase
let queue: Queue
let administrator: Person
const never = new AbortController().signal

beforeAll(async () => {
  test = await startTestDatabase()
  queue = await openQueue(test.url, false)
  administrator = await person(test.database, 'Administrator', 'administrator')
  writeFileSync(dataFolders(test.folder).secrets, '{}')
})
afterAll(async () => {
  await queue?.stop()
  await test?.stop()
})

const schedule = () => ({ folder: path.join(test.folder, 'backups'), time: '02:30', keep: 2 })

/** Does the job of a backup as a worker does that has a folder for it. */
async function run(id: string, folder = schedule().folder): Promise<void> {
  const source = { databaseUrl: test.url, folders: dataFolders(test.folder), version: '1.2.3' }
  const tools = {
    database: test.database,
    queue,
    backups: { ...schedule(), folder, source },
    tried: new Set<string>(),
  } as unknown as WorkerTools
  const { jobId } = await runRow(test.database, { kind: 'backup', id })
  await takeJob('backup', tools, { id: jobId!, data: JOBS.backup.dataOf(id), signal: never }, never)
}

describe('the schedule', () => {
  it('is of local time, whichever day it is', () => {
    const at = (text: string) => new Date(text)
    expect(lastTime('02:30', at('2026-03-10T12:00:00'))).toEqual(at('2026-03-10T02:30:00'))
    expect(lastTime('02:30', at('2026-03-10T02:29:59'))).toEqual(at('2026-03-09T02:30:00'))
    expect(lastTime('02:30', at('2026-03-01T00:00:00'))).toEqual(at('2026-02-28T02:30:00'))
    expect(lastTime('02:30', at('2026-03-10T02:30:00'))).toEqual(at('2026-03-10T02:30:00'))
  })

  it('asks for one backup a day, however many workers look, and makes up for missed days once', async () => {
    const asked = async (at: string) => {
      const look = () => planDueBackup(test.database, queue, '02:30', new Date(at))
      await Promise.all([look(), look(), look()])
      await look()
      return test.database.backupRun.count()
    }
    expect(await asked('2026-03-10T12:00:00')).toBe(1)
    expect(await asked('2026-03-10T23:00:00')).toBe(1)
    expect(await asked('2026-03-14T01:00:00')).toBe(2)
    expect(await asked('2026-03-14T03:00:00')).toBe(3)
    const jobs = await queue.boss.findJobs('backup')
    expect(jobs).toHaveLength(3)
    expect(await test.database.auditEntry.count({ where: { action: 'backup.make', userId: null } })).toBe(3)
    await test.database.backupRun.updateMany({ data: { state: 'cancelled', finishedAt: new Date() } })
  })
})

describe('a backup run', () => {
  it('is made by a worker that has a folder for it, and old ones go', async () => {
    const folders: string[] = []
    for (let i = 0; i < 3; i++) {
      const id = await planBackup(test.database, queue, administrator)
      await expect(planBackup(test.database, queue, administrator)).rejects.toMatchObject({ code: 'conflict' })
      await run(id)
      const [latest] = (await backupOverview(test.database, schedule())).runs
      expect(latest).toMatchObject({ id, state: 'done', requestedBy: 'Administrator', outcome: { missing: [] } })
      folders.push(latest!.outcome!.folder)
    }
    expect(readdirSync(schedule().folder).map((name) => path.join(schedule().folder, name))).toEqual(folders.slice(1))
  })

  it('says why it failed, and the page says so until there is a good one again', async () => {
    const file = path.join(test.folder, 'a-file')
    writeFileSync(file, '')
    const id = await planBackup(test.database, queue, administrator)
    await run(id, file)
    const failed = await backupOverview(test.database, schedule())
    expect(english.stored(failed.problem!)).toMatch(/^CONCORD_BACKUP_FOLDER: .*a-file is a file\. Name a folder\.$/)
    expect(failed.isOverdue).toBe(false)
    expect(failed.runs[0]).toMatchObject({ id, state: 'failed' })
    await run(await planBackup(test.database, queue, administrator))
    expect((await backupOverview(test.database, schedule())).problem).toBeUndefined()
  })

  it('waits on a worker that has no folder for backups', async () => {
    const id = await planBackup(test.database, queue, administrator)
    const tools = {
      database: test.database,
      queue,
      backups: undefined,
      tried: new Set<string>(),
    } as unknown as WorkerTools
    const { jobId } = await runRow(test.database, { kind: 'backup', id })
    await takeJob('backup', tools, { id: jobId!, data: JOBS.backup.dataOf(id), signal: never }, never)
    expect(await runRow(test.database, { kind: 'backup', id })).toMatchObject({
      state: 'queued',
      waitsFor: 'a folder for backups (CONCORD_BACKUP_FOLDER)',
    })
    await test.database.backupRun.update({ where: { id }, data: { state: 'cancelled', finishedAt: new Date() } })
  })

  it('is overdue where the last good one is older than two days', async () => {
    const inThreeDays = new Date(Date.now() + 3 * 24 * 3600_000)
    expect(await backupOverview(test.database, schedule(), inThreeDays)).toMatchObject({ isOverdue: true })
    expect(await backupOverview(test.database, undefined, inThreeDays)).toMatchObject({ isOverdue: false })
  })

  it('of the command line is in the list too', async () => {
    const outcome = { folder: '/backups/concord-1', files: 3, bytes: 5, newBytes: 5, missing: [], seconds: 1 }
    await recordBackup(test.database, outcome)
    const { runs } = await backupOverview(test.database, undefined)
    expect(runs[0]).toMatchObject({ state: 'done', requestedBy: null, isScheduled: false, outcome })
  })
})

describe('a disk of backups that is full', () => {
  it('fails the backup with a sentence in place of waiting', async () => {
    mkdirSync(dataFolders(test.folder).files, { recursive: true })
    // More than any disk holds: the sizes are what the disk is asked for before anything is copied.
    const huge = path.join(dataFolders(test.folder).files, 'huge')
    writeFileSync(huge, '')
    truncateSync(huge, 2 ** 43)
    const id = await planBackup(test.database, queue, administrator)
    await run(id)
    const { state, problem } = await runRow(test.database, { kind: 'backup', id })
    expect({ state, problem: english.stored(problem!) }).toMatchObject({
      state: 'failed',
      problem: expect.stringMatching(/^The disk of the backups in .* is full\./),
    })
    expect(readdirSync(schedule().folder).some((name) => name.startsWith('.'))).toBe(false)
  })
})
