import path from 'node:path'
import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { storedDocument } from '#lib/documents/stored-document.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { failureKind } from '#lib/errors/failure-kinds.ts'
import { phrase } from '#lib/messages/message.ts'
import type { JobQueue } from '#lib/runs/job-queue.ts'
import { openAndEnded } from '#lib/runs/open-and-ended.ts'
import { giveUpUploads } from '#lib/runs/recover-runs.ts'
import { cancelRun, enqueueUploaded, retryRun } from '#lib/runs/request-run.ts'
import { type RunProgress, runProgress } from '#lib/runs/run-progress.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import type { Storage } from '#lib/storage/storage.ts'

const heads = z.number().int().min(1).max(256).optional()

/** What an administrator asks for when importing a checkpoint. */
export const importRequestSchema = z.object({
  fileName: z.string().trim().min(1).max(200),
  precision: z.enum(['auto', 'float32', 'float16', 'int8']).default('auto'),
  /** What the checkpoint's own head estimates, in order. */
  targets: z.array(z.string().trim().min(1).max(60)).max(64).optional(),
  intendedUse: z.string().trim().max(400).optional(),
  heads: z.object({ visual: heads, text: heads, temporal: heads }).optional(),
})
export type ImportRequest = z.infer<typeof importRequestSchema>

const storedRequest = storedDocument({
  title: 'The request of this import',
  schema: importRequestSchema.omit({ fileName: true }),
  upgrades: [(earlier) => earlier],
  remedy: 'Import the checkpoint again.',
})

const outcomeSchema = z.object({
  version: z.string(),
  precision: z.string(),
  minCosine: z.number().optional(),
  headInstalled: z.boolean(),
  messages: z.array(z.string()),
  seconds: z.number(),
  peakMemoryMb: z.number(),
})
export type ImportOutcome = z.infer<typeof outcomeSchema>

const storedOutcome = storedDocument({
  title: 'The outcome of this import',
  schema: outcomeSchema,
  upgrades: [(earlier) => earlier],
  remedy: 'The list of models shows whether the model is installed.',
})

/** An upload that nobody went on with for this long is given up. */
const UPLOAD_LIMIT_MS = 7 * 24 * 3600_000
/** The files of an import that failed or was cancelled are kept this long, so that it can be run again. */
const KEEP_MS = 24 * 3600_000

/** Writes down an import whose files are about to be uploaded. @returns its id */
export async function planImport(database: Database, person: Person, request: ImportRequest): Promise<string> {
  const { fileName, ...rest } = request
  return inTransaction(database, async (transaction) => {
    const made = await transaction.modelImport.create({
      data: { requestedById: person.id, fileName, request: storedRequest.write(rest) },
    })
    await audit(transaction, person.id, 'model.import', made.id)
    return made.id
  })
}

/**
 * Takes an uploaded file of an import into the storage; with the weights the import is complete and goes into the queue.
 *
 * @throws ConcordError not-found where the import is gone or its files are there already
 */
export async function takeImportFile(
  database: Database,
  storage: Storage,
  queue: JobQueue,
  person: Person,
  { importId: id, part, file }: { importId: string; part: 'weights' | 'vocabulary'; file: string },
): Promise<void> {
  const key = `imports/${id}-${part}`
  // Asked again, since the answer to the first time was lost.
  if ((await database.modelImport.count({ where: { id, requestedById: person.id, [part]: key } })) > 0) return
  await demandUploading(database, person, id)
  await storage.takeOnce(key, file)
  try {
    await inTransaction(database, async (transaction) => {
      const { count } = await transaction.modelImport.updateMany({
        where: { id, requestedById: person.id, state: 'uploading' },
        data: { [part]: key },
      })
      if (count === 0) throw notUploading()
      if (part === 'weights') await enqueueUploaded(transaction, queue, { kind: 'import', id })
    })
  } catch (error) {
    // A database that went away may have the file all the same. It waits for the next try.
    if (failureKind(error) === undefined) await storage.remove(key)
    throw error
  }
}

/** @throws ConcordError not-found where no upload of this person's is awaited for the import */
export async function demandUploading(database: Database, person: Person, id: string): Promise<void> {
  const waiting = await database.modelImport.count({ where: { id, requestedById: person.id, state: 'uploading' } })
  if (waiting === 0) throw notUploading()
}

const notUploading = () =>
  new ConcordError('not-found', phrase('This import was abandoned or already has its file. Start it again.'))

