import type { Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import type { JobQueue } from './job-queue.ts'
import { OPEN, REPEATABLE, RUN_TITLES, type RunName } from './run.ts'
import { RUN_COLUMNS, tableOf } from './run-tables.ts'

/** Gives a run that was just written down, in the same transaction, its job. */
export async function enqueueRun(transaction: Transaction, queue: JobQueue, run: RunName): Promise<void> {
  const jobId = await queue.send(transaction, run)
  await tableOf(transaction, run.kind).updateMany({ where: { id: run.id }, data: { jobId } })
}

/**
 * Cancels a run that waits or runs. Its attempt can write nothing from then on, and stops as soon as it notices.
 *
 * @throws ConcordError conflict where it has ended
 */
export async function cancelRun(transaction: Transaction, queue: JobQueue, run: RunName): Promise<void> {
  const table = tableOf(transaction, run.kind)
  const { count } = await table.updateMany({
    where: { id: run.id, state: { in: OPEN } },
    data: { state: 'cancelled', stage: 'cancelled', waitsFor: null, finishedAt: new Date() },
  })
  if (count === 0)
    throw new ConcordError(
      'conflict',
      phrase('This {run_titles} has already ended.', { run_titles: RUN_TITLES[run.kind] }),
    )
  const row = await table.findUnique({ where: { id: run.id }, select: RUN_COLUMNS })
  if (row?.jobId) await queue.cancel(transaction, run.kind, row.jobId)
}

/**
 * Puts a run that failed or was cancelled back into the queue.
 *
 * @throws ConcordError conflict where it did neither
 */
export async function retryRun(transaction: Transaction, queue: JobQueue, run: RunName): Promise<void> {
  const { count } = await tableOf(transaction, run.kind).updateMany({
    where: { id: run.id, state: { in: REPEATABLE } },
    data: {
      state: 'queued',
      stage: 'waiting',
      progress: 0,
      problem: null,
      waitsFor: null,
      handedBack: 0,
      startedAt: null,
      finishedAt: null,
    },
  })
  if (count === 0) {
    const title = RUN_TITLES[run.kind]
    const article = /^[aeiou]/.test(title) ? 'an' : 'a'
    throw new ConcordError(
      'conflict',
      phrase('Only {article} {title} that failed or was cancelled can be run again.', { article, title }),
    )
  }
  await enqueueRun(transaction, queue, run)
}
