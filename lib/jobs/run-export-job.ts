import { stat } from 'node:fs/promises'
import { demandRoom, exportToMake, storeExport } from '#lib/exports/export-runs.ts'
import { KEEPING_LIMITS, keepExportedReports } from '#lib/exports/keep-exported-reports.ts'
import { makeExport } from '#lib/exports/make-export.ts'
import { makeAttemptFile, RUN_FILES } from '#lib/runs/attempt-file.ts'
import type { JobHandler } from './job-handler.ts'

/** Writing is this share of the work; the rest is storing. */
const WRITING_SHARE = 0.99

/** Writes an export of a study. An attempt that was killed leaves nothing that the next one needs: it begins anew. */
export const exportHandler: JobHandler = {
  work: async ({ database, storage, workFolder, version }, id, attempt) => {
    const { earlierKey, ...wanted } = await exportToMake(database, id)
    const place = { storage, workFolder, ...RUN_FILES.export, earlierKey }
    await makeAttemptFile(attempt, place, async ({ unfinished, store }) => {
      const { outcome, reports } = await makeExport(unfinished, wanted, {
        database,
        version,
        signal: attempt.signal,
        onProgress: (stage, share) => attempt.report(stage, WRITING_SHARE * share),
        onWritten: (written) => demandRoom(database, wanted.studyId, written),
      })
      const { size: bytes } = await stat(unfinished)
      const key = await store()
      if (reports.size === 0)
        return attempt.finish((transaction) => storeExport(transaction, id, { key, bytes, outcome }))
      const zip = await storage.localFile(key)
      try {
        // Reports are handed out with the zip that they are in, and not otherwise.
        await attempt.finish(async (transaction) => {
          await keepExportedReports(transaction, wanted.person, zip.file, reports)
          await storeExport(transaction, id, { key, bytes, outcome })
        }, KEEPING_LIMITS)
      } finally {
        await zip.release()
      }
    })
  },
}
