import type { Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import type { JobQueue } from './job-queue.ts'
import { cancellableStates, ENDED, REPEATABLE, type RunKind, type RunName, type RunState } from './run.ts'
import { RUN_COLUMNS, tableOf } from './run-tables.ts'

/** Gives a run that was just written down, in the same transaction, its job. */
export async function enqueueRun(transaction: Transaction, queue: JobQueue, run: RunName): Promise<void> {
  const jobId = await queue.send(transaction, run)
  await tableOf(transaction, run.kind).updateMany({ where: { id: run.id }, data: { jobId } })
}

/** Gives a run whose files are there now its job. Does nothing where none are awaited. */
export async function enqueueUploaded(transaction: Transaction, queue: JobQueue, run: RunName): Promise<void> {
  const where = { id: run.id, state: 'uploading' } as const
  const { count } = await tableOf(transaction, run.kind).updateMany({ where, data: { state: 'queued' } })
  if (count > 0) await enqueueRun(transaction, queue, run)
}

/** Ends a run that was just written down, in the same transaction, since it was done well without the queue. */
export async function recordDone(
  transaction: Transaction,
  run: RunName,
  { startedAt, finishedAt }: { startedAt: Date; finishedAt: Date },
): Promise<void> {
  await tableOf(transaction, run.kind).updateMany({
    where: { id: run.id, state: 'queued', jobId: null, attempt: 0 },
    data: { state: 'done', stage: 'done', progress: 1, startedAt, finishedAt },
  })
}

/**
 * Cancels a run that waits or runs, or whose files are being uploaded. Its attempt can write nothing from then on, and stops as soon as it notices.
 *
 * @throws ConcordError conflict where it has ended
 */
export async function cancelRun(transaction: Transaction, queue: JobQueue, run: RunName): Promise<void> {
  const table = tableOf(transaction, run.kind)
  const { count } = await table.updateMany({
    where: { id: run.id, state: { in: cancellableStates(run.kind) } },
    data: { state: 'cancelled', stage: 'cancelled', waitsFor: null, finishedAt: new Date() },
  })
  if (count === 0) throw new ConcordError('conflict', HAS_ENDED[run.kind])
  const row = await table.findUnique({ where: { id: run.id }, select: RUN_COLUMNS })
  if (row?.jobId) await queue.cancel(transaction, run.kind, row.jobId)
}

/**
 * Puts a run that failed or was cancelled back into the queue.
 *
 * @throws ConcordError conflict where it did neither
 */
export async function retryRun(transaction: Transaction, queue: JobQueue, run: RunName): Promise<void> {
  await putBack(transaction, queue, run, REPEATABLE)
}

/**
 * Puts a run that has ended, well or not, back into the queue: what it made stays until it has made another.
 *
 * @throws ConcordError conflict where it has not ended
 */
export async function remakeRun(transaction: Transaction, queue: JobQueue, run: RunName): Promise<void> {
  await putBack(transaction, queue, run, ENDED)
}

async function putBack(transaction: Transaction, queue: JobQueue, run: RunName, from: RunState[]): Promise<void> {
  const { count } = await tableOf(transaction, run.kind).updateMany({
    where: { id: run.id, state: { in: from } },
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
  if (count === 0) throw new ConcordError('conflict', NOT_REPEATABLE[run.kind])
  await enqueueRun(transaction, queue, run)
}

const HAS_ENDED: Record<RunKind, Message> = {
  analysis: phrase('This analysis has already ended.'),
  training: phrase('This training has already ended.'),
  permutation: phrase('This permutation test has already ended.'),
  encoder: phrase('This training has already ended.'),
  comparison: phrase('This comparison has already ended.'),
  import: phrase('This import has already ended.'),
  phantom: phrase('This phantom study has already ended.'),
  backup: phrase('This backup has already ended.'),
  export: phrase('This export has already ended.'),
  copy: phrase('This copy of a recording has already ended.'),
}

const NOT_REPEATABLE: Record<RunKind, Message> = {
  analysis: phrase('Only an analysis that failed or was cancelled can be run again.'),
  training: phrase('Only a training that failed or was cancelled can be run again.'),
  permutation: phrase('Only a permutation test that failed or was cancelled can be run again.'),
  encoder: phrase('Only a training that failed or was cancelled can be run again.'),
  comparison: phrase('Only a comparison that failed or was cancelled can be run again.'),
  import: phrase('Only an import that failed or was cancelled can be run again.'),
  phantom: phrase('Only a phantom study that failed or was cancelled can be run again.'),
  backup: phrase('Only a backup that failed or was cancelled can be run again.'),
  export: phrase('Only an export that failed or was cancelled can be run again.'),
  copy: phrase('Only a copy of a recording that failed or was cancelled can be run again.'),
}
