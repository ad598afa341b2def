import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { cancelImport, planImportAgain, retryImport, tidyImports } from '#lib/installation/model-imports.ts'
import type { JobQueue } from '#lib/runs/job-queue.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import type { Storage } from '#lib/storage/storage.ts'

/** Cancels an import whose files are on their way, or that waits or runs. @throws ConcordError conflict where it has ended */
export async function requestImportCancel(
  database: Database,
  storage: Storage,
  queue: JobQueue,
  person: Person,
  id: string,
): Promise<void> {
  await inTransaction(database, (transaction) => cancelImport(transaction, queue, person, id))
  await tidyImports(database, storage)
}

/** Runs an import that failed or was cancelled again. @throws ConcordError not-found where its files are gone; conflict */
export async function requestImportRetry(
  database: Database,
  queue: JobQueue,
  person: Person,
  id: string,
): Promise<void> {
  await inTransaction(database, (transaction) => retryImport(transaction, queue, person, id))
}

/** Looks an uploaded ONNX file through again, or installs it. @returns the id of the import @throws ConcordError as planImportAgain does */
export async function requestImportAgain(
  database: Database,
  queue: JobQueue,
  person: Person,
  request: Parameters<typeof planImportAgain>[3],
): Promise<string> {
  return inTransaction(database, (transaction) => planImportAgain(transaction, queue, person, request))
}
