import type { Database, Prisma } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { openAndEnded } from '#lib/runs/open-and-ended.ts'
import { type RunProgress, runProgress } from '#lib/runs/run-progress.ts'
import { type ExportChoice, type ExportOutcome, storedChoice, storedExportOutcome } from './export-choice.ts'

/** An export as pages show it. */
export type ListedExport = RunProgress & {
  id: string
  study: { id: string; code: string }
  requestedBy: string | null
  choice: ExportChoice | undefined
  outcome: ExportOutcome | undefined
  /** The file that can be downloaded; undefined where there is none, or none any more. */
  file: { bytes: number; expiresAt: Date } | undefined
}

/** Exports of some studies: all that are under way, and the latest that ended. */
export async function listExports(
  database: Database,
  study: Prisma.StudyWhereInput,
  ended: number,
): Promise<ListedExport[]> {
  const rows = await openAndEnded(
    ({ where, ...page }) =>
      database.exportRun.findMany({
        where: { study, ...where },
        include: { study: { select: { id: true, code: true } }, requestedBy: { select: { name: true } } },
        ...page,
      }),
    ended,
  )
  return rows.map((row) => ({
    id: row.id,
    ...runProgress(row),
    study: row.study,
    requestedBy: row.requestedBy?.name ?? null,
    choice: storedChoice.readOrWhy(row.choice).value,
    outcome: storedExportOutcome.readOrWhy(row.outcome).value,
    file:
      row.storageKey && row.expiresAt && !hasExpired(row)
        ? { bytes: Number(row.bytes), expiresAt: row.expiresAt }
        : undefined,
  }))
}

/** The file of an export with what its name is made of. @throws ConcordError not-found, also where its time has ended and it is yet to be removed */
export async function exportFile(database: Database, id: string): Promise<{ key: string; name: string[] }> {
  const row = await database.exportRun.findUnique({ where: { id }, include: { study: { select: { code: true } } } })
  if (!row?.storageKey || !row.finishedAt || hasExpired(row))
    throw new ConcordError('not-found', phrase('This export has no file any more. Make another one.'))
  const what = storedChoice.readOrWhy(row.choice).value?.kind === 'reports' ? 'reports' : 'export'
  return { key: row.storageKey, name: [what, row.study.code, row.finishedAt.toISOString().slice(0, 10)] }
}

const hasExpired = ({ expiresAt }: { expiresAt: Date | null }) =>
  expiresAt !== null && expiresAt.getTime() <= Date.now()
