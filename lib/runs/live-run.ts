import { setTimeout as wait } from 'node:timers/promises'
import type { Database } from '#lib/database/client.ts'
import { ConcordError, explained, textOf } from '#lib/errors/concord-error.ts'
import { failureKind } from '#lib/errors/failure-kinds.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import { Attempt } from './attempt.ts'
import { handBack, releaseRun } from './hand-back.ts'
import type { JobQueue } from './job-queue.ts'
import type { RunName } from './run.ts'
import { RUN_COLUMNS, tableOf } from './run-tables.ts'

/** How often a database that is away is asked whether it is back. */
const ASK_AGAIN_MS = 1000

/** This worker lacks what a run needs; another may have it. */
export class MissingOnWorker extends ConcordError {
  /** What is lacking, as in "waits for a worker that has …". */
  readonly missing: Message

  constructor(missing: Message, options?: ErrorOptions) {
    super('unavailable', phrase('This machine does not have {missing}.', { missing }), options)
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
  /** Runs that turned out to need more than `missing` tells, by their ids: the worker keeps them, to leave them to their pauses. */
  tried: Set<string>
}

/** What a kind of run does: the work alone, none of its life. */
export interface RunWork {
  /** What this worker lacks to run it, as in "waits for a worker that has …"; undefined where it has all. */
  missing?(): Promise<Message | undefined>
  /** Does the work and ends it with `attempt.finish`. What the user's data do not allow it throws as ConcordError. */
  work(attempt: Attempt): Promise<void>
  /** What follows once the run has ended well; it must not matter how often. */
  afterwards?(): Promise<void>
}

/**
 * One worker's part in the life of a run, of whatever kind: it begins an attempt, works, and ends it well or with a problem.
 * What this worker lacks hands the run back; a worker that stops lets go of it; an attempt that is no longer wanted ends
 * without a trace. A run whose database went away, or whose disk is full, is not at fault: it goes on when that has passed.
 *
 * @throws what made the queue take the job away, so that the queue gives it to another
 */
export async function liveRun(
  run: RunName,
  { database, queue, job, stopping, tried }: WorkerContext,
  kind: RunWork,
): Promise<void> {
  const missing = stopping.aborted ? undefined : await kind.missing?.()
  // A worker that stops may be handed a job before the queue knows of it, or may stop while it looks what it lacks. An attempt
  // would count, and do nothing.
  if (stopping.aborted) {
    // What follows its end is left to the queue, as after a kill.
    if (await endedWell(database, run, job.id)) throw stopping.reason
    await releaseRun(database, queue, run, { jobId: job.id })
    return
  }
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
  let hasEnded = false
  try {
    await kind.work(attempt)
    hasEnded = true
    tried.delete(run.id)
    await kind.afterwards?.()
  } catch (error) {
    // The queue gives the job out again for what follows.
    if (hasEnded || job.signal.aborted) throw error
    const lacking = missingBy(error)
    if (stopping.aborted) await releaseRun(database, queue, run, { attempt: attempt.number })
    else if (failureKind(error) === 'database-away')
      await releaseWhenBack(database, queue, run, { attempt: attempt.number }, stopping)
    else if (!attempt.isCurrent) return
    else if (lacking) {
      tried.add(run.id)
      await handBack(database, queue, run, { attempt: attempt.number }, lacking)
    } else {
      if (!(error instanceof ConcordError)) console.error(error)
      await attempt.fail(storedText(textOf(error)))
    }
  } finally {
    await attempt.close()
  }
}

/** What this worker turned out to lack, as in "waits for a worker that has …". */
function missingBy(error: unknown): Message | undefined {
  if (error instanceof MissingOnWorker) return error.missing
  const isFull = explained(error)?.code === 'storage-full'
  return isFull ? phrase('free space on its disk') : undefined
}

/**
 * Lets go of a run once the database answers again. It is no fault of the run that the database went away, and whether its end
 * was stored before that is seen only then: an attempt that has ended can't be let go of.
 */
async function releaseWhenBack(...given: [...Parameters<typeof releaseRun>, stopping: AbortSignal]): Promise<void> {
  const [database, queue, run, holder, stopping] = given
  for (;;) {
    try {
      await releaseRun(database, queue, run, holder)
      return
    } catch (error) {
      // Its job is given to another where the worker stops before that.
      if (stopping.aborted || failureKind(error) !== 'database-away') throw error
      await wait(ASK_AGAIN_MS)
    }
  }
}

async function endedWell(database: Database, { kind, id }: RunName, jobId: string): Promise<boolean> {
  const row = await tableOf(database, kind).findUnique({ where: { id }, select: RUN_COLUMNS })
  return row?.state === 'done' && row.jobId === jobId
}
