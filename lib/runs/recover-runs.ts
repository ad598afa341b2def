import type { Database } from '#lib/database/client.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import type { JobQueue, JobState } from './job-queue.ts'
import { OPEN, RUN_KINDS, type RunKind } from './run.ts'
import { RUN_COLUMNS, tableOf } from './run-tables.ts'
import { inTransaction } from './transaction.ts'

/** Why a run that is open ends where its job has ended without it. */
const PROBLEMS: Record<Exclude<JobState, 'waiting' | 'active'>, Message> = {
  failed: phrase(
    'The worker stopped repeatedly while running this, possibly because of too little memory. Check its log, then run it again.',
  ),
  cancelled: phrase('Its job was removed from the queue. Run it again.'),
  completed: phrase('The worker ended without a result. Check its log, then run it again.'),
}

/** Why a run of some kinds ends where worker after worker stopped over it, and what helps. */
const STOPPED: Partial<Record<RunKind, Message>> = {
  comparison: phrase(
    'The worker stopped repeatedly during this comparison, possibly because of too little memory. Check its log, compare fewer encoders at a time or give it more memory, then run it again: heads that are trained are kept.',
  ),
}

/**
 * Sees to it that no run is open for ever: one whose job is gone gets another, one whose job has ended without it fails with
 * the reason. Several workers may do this at once.
 */
export async function recoverRuns(database: Database, queue: JobQueue): Promise<void> {
  for (const kind of RUN_KINDS) {
    const open = await tableOf(database, kind).findMany({ where: { state: { in: OPEN } }, select: RUN_COLUMNS })
    if (open.length === 0) continue
    const states = await queue.states(
      kind,
      open.flatMap(({ jobId }) => jobId ?? []),
    )
    for (const { id, jobId } of open) {
      const state = jobId === null ? undefined : states.get(jobId)
      if (state === 'waiting' || state === 'active') continue
      // Only where it has still that job: others may recover it, or it may have ended, meanwhile.
      const asSeen = { id, jobId, state: { in: OPEN } }
      await inTransaction(database, async (transaction) => {
        const table = tableOf(transaction, kind)
        if (state) {
          const data = {
            state: 'failed',
            problem: storedText((state === 'failed' && STOPPED[kind]) || PROBLEMS[state]),
            waitsFor: null,
            finishedAt: new Date(),
          } as const
          await table.updateMany({ where: asSeen, data })
          return
        }
        const { count } = await table.updateMany({ where: asSeen, data: { state: 'queued', stage: 'waiting' } })
        if (count === 0) return
        await table.updateMany({ where: { id }, data: { jobId: await queue.send(transaction, { kind, id }) } })
      })
    }
  }
}

/**
 * Fails the runs of a kind whose files were never uploaded completely.
 *
 * @param before those written down before this are given up
 */
export async function giveUpUploads(
  database: Database,
  kind: RunKind,
  { before, now, problem }: { before: Date; now: Date; problem: Message },
): Promise<void> {
  await tableOf(database, kind).updateMany({
    where: { state: 'uploading', createdAt: { lt: before } },
    data: { state: 'failed', problem: storedText(problem), finishedAt: now },
  })
}

/**
 * Lets runs that wait for a worker with something be taken at once, where this worker has it by now: a model was installed, or
 * this worker is new.
 *
 * @param missing what this worker lacks to run one of them
 * @param tried runs that this worker began and could not end for something else that it lacks; they wait for their time
 */
export async function expediteRuns(
  database: Database,
  queue: JobQueue,
  kind: RunKind,
  missing: (id: string) => Promise<Message | undefined>,
  tried: ReadonlySet<string>,
): Promise<void> {
  const where = { state: 'queued', waitsFor: { not: null } } as const
  // Many may wait for the same: it is looked for once.
  const isHere = new Map<string | null, boolean>()
  for (const { id, jobId, waitsFor } of await tableOf(database, kind).findMany({ where, select: RUN_COLUMNS })) {
    if (tried.has(id)) continue
    if (!isHere.has(waitsFor)) isHere.set(waitsFor, (await missing(id)) === undefined)
    if (jobId && isHere.get(waitsFor)) await queue.expedite(kind, jobId)
  }
}
