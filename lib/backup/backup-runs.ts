import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { storedDocument } from '#lib/documents/stored-document.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import type { JobQueue } from '#lib/runs/job-queue.ts'
import { openAndEnded } from '#lib/runs/open-and-ended.ts'
import { cancelRun, enqueueRun, recordDone, retryRun } from '#lib/runs/request-run.ts'
import { OPEN } from '#lib/runs/run.ts'
import { type RunProgress, runProgress } from '#lib/runs/run-progress.ts'
import { inTransaction } from '#lib/runs/transaction.ts'

const outcomeSchema = z.object({
  folder: z.string(),
  files: z.number().int(),
  bytes: z.number(),
  newBytes: z.number(),
  missing: z.array(z.string()),
  seconds: z.number(),
})
export type BackupOutcome = z.infer<typeof outcomeSchema>

const storedOutcome = storedDocument({
  title: 'What came of this backup',
  schema: outcomeSchema,
  upgrades: [(earlier) => earlier],
  remedy: 'The folder of the backups shows whether it is there.',
})

/** Puts a backup that a person asks for in the queue. @throws ConcordError conflict where one is under way */
export async function planBackup(database: Database, queue: JobQueue, person: Person): Promise<string> {
  return inTransaction(database, async (transaction) => {
    // Two clicks at the same time are one wish.
    await transaction.$executeRaw`lock table "BackupRun" in share row exclusive mode`
    if ((await transaction.backupRun.count({ where: { state: { in: OPEN } } })) > 0)
      throw new ConcordError('conflict', phrase('A backup is being made already.'))
    const { id } = await transaction.backupRun.create({ data: { requestedById: person.id } })
    await audit(transaction, person.id, 'backup.make', id)
    await enqueueRun(transaction, queue, { kind: 'backup', id })
    return id
  })
}

/**
 * Puts the backup of the schedule in the queue, once for each time of it, however many workers look. One that was missed, since
 * nothing ran at that time, is made up for; several are made up for by one.
 *
 * @param time local time of day, as in 02:30
 */
export async function planDueBackup(
  database: Database,
  queue: JobQueue,
  time: string,
  now = new Date(),
): Promise<void> {
  const scheduledFor = lastTime(time, now)
  if ((await database.backupRun.count({ where: { scheduledFor: { gte: scheduledFor } } })) > 0) return
  await inTransaction(database, async (transaction) => {
    const made = await transaction.backupRun.createManyAndReturn({
      data: [{ scheduledFor }],
      select: { id: true },
      skipDuplicates: true,
    })
    for (const { id } of made) {
      await audit(transaction, null, 'backup.make', id)
      await enqueueRun(transaction, queue, { kind: 'backup', id })
    }
  })
}

/** The last moment up to now that had this time of day. */
export function lastTime(time: string, now: Date): Date {
  const [hours, minutes] = time.split(':').map(Number)
  const at = new Date(now)
  at.setHours(hours!, minutes, 0, 0)
  if (at > now) at.setDate(at.getDate() - 1)
  return at
}

/** The next moment after now that has this time of day. */
function nextTime(time: string, now: Date): Date {
  const at = lastTime(time, now)
  at.setDate(at.getDate() + 1)
  return at
}

/** Stores what came of a backup, in the transaction that ends it. */
export async function storeBackup(transaction: Transaction, id: string, outcome: BackupOutcome): Promise<void> {
  await transaction.backupRun.update({ where: { id }, data: { outcome: storedOutcome.write(outcome) } })
}

/** Writes down a backup that was made without the queue. */
export async function recordBackup(database: Database, outcome: BackupOutcome): Promise<void> {
  await inTransaction(database, async (transaction) => {
    const finishedAt = new Date()
    const startedAt = new Date(finishedAt.getTime() - outcome.seconds * 1000)
    const { id } = await transaction.backupRun.create({ data: { createdAt: startedAt } })
    await recordDone(transaction, { kind: 'backup', id }, { startedAt, finishedAt })
    await storeBackup(transaction, id, outcome)
    await audit(transaction, null, 'backup.make', id)
  })
}

/** Cancels a backup that waits or runs. @throws ConcordError conflict where it has ended */
export async function cancelBackup(database: Database, queue: JobQueue, person: Person, id: string): Promise<void> {
  await inTransaction(database, async (transaction) => {
    await cancelRun(transaction, queue, { kind: 'backup', id })
    await audit(transaction, person.id, 'backup.cancel', id)
  })
}

/** Makes a backup that failed or was cancelled again. @throws ConcordError conflict where it did neither */
export async function retryBackup(database: Database, queue: JobQueue, person: Person, id: string): Promise<void> {
  await inTransaction(database, async (transaction) => {
    await retryRun(transaction, queue, { kind: 'backup', id })
    await audit(transaction, person.id, 'backup.retry', id)
  })
}

/** A backup as lists show it. */
export interface ListedBackup extends RunProgress {
  id: string
  requestedBy: string | null
  isScheduled: boolean
  outcome: BackupOutcome | undefined
}

/** The backups under way, and the latest that ended. */
export async function listBackupRuns(database: Database, ended: number): Promise<ListedBackup[]> {
  const rows = await openAndEnded(
    (page) => database.backupRun.findMany({ ...page, include: { requestedBy: { select: { name: true } } } }),
    ended,
  )
  return rows.map((row) => ({
    id: row.id,
    requestedBy: row.requestedBy?.name ?? null,
    isScheduled: row.scheduledFor !== null,
    outcome: storedOutcome.readOrWhy(row.outcome).value,
    ...runProgress(row),
  }))
}

/** What the page of backups shows. */
export interface BackupOverview {
  schedule: { folder: string; time: string; keep: number; next: Date } | undefined
  /** The last good backup; undefined where there is none. */
  last: Date | undefined
  /** Why the latest one failed, where it did. */
  problem: string | undefined
  /** Whether the last good one is older than two days, or there is none, although there is a schedule. */
  isOverdue: boolean
  runs: ListedBackup[]
}

const OVERDUE_MS = 2 * 24 * 3600_000

export async function backupOverview(
  database: Database,
  schedule: { folder: string; time: string; keep: number } | undefined,
  now = new Date(),
): Promise<BackupOverview> {
  const done = await database.backupRun.findFirst({
    where: { state: 'done' },
    orderBy: { finishedAt: 'desc' },
    select: { finishedAt: true },
  })
  const runs = await listBackupRuns(database, 30)
  const latest = runs.find(({ state }) => state === 'done' || state === 'failed')
  const last = done?.finishedAt ?? undefined
  return {
    schedule: schedule && { ...schedule, next: nextTime(schedule.time, now) },
    last,
    problem: latest?.problem ?? undefined,
    isOverdue: schedule !== undefined && now.getTime() - (last?.getTime() ?? 0) > OVERDUE_MS,
    runs,
  }
}
