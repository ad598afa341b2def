import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { AuditedChange } from '#lib/access/audited-actions.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import type { JobQueue } from '#lib/runs/job-queue.ts'
import { OPEN } from '#lib/runs/run.ts'
import type { BinContents } from './bin-contents.ts'
import { type BinKind, type Deletable, findDeletable, lockDeletable, titleOfTarget } from './deletable.ts'
import { finishDeletion, type StartedDeletion, startDeletion } from './deletion.ts'

/** A large study has many rows to move. */
const LIMITS = { maxWait: 30_000, timeout: 15 * 60_000 }
const READING = { ...LIMITS, isolationLevel: 'RepeatableRead' } as const

export const deletionSchema = z.object({
  id: z.uuid(),
  /** Kept in the audit trail for good. */
  reason: z
    .string()
    .trim()
    .min(3, 'Give a reason, such as “consent withdrawn”. Never write a name here.')
    .max(300, 'Keep the reason under 300 characters.'),
})

/** A head that was trained with data of a participant. */
export interface TrainedHead {
  id: string
  kind: string
  target: string
  createdAt: Date
  /** Whether the study shows its estimates. */
  inUse: boolean
}

/** What a deletion takes away, for the person to read before they decide. */
export interface DeletionPreview {
  title: string
  contents: BinContents
  /** Trainings and analyses that are cancelled. */
  runs: number
  /** Heads that stay although they were trained with data of this participant. */
  heads: TrainedHead[]
  /** How many days it can be restored. */
  days: number
}

/**
 * What would go if something were deleted. Nothing is changed, and nobody's work waits for it.
 *
 * @throws ConcordError not-found
 */
export async function previewDeletion(database: Database, kind: BinKind, id: string): Promise<DeletionPreview> {
  const undone = Symbol('undone')
  let preview: DeletionPreview | undefined
  try {
    await database.$transaction(async (tx) => {
      const thing = await findDeletable(tx, kind, id)
      const { contents, openRuns } = await startDeletion(tx, thing, { reason: '', deletedById: null, locked: false })
      const heads = await trainedHeads(tx, thing)
      preview = { title: thing.title, contents, runs: openRuns.length, heads, days: thing.study.binDays }
      throw undone
    }, READING)
  } catch (error) {
    if (error !== undone) throw error
  }
  return preview!
}

/**
 * Moves something and everything that belongs to it into the bin, with an entry in the audit trail that names what it was and
 * how much, and nothing of its content.
 *
 * @returns the bin's entry
 * @throws ConcordError not-found; conflict where a phantom study is still being made of it
 */
export async function deleteThing(
  database: Database,
  queue: JobQueue,
  person: Pick<Person, 'id'>,
  kind: BinKind,
  { id, reason }: z.infer<typeof deletionSchema>,
): Promise<{ entryId: string; goesAt: Date }> {
  return database.$transaction(async (tx) => {
    const thing = await lockDeletable(tx, kind, id)
    if (kind !== 'study') await demandNoPhantom(tx, thing)
    const started = await startDeletion(tx, thing, { reason, deletedById: person.id, locked: true })
    await finishDeletion(tx, queue, thing, started)
    await audit(tx, person.id, ACTIONS[kind], id, { reason, ...auditedContents(started) })
    const { goesAt } = await tx.binEntry.findUniqueOrThrow({ where: { id: started.entryId } })
    return { entryId: started.entryId, goesAt }
  }, LIMITS)
}

const ACTIONS = {
  recording: 'recording.delete',
  analysis: 'analysis.delete',
  interview: 'interview.delete',
  participant: 'participant.delete',
  head: 'head.delete',
  study: 'study.delete',
  ratingImport: 'ratings.delete',
} as const satisfies Record<BinKind, AuditedChange>

const auditedContents = ({ contents }: StartedDeletion) =>
  Object.fromEntries(Object.entries(contents).filter(([, count]) => count > 0))

async function trainedHeads(tx: Transaction, { participant, study }: Deletable): Promise<TrainedHead[]> {
  if (participant === undefined) return []
  const whole = await tx.study.findUniqueOrThrow({ where: { id: study.id } })
  const heads = await tx.head.findMany({
    where: { studyId: study.id, participants: { has: participant } },
    orderBy: { createdAt: 'desc' },
    select: { id: true, kind: true, target: true, createdAt: true },
  })
  return Promise.all(
    heads.map(async (head) => ({
      ...head,
      target: await titleOfTarget(tx, whole, head.target),
      inUse: head.id === whole.headId,
    })),
  )
}

/** A worker that draws a phantom study would draw again what was deleted of it. */
async function demandNoPhantom(tx: Transaction, { study }: Deletable): Promise<void> {
  const open = await tx.phantomRun.count({ where: { studyId: study.id, state: { in: OPEN } } })
  if (open > 0)
    throw new ConcordError(
      'conflict',
      phrase('This phantom study is still being created. Cancel that first, or wait until it has ended.'),
    )
}