/** What a worker needs to run an import. @throws ConcordError not-found where its file is gone */
export async function importToRun(database: Database, id: string) {
  const { weights, vocabulary, request } = await database.modelImport.findUniqueOrThrow({ where: { id } })
  if (!weights) throw filesRemoved()
  return { weights, vocabulary, request: storedRequest.read(request) }
}

/** Stores what came of an import, in the transaction that ends it. */
export async function storeOutcome(transaction: Transaction, id: string, outcome: ImportOutcome): Promise<void> {
  await transaction.modelImport.update({ where: { id }, data: { outcome: storedOutcome.write(outcome) } })
}

/** Cancels an import, of which the files may still be on their way. @throws ConcordError conflict where it has ended */
export async function cancelImport(
  transaction: Transaction,
  queue: JobQueue,
  person: Person,
  id: string,
): Promise<void> {
  await cancelRun(transaction, queue, { kind: 'import', id })
  await audit(transaction, person.id, 'model.import.cancel', id)
}

/**
 * Runs an import that failed or was cancelled again, from the files that were uploaded.
 *
 * @throws ConcordError not-found where they are no longer kept; conflict where it did neither
 */
export async function retryImport(
  transaction: Transaction,
  queue: JobQueue,
  person: Person,
  id: string,
): Promise<void> {
  const row = await transaction.modelImport.findUnique({ where: { id }, select: { weights: true } })
  if (!row?.weights) throw filesRemoved()
  await retryRun(transaction, queue, { kind: 'import', id })
  await audit(transaction, person.id, 'model.import.retry', id)
}

const filesRemoved = () =>
  new ConcordError('not-found', phrase('The uploaded files of this import have been deleted. Upload them again.'))

/** Removes the uploaded files of an import that has ended. */
export async function forgetImportFiles(database: Database, storage: Storage, id: string): Promise<void> {
  const row = await database.modelImport.findUnique({ where: { id }, select: { weights: true, vocabulary: true } })
  for (const key of [row?.weights, row?.vocabulary]) if (key) await storage.remove(key)
  await database.modelImport.updateMany({ where: { id }, data: { weights: null, vocabulary: null } })
}

/** Gives up uploads that nobody went on with, and removes files that were kept long enough. */
export async function tidyImports(database: Database, storage: Storage, now = Date.now()): Promise<void> {
  await giveUpUploads(database, 'import', {
    before: new Date(now - UPLOAD_LIMIT_MS),
    now: new Date(now),
    problem: phrase('Its file was never uploaded completely. Start the import again.'),
  })
  const expired = await database.modelImport.findMany({
    where: {
      OR: [{ weights: { not: null } }, { vocabulary: { not: null } }],
      AND: {
        OR: [
          // Of a cancelled upload nothing can be run again.
          { state: { in: ['failed', 'cancelled'] }, weights: null },
          { state: { in: ['failed', 'cancelled'] }, finishedAt: { lt: new Date(now - KEEP_MS) } },
          { state: 'done' },
        ],
      },
    },
    select: { id: true },
  })
  for (const { id } of expired) await forgetImportFiles(database, storage, id)
}

/** An import as the list of runs shows it. */
export interface ListedImport extends RunProgress {
  id: string
  fileName: string
  requestedBy: string
  /** Whether its uploaded files are still kept, so that it can be run again. */
  hasFiles: boolean
}

/** The imports whose files were uploaded: those under way, and the latest that ended. */
export async function listImportRuns(database: Database, ended: number): Promise<ListedImport[]> {
  const rows = await openAndEnded(
    (page) => database.modelImport.findMany({ ...page, include: { requestedBy: { select: { name: true } } } }),
    ended,
  )
  return rows.flatMap(({ state, ...row }) =>
    state === 'uploading'
      ? []
      : [
          {
            id: row.id,
            fileName: path.basename(row.fileName),
            requestedBy: row.requestedBy.name,
            hasFiles: row.weights !== null,
            ...runProgress({ ...row, state }),
          },
        ],
  )
}

/** The latest imports, newest first. */
export async function listImports(database: Database, limit = 8) {
  const rows = await database.modelImport.findMany({
    orderBy: { createdAt: 'desc' },
    take: limit,
    include: { requestedBy: { select: { name: true } } },
  })
  return rows.map((row) => ({
    id: row.id,
    fileName: path.basename(row.fileName),
    outcome: storedOutcome.readOrWhy(row.outcome).value,
    requestedBy: row.requestedBy.name,
    hasFiles: row.weights !== null,
    ...runProgress(row.state === 'uploading' ? { ...row, state: 'queued' } : { ...row, state: row.state }),
    state: row.state,
  }))
}
