import { rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { failureKind } from '#lib/errors/failure-kinds.ts'
import { demandRoom, exportToMake, storeExport } from '#lib/exports/export-runs.ts'
import { makeExport } from '#lib/exports/make-export.ts'
import type { JobHandler } from './job-handler.ts'

/** Writing is this share of the work; the rest is storing. */
const WRITING_SHARE = 0.99

/** Writes an export of a study. An attempt that was killed leaves nothing that the next one needs: it begins anew. */
export const exportHandler: JobHandler = {
  work: async ({ database, storage, workFolder, version }, id, attempt) => {
    const { earlierKey, ...wanted } = await exportToMake(database, id)
    for (let earlier = 1; earlier < attempt.number; earlier++) {
      await rm(unfinishedOf(workFolder, id, earlier), { force: true })
      const left = keyOf(id, earlier)
      if (left !== earlierKey) await storage.remove(left)
    }
    const unfinished = unfinishedOf(workFolder, id, attempt.number)
    const key = keyOf(id, attempt.number)
    try {
      const outcome = await makeExport(unfinished, wanted, {
        database,
        version,
        signal: attempt.signal,
        onProgress: (stage, share) => attempt.report(stage, WRITING_SHARE * share),
      })
      const { size: bytes } = await stat(unfinished)
      await demandRoom(database, wanted.studyId, bytes)
      attempt.demandCurrent()
      await storage.take(key, unfinished)
      await attempt.finish((transaction) => storeExport(transaction, id, { key, bytes, outcome }))
    } catch (error) {
      // A database that went away may have stored it all the same; the next attempt removes what it did not.
      if (failureKind(error) !== 'database-away') await storage.remove(key)
      throw error
    } finally {
      await rm(unfinished, { force: true })
    }
    if (earlierKey) await storage.remove(earlierKey)
  },
}

const unfinishedOf = (folder: string, id: string, attempt: number) => path.join(folder, `export-${id}-${attempt}.zip`)

/** Where the storage keeps the file of an attempt. */
const keyOf = (id: string, attempt: number) => `exports/${id}-${attempt}.zip`
