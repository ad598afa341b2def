import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import type { JobQueue } from '#lib/runs/job-queue.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import { type CopyPurpose, cancelCopy, planCopy } from '#lib/studies/recording-copies.ts'

/**
 * Puts the making of a copy of a recording in the queue. A copy that is there stays until the new one is made.
 *
 * @returns the id of the copy and of its run
 * @throws ConcordError conflict where one is being made, or where the recording was withdrawn or its file removed
 */
export async function requestCopy(
  database: Database,
  queue: JobQueue,
  person: Pick<Person, 'id'>,
  recordingId: string,
  purpose: CopyPurpose,
): Promise<string> {
  return inTransaction(database, (transaction) => planCopy(transaction, queue, person, recordingId, purpose))
}

/** Cancels the making of a copy. @throws ConcordError conflict where it has ended; not-found where there is none */
export async function requestCopyCancel(
  database: Database,
  queue: JobQueue,
  person: Pick<Person, 'id'>,
  recordingId: string,
  purpose: CopyPurpose,
): Promise<void> {
  await inTransaction(database, (transaction) => cancelCopy(transaction, queue, person, recordingId, purpose))
}
