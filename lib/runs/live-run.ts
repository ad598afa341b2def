import type { Database } from '#lib/database/client.ts'
import { ConcordError, messageOf } from '#lib/errors/concord-error.ts'
import { Attempt } from './attempt.ts'
import { handBack, releaseRun } from './hand-back.ts'
import type { JobQueue } from './job-queue.ts'
import type { RunName } from './run.ts'
import { RUN_COLUMNS, tableOf } from './run-tables.ts'

/** This worker lacks what a run needs; another may have it. */
export class MissingOnWorker extends ConcordError {
  /** What is lacking, as in "waits for a worker that has …". */
  readonly missing: string

  constructor(missing: string, options?: ErrorOptions) {
    super('unavailable', `This machine does not have ${missing}.`, options)
    this.name = 'MissingOnWorker'
    this.missing = missing
  }
}

/** What a worker brings to a run. */
export interface WorkerContext {
  database: Database
  queue: JobQueue
  /** The job that was taken for it; its signal is aborted where the queue takes the job away. */
  job: { id: string; signal: AbortSignal }
  /** Aborted where the worker stops. */
  stopping: AbortSignal
}

/** What a kind of run does: the work alone, none of its life. */
export interface RunWork {
  /** What this worker lacks to run it, as in "waits for a worker that has …"; undefined where it has all. */
  missing?(): Promise<string | undefined>
  /** Does the work and ends it with `attempt.finish`. What the user's data do not allow it throws as ConcordError. */
  work(attempt: Attempt): Promise<void>
  /** What follows once the run has ended well; it must not matter how often. */
  afterwards?(): Promise<void>
}

/**
 * One worker's part in the life of a run, of whatever kind: it begins an attempt, works, and ends it well or with a problem.
 * What this worker lacks hands the run back; a worker that stops lets go of it; an attempt that is no longer wanted ends
 * without a trace.
 *
 * @throws what made the queue take the job away, so that the queue gives it to another
 */
export async function liveRun(
  run: RunName,
  { database, queue, job, stopping }: WorkerContext,
  kind: RunWork,
): Promise<void> {
  const missing = await kind.missing?.()
  if (missing) {
    await handBack(database, queue, run, { jobId: job.id }, missing)
    return
  }
  const attempt = await Attempt.begin(database, run, job.id, AbortSignal.any([stopping, job.signal]))
  if (!attempt) {
    // Taken up again after a kill, a run may have ended already, but not what follows it.
    if (await endedWell(database, run, job.id)) await kind.afterwards?.()
    return
  }
  try {
    await kind.work(attempt)
    await kind.afterwards?.()
  } catch (error) {
    if (stopping.aborted) await releaseRun(database, queue, run, attempt.number)
    else if (job.signal.aborted) throw error
    else if (!attempt.isCurrent) return
    else if (error instanceof MissingOnWorker)
      await handBack(database, queue, run, { attempt: attempt.number }, error.missing)
    else {
      if (!(error instanceof ConcordError)) console.error(error)
      await attempt.fail(messageOf(error))
    }
  } finally {
    await attempt.close()
  }
}

async function endedWell(database: Database, { kind, id }: RunName, jobId: string): Promise<boolean> {
  const row = await tableOf(database, kind).findUnique({ where: { id }, select: RUN_COLUMNS })
  return row?.state === 'done' && row.jobId === jobId
}
