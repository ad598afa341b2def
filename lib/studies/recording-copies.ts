import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Prisma, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import type { JobQueue } from '#lib/runs/job-queue.ts'
import { openAndEnded } from '#lib/runs/open-and-ended.ts'
import { cancelRun, enqueueRun, remakeRun } from '#lib/runs/request-run.ts'
import { OPEN } from '#lib/runs/run.ts'
import { type RunProgress, runProgress } from '#lib/runs/run-progress.ts'
import type { Storage } from '#lib/storage/storage.ts'
import type { CopyPurpose } from '#prisma/client/enums.ts'
import { FILE_REMOVED } from './recordings.ts'

/** What a copy is for: sharing, with all faces blurred, or playing, in a form that browsers play. */
export type { CopyPurpose }

const UNDER_WAY: Record<CopyPurpose, Message> = {
  sharing: phrase('A blurred copy of this recording is being made already.'),
  playing: phrase('A playable copy of this recording is being made already.'),
}
const NONE: Record<CopyPurpose, Message> = {
  sharing: phrase('There is no blurred copy of this recording.'),
  playing: phrase('There is no playable copy of this recording.'),
}
const AUDITED = {
  sharing: { make: 'recording.blur', cancel: 'recording.blur.cancel' },
  playing: { make: 'recording.convert', cancel: 'recording.convert.cancel' },
} as const

/**
 * Puts the making of a recording's copy, or of another in its place, in the queue.
 *
 * @param person null where Concord itself asks for it
 * @throws ConcordError conflict
 */
export async function planCopy(
  transaction: Transaction,
  queue: JobQueue,
  person: Pick<Person, 'id'> | null,
  recordingId: string,
  purpose: CopyPurpose,
): Promise<string> {
  await transaction.$executeRaw`SELECT 1 FROM "Recording" WHERE id = ${recordingId}::uuid FOR UPDATE`
  const { storageKey, withdrawnAt, copies } = await transaction.recording.findUniqueOrThrow({
    where: { id: recordingId },
    include: { copies: { where: { purpose } } },
  })
  const [copy] = copies
  if (storageKey === null) throw new ConcordError('conflict', FILE_REMOVED)
  if (withdrawnAt)
    throw new ConcordError('conflict', phrase('This recording was withdrawn, so no copy of it can be made.'))
  if (copy && OPEN.includes(copy.state)) throw new ConcordError('conflict', UNDER_WAY[purpose])
  const id = copy?.id ?? (await transaction.recordingCopy.create({ data: { recordingId, purpose } })).id
  const run = { kind: 'copy', id } as const
  if (copy) await remakeRun(transaction, queue, run)
  else await enqueueRun(transaction, queue, run)
  await audit(transaction, person?.id ?? null, AUDITED[purpose].make, recordingId)
  return id
}

/** @throws ConcordError not-found; conflict where it has ended */
export async function cancelCopy(
  transaction: Transaction,
  queue: JobQueue,
  person: Pick<Person, 'id'>,
  recordingId: string,
  purpose: CopyPurpose,
): Promise<void> {
  const where = { recordingId_purpose: { recordingId, purpose } }
  const copy = await transaction.recordingCopy.findUnique({ where, select: { id: true } })
  if (!copy) throw new ConcordError('not-found', NONE[purpose])
  await cancelRun(transaction, queue, { kind: 'copy', id: copy.id })
  await audit(transaction, person.id, AUDITED[purpose].cancel, recordingId)
}

/** What a copy is for; undefined where its recording was deleted meanwhile. */
export async function purposeOfCopy(database: Database, id: string): Promise<CopyPurpose | undefined> {
  return (await database.recordingCopy.findUnique({ where: { id }, select: { purpose: true } }))?.purpose
}

/** What a worker needs to make a copy. @throws ConcordError not-found where the recording is no longer to be used */
export async function copyToMake(
  database: Database,
  id: string,
): Promise<{ purpose: CopyPurpose; recordingKey: string; earlierKey: string | null }> {
  const { purpose, storageKey, recording } = await database.recordingCopy.findUniqueOrThrow({
    where: { id },
    select: { purpose: true, storageKey: true, recording: { select: { storageKey: true, withdrawnAt: true } } },
  })
  if (recording.storageKey === null) throw new ConcordError('not-found', FILE_REMOVED)
  if (recording.withdrawnAt) throw new ConcordError('not-found', phrase('This recording was withdrawn.'))
  return { purpose, recordingKey: recording.storageKey, earlierKey: storageKey }
}

