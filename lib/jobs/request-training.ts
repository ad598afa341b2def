import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import type { TrainingPlan } from '#lib/heads/training-plan.ts'
import type { JobQueue } from '#lib/runs/job-queue.ts'
import { retryRun } from '#lib/runs/request-run.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import { failedPhantomOf } from '#lib/studies/plan-phantom.ts'
import { cancelTraining, planTraining, retryTraining } from '#lib/training/training-runs.ts'

/** Puts the training of heads in the queue. @returns the run's id */
export async function requestTraining(
  database: Database,
  queue: JobQueue,
  person: Person,
  studyId: string,
  request: { plan: TrainingPlan; takesOver: boolean },
): Promise<string> {
  return inTransaction(database, (transaction) => planTraining(transaction, queue, person, studyId, request))
}

/** Cancels a training that waits or runs. @throws ConcordError not-found; conflict where it has ended */
export async function requestTrainingCancel(
  database: Database,
  queue: JobQueue,
  person: Person,
  studyId: string,
  id: string,
): Promise<void> {
  await inTransaction(database, (transaction) => cancelTraining(transaction, queue, person, studyId, id))
}

/**
 * Runs a training that failed or was cancelled again. A phantom study that failed with it goes on, too.
 *
 * @throws ConcordError not-found; conflict where it did neither, or another is under way
 */
export async function requestTrainingRetry(
  database: Database,
  queue: JobQueue,
  person: Person,
  studyId: string,
  id: string,
): Promise<void> {
  await inTransaction(database, async (transaction) => {
    // The phantom study first, as everywhere: two changes that took rows in opposite orders would wait for each other.
    const phantom = await failedPhantomOf(transaction, id)
    if (phantom) await retryRun(transaction, queue, { kind: 'phantom', id: phantom })
    await retryTraining(transaction, queue, person, studyId, id)
  })
}
