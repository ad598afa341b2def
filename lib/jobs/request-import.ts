import type { PgBoss } from 'pg-boss'
import type { Person } from '#lib/access/permissions.ts'
import type { Database } from '#lib/database/client.ts'
import { cancelImport, rememberImportJob, takeImportFile } from '#lib/installation/model-imports.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { IMPORT_QUEUE, type ImportJob } from './queue.ts'

/** Takes an uploaded file of an import; with the weights it is complete and goes into the queue. */
export async function receiveImportFile(
  database: Database,
  storage: Storage,
  boss: PgBoss,
  person: Person,
  { importId, part, file }: { importId: string; part: 'weights' | 'vocabulary'; file: string },
): Promise<void> {
  await takeImportFile(database, storage, person, importId, part, file)
  if (part !== 'weights') return
  const jobId = await boss.send(IMPORT_QUEUE, { importId } satisfies ImportJob)
  if (jobId) await rememberImportJob(database, importId, jobId)
}

export async function requestImportCancel(
  database: Database,
  storage: Storage,
  boss: PgBoss,
  person: Person,
  id: string,
): Promise<void> {
  const { jobId, weights, vocabulary } = await cancelImport(database, person, id)
  if (jobId) await boss.cancel(IMPORT_QUEUE, jobId)
  for (const key of [weights, vocabulary]) if (key) await storage.remove(key)
}
