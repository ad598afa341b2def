import type { Database } from '#lib/database/client.ts'
import type { Message } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import type { JobQueue } from './job-queue.ts'
import { OPEN, type RunName } from './run.ts'
import { RUN_COLUMNS, type RunChange, tableOf } from './run-tables.ts'
import { inTransaction } from './transaction.ts'

/** A run that no worker here can do is looked at again after this long, doubling up to the longest. */
const FIRST_PAUSE_SECONDS = 2
const LONGEST_PAUSE_SECONDS = 60

/** Who gives a run back: a job that was not begun, or an attempt that was. */
type Holder = { jobId: string } | { attempt: number }

/**
 * Hands a run that this worker can't do back to the queue, for one that can. It waits longer each time, also where the lack shows only
 * in the middle, so that a worker that is alone does not take the same run again and again. Does nothing where the run went on without it.
 *
 * @param missing what this worker does not have, as in "waits for a worker that has …"
 */
export async function handBack(
  database: Database,
  queue: JobQueue,
  run: RunName,
  holder: Holder,
  missing: Message,
): Promise<void> {
  await requeue(database, queue, run, holder, { waitsFor: storedText(missing), handedBack: { increment: 1 } })
}

/** Gives a run back because the worker stops; any worker may take it at once. */
export async function releaseRun(database: Database, queue: JobQueue, run: RunName, holder: Holder): Promise<void> {
  await requeue(database, queue, run, holder, {})
}

async function requeue(
  database: Database,
  queue: JobQueue,
  run: RunName,
  holder: Holder,
  change: RunChange,
): Promise<void> {
  await inTransaction(database, async (transaction) => {
    const table = tableOf(transaction, run.kind)
    const { count } = await table.updateMany({
      where: { id: run.id, ...holder, state: 'attempt' in holder ? 'running' : { in: OPEN } },
      data: { state: 'queued', stage: 'waiting', progress: 0, startedAt: null, ...change },
    })
    if (count === 0) return
    const row = await table.findUnique({ where: { id: run.id }, select: RUN_COLUMNS })
    const pause = change.waitsFor ? pauseAfter(row?.handedBack ?? 1) : 0
    await table.updateMany({ where: { id: run.id }, data: { jobId: await queue.send(transaction, run, pause) } })
  })
}

/** How long a run that was handed back so often has to wait, in seconds. */
export function pauseAfter(times: number): number {
  return Math.min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** (times - 1))
}
