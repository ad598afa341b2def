import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import { mayInStudy, type Person } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import type { Language } from '#lib/messages/languages.ts'
import { phrase } from '#lib/messages/message.ts'
import type { JobQueue } from '#lib/runs/job-queue.ts'
import { cancelRun, enqueueRun, retryRun } from '#lib/runs/request-run.ts'
import { OPEN } from '#lib/runs/run.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import { inGigabytes } from '#lib/storage/gigabytes.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { studyStorage } from '#lib/studies/study-quota.ts'
import type { StudyRole } from '#prisma/client/enums.ts'
import {
  type ExportChoice,
  type ExportOutcome,
  exportChoiceSchema,
  storedChoice,
  storedExportOutcome,
} from './export-choice.ts'

/** How long the file of an export is kept, in days. */
export const EXPORT_DAYS = 7
const DAY_MS = 24 * 3600_000
/** Exports of one study that may wait or run at a time. */
const MOST_OPEN = 5

export const newExportSchema = z.object({ studyId: z.uuid(), choice: exportChoiceSchema })

/**
 * Puts an export in the queue.
 *
 * @param request `language` is that of the person who asks, which reports and cards will be in unless another is chosen
 * @returns its id
 * @throws ConcordError conflict with too many under way; bad-input where interviews are of another study
 */
export async function planExport(
  database: Database,
  queue: JobQueue,
  person: Pick<Person, 'id'>,
  { studyId, choice, language }: z.infer<typeof newExportSchema> & { language?: Language },
): Promise<string> {
  return inTransaction(database, async (transaction) => {
    await transaction.$executeRaw`SELECT 1 FROM "Study" WHERE id = ${studyId}::uuid FOR UPDATE`
    if ((await transaction.exportRun.count({ where: { studyId, state: { in: OPEN } } })) >= MOST_OPEN)
      throw new ConcordError(
        'conflict',
        phrase('{most_open} exports of this study are under way. Wait for one, or cancel it.', {
          most_open: MOST_OPEN,
        }),
      )
    if (choice.interviewIds) await demandOfStudy(transaction, studyId, choice.interviewIds)
    const { id } = await transaction.exportRun.create({
      data: {
        studyId,
        requestedById: person.id,
        choice: storedChoice.write(language ? { ...choice, language: choice.language ?? language } : choice),
      },
    })
    await audit(transaction, person.id, 'export.make', studyId, {
      what: choice.kind,
      ...(choice.kind === 'data' ? { parts: choice.parts.join(' '), use: choice.use } : {}),
      ...(choice.interviewIds ? { interviews: choice.interviewIds.length } : {}),
    })
    await enqueueRun(transaction, queue, { kind: 'export', id })
    return id
  })
}

async function demandOfStudy(
  transaction: Transaction,
  studyId: string,
  interviewIds: readonly string[],
): Promise<void> {
  const ids = [...new Set(interviewIds)]
  const count = await transaction.interview.count({ where: { id: { in: ids }, participant: { studyId } } })
  if (count < ids.length)
    throw new ConcordError('bad-input', phrase('Some of these interviews are not in this study any more.'))
}

/** Cancels an export that waits or runs. @throws ConcordError conflict where it has ended */
export async function cancelExport(
  database: Database,
  queue: JobQueue,
  person: Pick<Person, 'id'>,
  id: string,
): Promise<void> {
  await inTransaction(database, async (transaction) => {
    await cancelRun(transaction, queue, { kind: 'export', id })
    await auditOf(transaction, person, 'export.cancel', id)
  })
}

/** Makes an export that failed or was cancelled again. @throws ConcordError conflict where it did neither */
export async function retryExport(
  database: Database,
  queue: JobQueue,
  person: Pick<Person, 'id'>,
  id: string,
): Promise<void> {
  await inTransaction(database, async (transaction) => {
    await retryRun(transaction, queue, { kind: 'export', id })
    await auditOf(transaction, person, 'export.retry', id)
  })
}

