import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Prisma, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import type { JobQueue } from '#lib/runs/job-queue.ts'
import { openAndEnded } from '#lib/runs/open-and-ended.ts'
import { cancelRun, enqueueRun, retryRun } from '#lib/runs/request-run.ts'
import { OPEN } from '#lib/runs/run.ts'
import { type RunProgress, runProgress } from '#lib/runs/run-progress.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { FILE_REMOVED } from './recordings.ts'

/** Puts the making of a recording's copy, or of another in its place, in the queue. @throws ConcordError conflict */
export async function planBlurred(
  transaction: Transaction,
  queue: JobQueue,
  person: Pick<Person, 'id'>,
  recordingId: string,
): Promise<string> {
  await transaction.$executeRaw`SELECT 1 FROM "Recording" WHERE id = ${recordingId}::uuid FOR UPDATE`
  const { storageKey, withdrawnAt, blurred } = await transaction.recording.findUniqueOrThrow({
    where: { id: recordingId },
    include: { blurred: true },
  })
  if (storageKey === null) throw new ConcordError('conflict', FILE_REMOVED)
  if (withdrawnAt) throw new ConcordError('conflict', 'This recording was withdrawn, so no copy of it can be made.')
  if (blurred && OPEN.includes(blurred.state))
    throw new ConcordError('conflict', 'A blurred copy of this recording is being made already.')
  const id = blurred?.id ?? (await transaction.blurredCopy.create({ data: { recordingId } })).id
  const run = { kind: 'blur', id } as const
  if (blurred) {
    await transaction.blurredCopy.updateMany({ where: { id, state: 'done' }, data: { state: 'cancelled' } })
    await retryRun(transaction, queue, run)
  } else await enqueueRun(transaction, queue, run)
  await audit(transaction, person.id, 'recording.blur', recordingId)
  return id
}

/** @throws ConcordError not-found; conflict where it has ended */
export async function cancelBlurred(
  transaction: Transaction,
  queue: JobQueue,
  person: Pick<Person, 'id'>,
  recordingId: string,
): Promise<void> {
  const copy = await transaction.blurredCopy.findUnique({ where: { recordingId }, select: { id: true } })
  if (!copy) throw new ConcordError('not-found', NONE)
  await cancelRun(transaction, queue, { kind: 'blur', id: copy.id })
  await audit(transaction, person.id, 'recording.blur.cancel', recordingId)
}

/** What a worker needs to make a copy. @throws ConcordError not-found where the recording is no longer to be used */
export async function blurredToMake(
  database: Database,
  id: string,
): Promise<{ recordingKey: string; earlierKey: string | null }> {
  const { storageKey, recording } = await database.blurredCopy.findUniqueOrThrow({
    where: { id },
    select: { storageKey: true, recording: { select: { storageKey: true, withdrawnAt: true } } },
  })
  if (recording.storageKey === null) throw new ConcordError('not-found', FILE_REMOVED)
  if (recording.withdrawnAt) throw new ConcordError('not-found', 'This recording was withdrawn.')
  return { recordingKey: recording.storageKey, earlierKey: storageKey }
}

/** Stores what was made, in the transaction that ends the run. */
export async function storeBlurred(
  transaction: Transaction,
  id: string,
  { key, bytes, wholeShare, lengthMs }: { key: string; bytes: number; wholeShare: number; lengthMs: number },
): Promise<void> {
  await transaction.blurredCopy.update({
    where: { id },
    data: { storageKey: key, bytes: BigInt(bytes), wholeShare, lengthMs },
  })
}

/** A recording's blurred copy as its page shows it. */
export type ShownBlurred = RunProgress & {
  /** The latest copy that was made, also while another is being made. */
  file: { bytes: number; wholeShare: number } | undefined
}

/** @returns undefined where none was asked for */
export async function blurredOf(database: Database, recordingId: string): Promise<ShownBlurred | undefined> {
  const row = await database.blurredCopy.findUnique({ where: { recordingId } })
  if (!row) return undefined
  const { storageKey, bytes, wholeShare } = row
  const file = storageKey === null ? undefined : { bytes: Number(bytes), wholeShare: wholeShare ?? 0 }
  return { ...runProgress(row), file }
}

/**
 * A copy to download, with what its name is made of.
 *
 * @throws ConcordError not-found where there is none, or where its recording was withdrawn or removed
 */
export async function blurredFile(database: Database, recordingId: string): Promise<{ key: string; name: string[] }> {
  const row = await database.blurredCopy.findUnique({
    where: { recordingId },
    include: { recording: { include: { interview: { include: { participant: { include: { study: true } } } } } } },
  })
  if (!row?.storageKey || row.recording.withdrawnAt || row.recording.storageKey === null)
    throw new ConcordError('not-found', NONE)
  const { visit, participant } = row.recording.interview
  return { key: row.storageKey, name: [participant.study.code, participant.code, visit, 'blurred'] }
}

const NONE = 'There is no blurred copy of this recording.'

/** A copy that is made or was, as the queue shows it. */
export type ListedBlurred = RunProgress & {
  id: string
  recordingId: string
  interview: { id: string; participant: string; visit: string }
  study: { id: string; code: string }
}

/** Runs that make copies in some studies: all that are open, and the latest that ended. */
export async function listBlurred(
  database: Database,
  study: Prisma.StudyWhereInput,
  ended: number,
): Promise<ListedBlurred[]> {
  const rows = await openAndEnded(
    ({ where, ...page }) =>
      database.blurredCopy.findMany({
        where: { recording: { interview: { participant: { study } } }, ...where },
        include: { recording: { include: { interview: { include: { participant: { include: { study: true } } } } } } },
        ...page,
      }),
    ended,
  )
  return rows.map(({ recording: { interview }, ...row }) => ({
    id: row.id,
    recordingId: row.recordingId,
    ...runProgress(row),
    interview: { id: interview.id, participant: interview.participant.code, visit: interview.visit },
    study: { id: interview.participant.study.id, code: interview.participant.study.code },
  }))
}

/** Removes the copies of recordings that were withdrawn or whose file was removed. Where it is stopped, the next call goes on. */
export async function removeOutlivedCopies(database: Database, storage: Storage): Promise<void> {
  const outlived = await database.blurredCopy.findMany({
    where: {
      state: { notIn: OPEN },
      recording: { OR: [{ withdrawnAt: { not: null } }, { storageKey: null }] },
    },
    select: { id: true, storageKey: true },
  })
  for (const { id, storageKey } of outlived) {
    if (storageKey) await storage.remove(storageKey)
    await database.blurredCopy.deleteMany({ where: { id, storageKey } })
  }
}
