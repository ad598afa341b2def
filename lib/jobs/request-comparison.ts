import type { Person } from '#lib/access/permissions.ts'
import { demandComparable } from '#lib/comparisons/comparable.ts'
import type { ComparisonPlan } from '#lib/comparisons/comparison-plan.ts'
import {
  cancelComparison,
  demandNoComparison,
  planComparison,
  retryComparison,
} from '#lib/comparisons/comparison-runs.ts'
import { neededEncoders, recordingsWithout } from '#lib/comparisons/missing-analyses.ts'
import type { Database } from '#lib/database/client.ts'
import type { JobQueue } from '#lib/runs/job-queue.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import { requestAnalysis } from './request-analysis.ts'

/**
 * Puts a comparison of encoders in the queue, with the analyses that it lacks; the study's own encoder stays. Each analysis has a transaction of its own: a
 * large study would hold its rows for minutes.
 *
 * @param heads ids of the heads that it is beside; none where encoders are compared
 * @returns the run's id
 * @throws ConcordError bad-input where the encoders can't be compared so; conflict where one is under way
 */
export async function requestComparison(
  database: Database,
  queue: JobQueue,
  person: Person,
  studyId: string,
  { plan, heads = [] }: { plan: ComparisonPlan; heads?: readonly string[] },
): Promise<string> {
  demandComparable(plan)
  await demandNoComparison(database, studyId)
  for (const encoder of neededEncoders(plan, heads))
    for (const recording of await recordingsWithout(database, studyId, encoder))
      await requestAnalysis(database, queue, person, recording, undefined, encoder)
  return inTransaction(database, (transaction) => planComparison(transaction, queue, person, studyId, { plan, heads }))
}

/** Cancels a comparison that waits or runs; analyses that it asked for go on. @throws ConcordError not-found; conflict where it has ended */
export async function requestComparisonCancel(
  database: Database,
  queue: JobQueue,
  person: Person,
  studyId: string,
  id: string,
): Promise<void> {
  await inTransaction(database, (transaction) => cancelComparison(transaction, queue, person, studyId, id))
}

/** Goes on with a comparison that failed or was cancelled. @throws ConcordError not-found; conflict where it did neither, or another is under way */
export async function requestComparisonRetry(
  database: Database,
  queue: JobQueue,
  person: Person,
  studyId: string,
  id: string,
): Promise<void> {
  await inTransaction(database, (transaction) => retryComparison(transaction, queue, person, studyId, id))
}
