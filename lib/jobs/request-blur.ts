import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import type { JobQueue } from '#lib/runs/job-queue.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import { cancelBlurred, planBlurred } from '#lib/studies/blurred-copies.ts'

/**
 * Puts the making of a blurred copy of a recording in the queue. A copy that is there stays until the new one is made.
 *
 * @returns the id of the copy and of its run
 * @throws ConcordError conflict where one is being made, or where the recording was withdrawn or its file removed
 */
export async function requestBlur(
  database: Database,
  queue: JobQueue,
  person: Pick<Person, 'id'>,
  recordingId: string,
): Promise<string> {
  return inTransaction(database, (transaction) => planBlurred(transaction, queue, person, recordingId))
}

/** Cancels the making of a blurred copy. @throws ConcordError conflict where it has ended; not-found where there is none */
export async function requestBlurCancel(
  database: Database,
  queue: JobQueue,
  person: Pick<Person, 'id'>,
  recordingId: string,
): Promise<void> {
  await inTransaction(database, (transaction) => cancelBlurred(transaction, queue, person, recordingId))
}
