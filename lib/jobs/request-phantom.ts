import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import type { JobQueue } from '#lib/runs/job-queue.ts'
import { cancelRun, retryRun } from '#lib/runs/request-run.ts'
import { REPEATABLE, type RunState } from '#lib/runs/run.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import { cancelAnalysis, retryAnalysis } from '#lib/studies/analyses.ts'
import { latestAnalyses, phantomOfStudy } from '#lib/studies/plan-phantom.ts'
import { cancelTraining, retryTraining, trainingProgress } from '#lib/training/training-runs.ts'

/**
 * Cancels the making of a phantom study, with the analyses and the training that it waits for.
 *
 * @throws ConcordError not-found where the study is none; conflict where it has ended
 */
export async function requestPhantomCancel(
  database: Database,
  queue: JobQueue,
  person: Person,
  studyId: string,
): Promise<void> {
  await inTransaction(database, async (transaction) => {
    const run = await phantomOfStudy(transaction, studyId)
    // First the study, which asks for no more from then on.
    await cancelRun(transaction, queue, { kind: 'phantom', id: run.id })
    await audit(transaction, person.id, 'phantom.cancel', studyId)
    for (const { id } of await latestAnalyses(transaction, studyId))
      await unlessTooLate(() => cancelAnalysis(transaction, queue, person, id))
    const { trainingId } = run
    if (trainingId) await unlessTooLate(() => cancelTraining(transaction, queue, person, studyId, trainingId))
  })
}

/**
 * Goes on with a phantom study that failed or was cancelled; what failed or was cancelled of it is run again.
 *
 * @throws ConcordError not-found where the study is none; conflict where it did neither
 */
export async function requestPhantomRetry(
  database: Database,
  queue: JobQueue,
  person: Person,
  studyId: string,
): Promise<void> {
  await inTransaction(database, async (transaction) => {
    const run = await phantomOfStudy(transaction, studyId)
    await retryRun(transaction, queue, { kind: 'phantom', id: run.id })
    await audit(transaction, person.id, 'phantom.retry', studyId)
    for (const { id, state } of await latestAnalyses(transaction, studyId))
      if (isRepeatable(state)) await unlessTooLate(() => retryAnalysis(transaction, queue, person, id))
    if (run.trainingId && isRepeatable((await trainingProgress(transaction, run.trainingId)).state))
      await retryTraining(transaction, queue, person, studyId, run.trainingId)
  })
}

/** Changes a part of the study, unless it has ended, or somebody has run it again, in the meantime. */
async function unlessTooLate(change: () => Promise<void>): Promise<void> {
  try {
    await change()
  } catch (error) {
    if (!(error instanceof ConcordError) || error.code !== 'conflict') throw error
  }
}

const isRepeatable = (state: RunState) => REPEATABLE.includes(state)
