import path from 'node:path'
import type { Database } from '#lib/database/client.ts'
import { openAndEnded } from '#lib/runs/open-and-ended.ts'
import { type RunProgress, runProgress } from '#lib/runs/run-progress.ts'
import { storedOutcome, storedRequest } from './import-request.ts'
import { ownSummary } from './own-imports.ts'

/** An import as the list of runs shows it. */
export interface ListedImport extends RunProgress {
  id: string
  fileName: string
  requestedBy: string
  /** Whether its uploaded files are still kept, so that it can be run again. */
  hasFiles: boolean
}

/** The imports whose files were uploaded: those under way, and the latest that ended. */
export async function listImportRuns(database: Database, ended: number): Promise<ListedImport[]> {
  const rows = await openAndEnded(
    (page) => database.modelImport.findMany({ ...page, include: { requestedBy: { select: { name: true } } } }),
    ended,
  )
  return rows.flatMap(({ state, ...row }) =>
    state === 'uploading'
      ? []
      : [
          {
            id: row.id,
            fileName: path.basename(row.fileName),
            requestedBy: row.requestedBy.name,
            hasFiles: row.weights !== null,
            ...runProgress({ ...row, state }),
          },
        ],
  )
}

/** The latest imports, newest first. */
export async function listImports(database: Database, limit = 8) {
  const rows = await database.modelImport.findMany({
    orderBy: { createdAt: 'desc' },
    take: limit,
    include: { requestedBy: { select: { name: true } } },
  })
  return rows.map((row) => ({
    id: row.id,
    fileName: path.basename(row.fileName),
    outcome: storedOutcome.readOrWhy(row.outcome).value,
    own: ownSummary(row.id, storedRequest.readOrWhy(row.request).value?.own),
    requestedBy: row.requestedBy.name,
    hasFiles: row.weights !== null,
    ...runProgress(row.state === 'uploading' ? { ...row, state: 'queued' } : { ...row, state: row.state }),
    state: row.state,
  }))
}