/** Stores what was made, in the transaction that ends the run. */
export async function storeCopy(
  transaction: Transaction,
  id: string,
  { key, bytes, wholeShare, lengthMs }: { key: string; bytes: number; wholeShare?: number; lengthMs: number },
): Promise<void> {
  await transaction.recordingCopy.update({
    where: { id },
    data: { storageKey: key, bytes: BigInt(bytes), wholeShare: wholeShare ?? null, lengthMs },
  })
}

/** A recording's copy as its page shows it. */
export type ShownCopy = RunProgress & {
  /** The latest copy that was made, also while another is being made. */
  file: { bytes: number; wholeShare: number } | undefined
}

/** @returns undefined where none was asked for */
export async function copyOf(
  database: Database,
  recordingId: string,
  purpose: CopyPurpose,
): Promise<ShownCopy | undefined> {
  const row = await database.recordingCopy.findUnique({ where: { recordingId_purpose: { recordingId, purpose } } })
  if (!row) return undefined
  const { storageKey, bytes, wholeShare } = row
  const file = storageKey === null ? undefined : { bytes: Number(bytes), wholeShare: wholeShare ?? 0 }
  return { ...runProgress(row), file }
}

/**
 * The blurred copy to download, with what its name is made of.
 *
 * @throws ConcordError not-found where there is none, or where its recording was withdrawn or removed
 */
export async function copyFile(database: Database, recordingId: string): Promise<{ key: string; name: string[] }> {
  const row = await database.recordingCopy.findUnique({
    where: { recordingId_purpose: { recordingId, purpose: 'sharing' } },
    include: { recording: { include: { interview: { include: { participant: { include: { study: true } } } } } } },
  })
  if (!row?.storageKey || row.recording.withdrawnAt || row.recording.storageKey === null)
    throw new ConcordError('not-found', NONE.sharing)
  const { visit, participant } = row.recording.interview
  return { key: row.storageKey, name: [participant.study.code, participant.code, visit, 'blurred'] }
}

/** A copy that is made or was, as the queue shows it. */
export type ListedCopy = RunProgress & {
  id: string
  recordingId: string
  purpose: CopyPurpose
  interview: { id: string; participant: string; visit: string }
  study: { id: string; code: string }
}

/** Runs that make copies in some studies: all that are open, and the latest that ended. */
export async function listCopies(
  database: Database,
  study: Prisma.StudyWhereInput,
  ended: number,
): Promise<ListedCopy[]> {
  const rows = await openAndEnded(
    ({ where, ...page }) =>
      database.recordingCopy.findMany({
        where: { recording: { interview: { participant: { study } } }, ...where },
        include: { recording: { include: { interview: { include: { participant: { include: { study: true } } } } } } },
        ...page,
      }),
    ended,
  )
  return rows.map(({ recording: { interview }, ...row }) => ({
    id: row.id,
    recordingId: row.recordingId,
    purpose: row.purpose,
    ...runProgress(row),
    interview: { id: interview.id, participant: interview.participant.code, visit: interview.visit },
    study: { id: interview.participant.study.id, code: interview.participant.study.code },
  }))
}

/** Removes the copies of recordings that were withdrawn or whose file was removed. Where it is stopped, the next call goes on. */
export async function removeOutlivedCopies(database: Database, storage: Storage): Promise<void> {
  const outlived = await database.recordingCopy.findMany({
    where: {
      state: { notIn: OPEN },
      recording: { OR: [{ withdrawnAt: { not: null } }, { storageKey: null }] },
    },
    select: { id: true, storageKey: true },
  })
  for (const { id, storageKey } of outlived) {
    if (storageKey) await storage.remove(storageKey)
    await database.recordingCopy.deleteMany({ where: { id, storageKey } })
  }
}
