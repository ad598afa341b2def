import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import type { PermutationPlan } from '#lib/heads/permutation-result.ts'
import type { JobQueue } from '#lib/runs/job-queue.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import { cancelPermutation, planPermutation, retryPermutation } from '#lib/training/permutation-runs.ts'
import { trainedGroups } from '#lib/training/trained-groups.ts'

/**
 * Puts a permutation test of heads in the queue.
 *
 * @returns the run's id
 * @throws ConcordError not-found; unreadable where a head has no card that can be read; conflict where one is under way
 */
export async function requestPermutation(
  database: Database,
  queue: JobQueue,
  person: Person,
  studyId: string,
  { heads, plan }: { heads: readonly string[]; plan: PermutationPlan },
): Promise<string> {
  const unique = [...new Set(heads)]
  await trainedGroups(database, studyId, unique)
  return inTransaction(database, (transaction) =>
    planPermutation(transaction, queue, person, studyId, { heads: unique, plan }),
  )
}

/** Cancels a permutation test that waits or runs. @throws ConcordError not-found; conflict where it has ended */
export async function requestPermutationCancel(
  database: Database,
  queue: JobQueue,
  person: Person,
  studyId: string,
  id: string,
): Promise<void> {
  await inTransaction(database, (transaction) => cancelPermutation(transaction, queue, person, studyId, id))
}

/** Goes on with a permutation test that failed or was cancelled. @throws ConcordError not-found; conflict where it did neither, or another is under way */
export async function requestPermutationRetry(
  database: Database,
  queue: JobQueue,
  person: Person,
  studyId: string,
  id: string,
): Promise<void> {
  await inTransaction(database, (transaction) => retryPermutation(transaction, queue, person, studyId, id))
}
