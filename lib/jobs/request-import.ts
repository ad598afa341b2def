import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { cancelImport, retryImport, tidyImports } from '#lib/installation/model-imports.ts'
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
