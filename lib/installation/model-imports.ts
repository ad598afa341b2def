import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { z } from 'zod'
import { audit } from '#lib/access/audit.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { Database, Prisma } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
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

/** Writes down an import whose files are about to be uploaded. @returns its id */
export async function planImport(database: Database, person: Person, request: ImportRequest): Promise<string> {
  const { fileName, ...rest } = request
  return database.$transaction(async (tx) => {
    const { id } = await tx.modelImport.create({
      data: { requestedById: person.id, fileName, request: rest as Prisma.InputJsonObject },
    })
    await audit(tx, person.id, 'model.import', id)
    return id
  })
}

/**
 * Takes an uploaded file into the storage for an import.
 *
 * @throws ConcordError not-found where the import is gone or its files are there already
 */
export async function takeImportFile(
  database: Database,
  storage: Storage,
  person: Person,
  id: string,
  part: 'weights' | 'vocabulary',
  file: string,
): Promise<void> {
  const key = `imports/${randomUUID()}`
  await demandUploading(database, person, id)
  await storage.take(key, file)
  const { count } = await database.modelImport.updateMany({
    where: { id, requestedById: person.id, state: 'uploading' },
    data: part === 'weights' ? { weights: key, state: 'queued' } : { vocabulary: key },
  })
  if (count === 1) return
  await storage.remove(key)
  throw gone()
}

export async function demandUploading(database: Database, person: Person, id: string): Promise<void> {
  const waiting = await database.modelImport.count({ where: { id, requestedById: person.id, state: 'uploading' } })
  if (waiting === 0) throw gone()
}

const gone = () => new ConcordError('not-found', 'This import was given up or has its file already. Begin it again.')

export async function rememberImportJob(database: Database, id: string, jobId: string): Promise<void> {
  await database.modelImport.update({ where: { id }, data: { jobId } })
}

/** What a worker needs to run an import; undefined where it is no longer wanted. */
export async function beginImport(database: Database, id: string) {
  const { count } = await database.modelImport.updateMany({
    where: { id, state: { in: ['queued', 'running'] } },
    data: { state: 'running', stage: 'starting', progress: 0, attempt: { increment: 1 }, problem: null },
  })
  if (count === 0) return undefined
  const row = await database.modelImport.findUniqueOrThrow({ where: { id } })
  return { ...row, request: importRequestSchema.omit({ fileName: true }).parse(row.request) }
}

/** @returns false where the attempt is no longer wanted */
export async function reportImport(database: Database, id: string, attempt: number, stage: string, progress: number) {
  const { count } = await database.modelImport.updateMany({
    where: { id, attempt, state: 'running' },
    data: { stage, progress },
  })
  return count === 1
}

/** Ends an import; its uploaded files are no longer needed. @returns their keys in the storage */
export async function endImport(
  database: Database,
  id: string,
  attempt: number,
  result: { outcome: ImportOutcome } | { problem: string },
): Promise<void> {
  const ended = { finishedAt: new Date(), progress: 1 }
  await database.modelImport.updateMany({
    where: { id, attempt, state: 'running' },
    data:
      'outcome' in result
        ? { ...ended, state: 'done', stage: 'done', outcome: result.outcome as Prisma.InputJsonObject }
        : { ...ended, state: 'failed', problem: result.problem },
  })
}

/** @returns the keys of its files and its job @throws ConcordError conflict where it has ended */
export async function cancelImport(database: Database, person: Person, id: string) {
  return database.$transaction(async (tx) => {
    const { count } = await tx.modelImport.updateMany({
      where: { id, state: { in: ['uploading', 'queued', 'running'] } },
      data: { state: 'cancelled', finishedAt: new Date() },
    })
    if (count === 0) throw new ConcordError('conflict', 'This import has ended already.')
    await audit(tx, person.id, 'model.import.cancel', id)
    return tx.modelImport.findUniqueOrThrow({ where: { id } })
  })
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
    state: row.state,
    stage: row.stage,
    progress: row.progress,
    problem: row.problem,
    outcome: row.outcome ? outcomeSchema.parse(row.outcome) : undefined,
    requestedBy: row.requestedBy.name,
    createdAt: row.createdAt,
    finishedAt: row.finishedAt,
  }))
}
