import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#lib/access/permissions.ts'
import { planExport, storeExport } from '#lib/exports/export-runs.ts'
import type { Attempt } from '#lib/runs/attempt.ts'
import { type AttemptFile, makeAttemptFile } from '#lib/runs/attempt-file.ts'
import { liveRun } from '#lib/runs/live-run.ts'
import { removeAbandonedFiles } from '#lib/runs/remove-abandoned-files.ts'
import { cancelRun } from '#lib/runs/request-run.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import { createStudy } from '#lib/studies/create-study.ts'
import { person, startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'
import { attemptAt, unattendedQueue as queue, runRow } from '../../fixtures/runs.ts'
import { hasSmallDisks, SmallDisk } from '../../fixtures/small-disk.ts'

const OUTCOME = { files: 1, participants: 1, leftOut: 0, sha256: '0'.repeat(64) }
let test: TestDatabase
let storage: DiskStorage
let administrator: Person
let studyId: string
let workFolder: string

beforeAll(async () => {
  test = await startTestDatabase()
  storage = new DiskStorage(path.join(test.folder, 'files'))
  workFolder = path.join(test.folder, 'work')
  mkdirSync(workFolder)
  administrator = await person(test.database, 'Administrator', 'administrator')
  const study = { code: 'FILES', title: 'Files', description: '', scale: 'cains', target: 'exp' }
  studyId = await createStudy(test.database, administrator, study)
})
afterAll(() => test?.stop())

async function newRun(): Promise<string> {
  await test.database.exportRun.deleteMany()
  const choice = { kind: 'data' as const, parts: ['tables' as const], use: 'study' as const }
  return planExport(test.database, queue, administrator, { studyId, choice })
}
const begin = (id: string) => attemptAt(test.database, { kind: 'export', id })
const keyOf = async (id: string) =>
  (await test.database.exportRun.findUniqueOrThrow({ where: { id }, select: { storageKey: true } })).storageKey
/** Names of the files that are kept, whatever run made them. */
const kept = (folder = path.join(test.folder, 'files', 'exports')) => (existsSync(folder) ? readdirSync(folder) : [])

/** Makes the file of an attempt. @param midway runs once the file is kept, before the attempt ends */
async function make(attempt: Attempt, midway = async () => {}, place: Partial<{ storage: DiskStorage }> = {}) {
  const earlierKey = await keyOf(attempt.run.id)
  const where = { storage, workFolder, under: 'exports', extension: '.zip', earlierKey, ...place }
  await makeAttemptFile(attempt, where, async ({ unfinished, store }: AttemptFile) => {
    await writeFile(unfinished, `of attempt ${attempt.number}`)
    const key = await store()
    await midway()
    await attempt.finish((transaction) => storeExport(transaction, attempt.run.id, { key, bytes: 1, outcome: OUTCOME }))
  }).finally(() => attempt.close())
}

const never = () => new Promise<never>(() => {})
const gate = () => Promise.withResolvers<void>()

describe('the file that a run makes', () => {
  it('is kept once the attempt has ended well, and takes the place of the one before', async () => {
    const id = await newRun()
    await make(await begin(id))
    expect(await keyOf(id)).toBe(`exports/${id}-1.zip`)
    await test.database.$executeRaw`UPDATE "ExportRun" SET state = 'queued' WHERE id = ${id}::uuid`
    await make(await begin(id))
    expect(await keyOf(id)).toBe(`exports/${id}-2.zip`)
    expect([kept(), readdirSync(workFolder)]).toEqual([[`${id}-2.zip`], []])
  })

  it('goes where the attempt does not end well, and the one before stays', async () => {
    const id = await newRun()
    await make(await begin(id))
    await test.database.$executeRaw`UPDATE "ExportRun" SET state = 'queued' WHERE id = ${id}::uuid`
    const refused = make(await begin(id), async () => {
      throw new Error('refused')
    })
    await expect(refused).rejects.toThrow('refused')
    expect(kept()).toContain(`${id}-1.zip`)
    expect(kept()).not.toContain(`${id}-2.zip`)
    expect(readdirSync(workFolder)).toEqual([])
  })

  it('is not left by an attempt that was killed in the middle', async () => {
    const id = await newRun()
    const isStored = gate()
    // A worker that is gone does nothing more, and tidies nothing.
    void make(await begin(id), async () => {
      isStored.resolve()
      await never()
    })
    await isStored.promise
    expect(kept()).toContain(`${id}-1.zip`)
    await make(await begin(id))
    expect(await keyOf(id)).toBe(`exports/${id}-2.zip`)
    expect(kept().filter((name) => name.startsWith(id))).toEqual([`${id}-2.zip`])
  })

  it.each(['before', 'after'])(
    'is that of the latest of two attempts at once, where the older one keeps its own %s it',
    async (when) => {
      const id = await newRun()
      const [isStored, goesOn] = [gate(), gate()]
      const first = await begin(id)
      const older = makeAttemptFile(
        first,
        { storage, workFolder, under: 'exports', extension: '.zip' },
        async ({ unfinished, store }) => {
          await writeFile(unfinished, 'of the older one')
          if (when === 'before') await store()
          isStored.resolve()
          await goesOn.promise
          if (when === 'after') await store()
          await first.finish()
        },
      )
      await isStored.promise
      await make(await begin(id))
      goesOn.resolve()
      await expect(older).rejects.toMatchObject({ code: 'cancelled' })
      await first.close()
      expect(await keyOf(id)).toBe(`exports/${id}-2.zip`)
      expect(kept().filter((name) => name.startsWith(id))).toEqual([`${id}-2.zip`])
      expect(readdirSync(workFolder)).toEqual([])
    },
  )

  it('stays where the database went away, which may know of it, and goes with the next attempt', async () => {
    const id = await newRun()
    const away = make(await begin(id), async () => {
      throw Object.assign(new Error('away'), { code: 'P1001' })
    })
    await expect(away).rejects.toThrow('away')
    expect(kept()).toContain(`${id}-1.zip`)
    await make(await begin(id))
    expect(kept().filter((name) => name.startsWith(id))).toEqual([`${id}-2.zip`])
  })

  it('goes after a kill where the run is cancelled before another attempt, and what the run had before stays', async () => {
    const id = await newRun()
    await make(await begin(id))
    await test.database.$executeRaw`UPDATE "ExportRun" SET state = 'queued' WHERE id = ${id}::uuid`
    const isStored = gate()
    void make(await begin(id), async () => {
      isStored.resolve()
      await never()
    })
    await isStored.promise
    const own = () => kept().filter((name) => name.startsWith(id))
    await removeAbandonedFiles(test.database, storage)
    expect(own()).toEqual([`${id}-1.zip`, `${id}-2.zip`])
    await test.database.$transaction((transaction) => cancelRun(transaction, queue, { kind: 'export', id }))
    await removeAbandonedFiles(test.database, storage, new Date(Date.now() + 60_000))
    expect(own()).toEqual([`${id}-1.zip`, `${id}-2.zip`])
    await removeAbandonedFiles(test.database, storage, new Date(Date.now() - 60_000))
    expect([own(), await keyOf(id)]).toEqual([[`${id}-1.zip`], `exports/${id}-1.zip`])
  })

  it.runIf(hasSmallDisks)('waits for room where the disk is full, and leaves no half of itself', async () => {
    const disk = new SmallDisk(4)
    try {
      const small = { storage: new DiskStorage(disk.folder) }
      const folder = path.join(disk.folder, 'exports')
      mkdirSync(folder)
      const id = await newRun()
      const work = async (attempt: Attempt) => {
        const place = { ...small, workFolder, under: 'exports', extension: '.zip' }
        await makeAttemptFile(attempt, place, async ({ unfinished, store }) => {
          await writeFile(unfinished, Buffer.alloc(2 ** 20))
          const key = await store()
          const stored = { key, bytes: 2 ** 20, outcome: OUTCOME }
          await attempt.finish((transaction) => storeExport(transaction, id, stored))
        })
      }
      const attemptIt = async () => {
        const { jobId } = await runRow(test.database, { kind: 'export', id })
        const signal = new AbortController().signal
        const context = { database: test.database, queue, stopping: signal, tried: new Set<string>() }
        await liveRun({ kind: 'export', id }, { ...context, job: { id: jobId!, signal } }, { work })
        return runRow(test.database, { kind: 'export', id })
      }
      disk.fill(2 ** 19)
      expect(await attemptIt()).toMatchObject({ state: 'queued', waitsFor: 'free space on its disk', problem: null })
      expect([kept(folder), readdirSync(workFolder)]).toEqual([[], []])
      disk.empty()
      expect(await attemptIt()).toMatchObject({ state: 'done', waitsFor: null })
      expect([kept(folder), readdirSync(workFolder)]).toEqual([[`${id}-2.zip`], []])
    } finally {
      disk.remove()
    }
  })
})
