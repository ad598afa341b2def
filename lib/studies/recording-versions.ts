import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import { storedFacts } from '#lib/analysis/analysis.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import type { JobQueue } from '#lib/runs/job-queue.ts'
import { cancelRun } from '#lib/runs/request-run.ts'
import { OPEN } from '#lib/runs/run.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import { analysisParts } from './analysis-parts.ts'

/** One of the recordings that were uploaded for an interview. */
export interface RecordingVersion {
  id: string
  /** From 1, in the order of uploading. */
  version: number
  /** As it was uploaded; such names often carry names of people. */
  fileName: string
  bytes: number
  uploadedAt: Date
  /** Name of who uploaded it; undefined where the trail has no entry of a person. */
  uploadedBy: string | undefined
  /** Share of the sampled frames with the participant's face, 0 to 1, by the latest finished analysis; undefined until there is one. */
  coverage: number | undefined
  /** Undefined until it was analysed. */
  lengthMs: number | undefined
  /** Whether it is the one that is used. */
  current: boolean
  withdrawn: { at: Date; reason: string } | undefined
}

/** Every recording of an interview, the latest first. */
export async function recordingVersions(database: Database, interviewId: string): Promise<RecordingVersion[]> {
  const rows = await database.recording.findMany({
    where: { interviewId },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    include: { analyses: { where: { state: 'done' }, orderBy: { id: 'desc' }, take: 1, select: { id: true } } },
  })
  const [uploads, parts] = await Promise.all([
    database.auditEntry.findMany({
      where: { action: 'recording.upload', subject: { in: rows.map(({ id }) => id) } },
      select: { subject: true, user: { select: { name: true } } },
    }),
    analysisParts(
      database,
      rows.flatMap(({ analyses }) => analyses.map(({ id }) => id)),
      ['coverage'],
    ),
  ])
  const people = new Map(uploads.map(({ subject, user }) => [subject, user?.name]))
  return rows
    .map(({ id, fileName, bytes, createdAt, facts, analyses, current, withdrawnAt, withdrawnReason }, i) => ({
      id,
      version: i + 1,
      fileName,
      bytes: Number(bytes),
      uploadedAt: createdAt,
      uploadedBy: people.get(id),
      coverage: parts.get(analyses[0]?.id ?? '')?.coverage,
      lengthMs: storedFacts.readOrWhy(facts).value?.durationMs,
      current,
      withdrawn: withdrawnAt ? { at: withdrawnAt, reason: withdrawnReason ?? '' } : undefined,
    }))
    .reverse()
}

export const recordingChangeSchema = z.object({
  recordingId: z.uuid(),
  reason: z
    .string()
    .trim()
    .min(3, 'Say why, such as “the first one was cut short”. Never write a name here.')
    .max(300, 'Keep the reason under 300 characters.'),
})

/**
 * Makes a recording the one that its interview uses. Estimates that were made from another one go; the head in use can be
 * applied again, and training makes the others anew.
 *
 * @returns the interview's id
 * @throws ConcordError not-found; conflict where it is used already
 */
export async function useRecording(
  database: Database,
  person: Pick<Person, 'id'>,
  { recordingId: id, reason }: z.infer<typeof recordingChangeSchema>,
): Promise<string> {
  return inTransaction(database, async (tx) => {
    const { interviewId, current } = await lockedRecording(tx, id)
    if (current) throw new ConcordError('conflict', phrase('This recording is used already.'))
    await tx.recording.updateMany({ where: { interviewId, current: true }, data: { current: false } })
    await tx.recording.update({ where: { id }, data: { current: true, withdrawnAt: null, withdrawnReason: null } })
    const removed = await tx.estimate.deleteMany({ where: { interviewId, analysis: { recordingId: { not: id } } } })
    await audit(tx, person.id, 'recording.use', id, { reason, estimates: removed.count })
    return interviewId
  })
}

/**
 * Withdraws a recording: nothing is trained, estimated or shown from it any more, and its analyses are cancelled. The file stays
 * until it is deleted; only managers see it.
 *
 * @throws ConcordError not-found; conflict where it was withdrawn already
 */
export async function withdrawRecording(
  database: Database,
  queue: JobQueue,
  person: Pick<Person, 'id'>,
  { recordingId: id, reason }: z.infer<typeof recordingChangeSchema>,
): Promise<void> {
  await inTransaction(database, async (tx) => {
    const { withdrawnAt } = await lockedRecording(tx, id)
    if (withdrawnAt) throw new ConcordError('conflict', phrase('This recording was withdrawn already.'))
    await tx.recording.update({
      where: { id },
      data: { current: false, withdrawnAt: new Date(), withdrawnReason: reason },
    })
    const open = await tx.analysis.findMany({ where: { recordingId: id, state: { in: OPEN } }, select: { id: true } })
    for (const run of open) await cancelRun(tx, queue, { kind: 'analysis', id: run.id })
    // A worker removes the copy that is there.
    const copies = await tx.recordingCopy.findMany({ where: { recordingId: id, state: { in: OPEN } } })
    for (const copy of copies) await cancelRun(tx, queue, { kind: 'copy', id: copy.id })
    const removed = await tx.estimate.deleteMany({ where: { analysis: { recordingId: id } } })
    await audit(tx, person.id, 'recording.withdraw', id, { reason, estimates: removed.count })
  })
}

/** The recording, with its interview held until the transaction ends. */
async function lockedRecording(tx: Transaction, id: string) {
  const found = await tx.recording.findUnique({ where: { id }, select: { interviewId: true } })
  if (!found) throw new ConcordError('not-found', phrase('This recording no longer exists.'))
  await tx.$executeRaw`SELECT 1 FROM "Interview" WHERE id = ${found.interviewId}::uuid FOR UPDATE`
  const recording = await tx.recording.findUniqueOrThrow({ where: { id } })
  if (recording.interviewId !== found.interviewId)
    throw new ConcordError('conflict', phrase('Somebody else has moved this recording meanwhile. Reload the page.'))
  return recording
}
