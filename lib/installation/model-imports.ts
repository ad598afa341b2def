import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { ImportPart } from '#lib/bundles/imported-models.ts'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { failureKind } from '#lib/errors/failure-kinds.ts'
import { phrase } from '#lib/messages/message.ts'
import type { JobQueue } from '#lib/runs/job-queue.ts'
import { giveUpUploads } from '#lib/runs/recover-runs.ts'
import { cancelRun, enqueueUploaded, retryRun } from '#lib/runs/request-run.ts'
import { inTransaction } from '#lib/runs/transaction.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { type ImportOutcome, type ImportRequest, storedOutcome, storedRequest } from './import-request.ts'
import { auditAcceptance, keptRequest, type OwnRequest } from './own-imports.ts'

/** An upload that nobody went on with for this long is given up. */
const UPLOAD_LIMIT_MS = 7 * 24 * 3600_000
/** The files of an import that failed, was cancelled or only looked a model through are kept this long, so that it can be run again. */
const KEEP_MS = 24 * 3600_000

/** Writes down an import whose files are about to be uploaded. @returns its id */
export async function planImport(database: Database, person: Person, request: ImportRequest): Promise<string> {
  const { fileName, own, ...rest } = request
  const kept = own && keptRequest(person, own)
  return inTransaction(database, async (transaction) => {
    const stored = storedRequest.write({ ...rest, ...(kept ? { own: kept } : {}) })
    const made = await transaction.modelImport.create({ data: { requestedById: person.id, fileName, request: stored } })
    await audit(transaction, person.id, 'model.import', made.id)
    if (kept) await auditAcceptance(transaction, person, made.id, kept)
    return made.id
  })
}

/**
 * Asks for an ONNX file that was uploaded before to be looked through again, or installed; the file goes to the new import.
 *
 * @param own its manifest where it is another than before
 * @returns the id of the new import
 * @throws ConcordError not-found where the file is no longer kept, bad-input where its licence is not accepted
 */
export async function planImportAgain(
  transaction: Transaction,
  queue: JobQueue,
  person: Person,
  { id: earlierId, own }: { id: string; own: Partial<OwnRequest> & Pick<OwnRequest, 'dryRun'> },
): Promise<string> {
  const row = await transaction.modelImport.findUnique({ where: { id: earlierId } })
  const earlier = row && storedRequest.read(row.request)
  // The file of an installed model is being removed.
  const isInstalled = row?.state === 'done' && earlier?.own?.dryRun === false
  if (!row?.weights || !earlier?.own || isInstalled) throw filesRemoved()
  const { dryRun, manifest = earlier.own.manifest, acceptLicence = false } = own
  const kept = keptRequest(person, { manifest, dryRun, acceptLicence })
  const { count } = await transaction.modelImport.updateMany({
    where: { id: earlierId, weights: row.weights, state: { in: ['done', 'failed', 'cancelled'] } },
    data: { weights: null },
  })
  if (count === 0) throw filesRemoved()
  const request = storedRequest.write({ precision: 'auto', own: kept })
  const { id } = await transaction.modelImport.create({
    data: { requestedById: person.id, fileName: row.fileName, weights: row.weights, request },
  })
  await audit(transaction, person.id, 'model.import', id)
  await auditAcceptance(transaction, person, id, kept)
  await enqueueUploaded(transaction, queue, { kind: 'import', id })
  return id
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
  { importId: id, part, file }: { importId: string; part: ImportPart; file: string },
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
  const { weights, vocabulary, clip, fileName, request } = await database.modelImport.findUniqueOrThrow({
    where: { id },
  })
  if (!weights) throw filesRemoved()
  return { weights, vocabulary, clip, fileName, request: storedRequest.read(request) }
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

/** Removes the uploaded files of an import that has ended well. Those of a model that was only looked through can still be installed. */
export async function forgetInstalled(database: Database, storage: Storage, id: string): Promise<void> {
  const row = await database.modelImport.findUnique({ where: { id }, select: { request: true } })
  if (!row || !storedRequest.read(row.request).own?.dryRun) await forgetImportFiles(database, storage, id)
}

/** Removes the uploaded files of an import that has ended. */
export async function forgetImportFiles(database: Database, storage: Storage, id: string): Promise<void> {
  const select = { weights: true, vocabulary: true, clip: true }
  const row = await database.modelImport.findUnique({ where: { id }, select })
  for (const key of [row?.weights, row?.vocabulary, row?.clip]) if (key) await storage.remove(key)
  await database.modelImport.updateMany({ where: { id }, data: { weights: null, vocabulary: null, clip: null } })
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
      OR: [{ weights: { not: null } }, { vocabulary: { not: null } }, { clip: { not: null } }],
      AND: {
        OR: [
          // Of a cancelled upload nothing can be run again.
          { state: { in: ['failed', 'cancelled'] }, weights: null },
          { state: { in: ['failed', 'cancelled', 'done'] }, finishedAt: { lt: new Date(now - KEEP_MS) } },
        ],
      },
    },
    select: { id: true },
  })
  for (const { id } of expired) await forgetImportFiles(database, storage, id)
}