/** Removes the file of an export before its time. @throws ConcordError conflict where there is none */
export async function removeExport(
  database: Database,
  storage: Storage,
  person: Pick<Person, 'id'>,
  id: string,
): Promise<void> {
  const { storageKey } = await database.exportRun.findUniqueOrThrow({ where: { id }, select: { storageKey: true } })
  if (!storageKey) throw new ConcordError('conflict', phrase('This export has no file any more.'))
  await storage.remove(storageKey)
  await inTransaction(database, async (transaction) => {
    await transaction.exportRun.updateMany({ where: { id, storageKey }, data: { storageKey: null } })
    await auditOf(transaction, person, 'export.remove', id)
  })
}

async function auditOf(
  transaction: Transaction,
  person: Pick<Person, 'id'>,
  action: 'export.cancel' | 'export.retry' | 'export.remove',
  id: string,
): Promise<void> {
  const { studyId } = await transaction.exportRun.findUniqueOrThrow({ where: { id }, select: { studyId: true } })
  await audit(transaction, person.id, action, studyId)
}

/** What a worker needs to make an export. */
export interface ExportToMake {
  studyId: string
  choice: ExportChoice
  person: Person
  role: StudyRole | undefined
  earlierKey: string | null
}

/** @throws ConcordError forbidden where the person who asked for it may no longer export */
export async function exportToMake(database: Database, id: string): Promise<ExportToMake> {
  const { studyId, choice, requestedBy, storageKey } = await database.exportRun.findUniqueOrThrow({
    where: { id },
    include: { requestedBy: { include: { memberships: true } } },
  })
  const role = requestedBy?.memberships.find((membership) => membership.studyId === studyId)?.role
  if (!requestedBy || requestedBy.disabledAt || !mayInStudy(requestedBy, role, 'data.export'))
    throw new ConcordError('forbidden', phrase('The person who asked for this export may no longer export this study.'))
  const { name, email, role: installationRole } = requestedBy
  const person = { id: requestedBy.id, name, email, role: installationRole }
  return { studyId, choice: storedChoice.read(choice), person, role, earlierKey: storageKey }
}

/**
 * Refuses a file that the study has no room for.
 *
 * @throws ConcordError conflict, since waiting alone makes no room
 */
export async function demandRoom(database: Database | Transaction, studyId: string, bytes: number): Promise<void> {
  const { usedBytes, quotaBytes } = await studyStorage(database, studyId)
  if (quotaBytes === null || usedBytes + bytes <= quotaBytes) return
  throw new ConcordError(
    'conflict',
    phrase(
      'This export has {bytes}, and the study has {max} left of its limit. Remove earlier exports, choose less, or ask a manager to raise the limit.',
      { bytes: inGigabytes(bytes), max: inGigabytes(Math.max(0, quotaBytes - usedBytes)) },
    ),
  )
}

/**
 * Stores what was made, in the transaction that ends the run.
 *
 * @throws ConcordError conflict where another export took the room meanwhile
 */
export async function storeExport(
  transaction: Transaction,
  id: string,
  { key, bytes, outcome }: { key: string; bytes: number; outcome: ExportOutcome },
  now = Date.now(),
): Promise<void> {
  const { studyId } = await transaction.exportRun.findUniqueOrThrow({ where: { id }, select: { studyId: true } })
  // Two exports that end at once wait for each other: there may be room for one of them.
  await transaction.$queryRaw`SELECT id FROM "Study" WHERE id = ${studyId}::uuid FOR NO KEY UPDATE`
  await demandRoom(transaction, studyId, bytes)
  await transaction.exportRun.update({
    where: { id },
    data: {
      storageKey: key,
      bytes: BigInt(bytes),
      outcome: storedExportOutcome.write(outcome),
      expiresAt: new Date(now + EXPORT_DAYS * DAY_MS),
    },
  })
}

/** Removes files whose time has ended. Where it is stopped, the next call goes on. */
export async function removeExpiredExports(database: Database, storage: Storage, now = new Date()): Promise<void> {
  const expired = await database.exportRun.findMany({
    where: { storageKey: { not: null }, expiresAt: { lt: now }, state: { notIn: OPEN } },
    select: { id: true, storageKey: true },
  })
  for (const { id, storageKey } of expired) {
    await storage.remove(storageKey!)
    await database.exportRun.updateMany({ where: { id, storageKey }, data: { storageKey: null } })
  }
}
