import { stat } from 'node:fs/promises'
import { demandRoom, exportToMake, storeExport } from '#lib/exports/export-runs.ts'
import { makeExport } from '#lib/exports/make-export.ts'
import { makeAttemptFile } from '#lib/runs/attempt-file.ts'
import type { JobHandler } from './job-handler.ts'

/** Writing is this share of the work; the rest is storing. */
const WRITING_SHARE = 0.99

/** Writes an export of a study. An attempt that was killed leaves nothing that the next one needs: it begins anew. */
export const exportHandler: JobHandler = {
  work: async ({ database, storage, workFolder, version }, id, attempt) => {
    const { earlierKey, ...wanted } = await exportToMake(database, id)
    const place = { storage, workFolder, under: 'exports', extension: '.zip', earlierKey }
    await makeAttemptFile(attempt, place, async ({ unfinished, store }) => {
      const outcome = await makeExport(unfinished, wanted, {
        database,
        version,
        signal: attempt.signal,
        onProgress: (stage, share) => attempt.report(stage, WRITING_SHARE * share),
        onWritten: (written) => demandRoom(database, wanted.studyId, written),
      })
      const { size: bytes } = await stat(unfinished)
      const key = await store()
      await attempt.finish((transaction) => storeExport(transaction, id, { key, bytes, outcome }))
    })
  },
}
