import type { Transaction } from '#lib/database/client.ts'
import type { RunKind, RunName } from './run.ts'

/** Where a job is in the queue. */
export type JobState = 'waiting' | 'active' | 'completed' | 'failed' | 'cancelled'

/** The queue as the life of a run needs it. What takes a transaction happens if, and only if, that is committed. */
export interface JobQueue {
  /**
   * Puts the job of a run into the queue.
   *
   * @param afterSeconds how long it has to wait at least before a worker may take it
   * @returns the job's id
   */
  send(transaction: Transaction, run: RunName, afterSeconds?: number): Promise<string>
  /** Takes a job off the queue, or off the worker that has it. */
  cancel(transaction: Transaction, kind: RunKind, jobId: string): Promise<void>
  /** Lets a waiting job be taken at once. */
  expedite(kind: RunKind, jobId: string): Promise<void>
  /** Where jobs are; those that the queue does not know are missing. */
  states(kind: RunKind, jobIds: readonly string[]): Promise<Map<string, JobState>>
}
