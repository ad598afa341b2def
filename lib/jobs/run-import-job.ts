import { spawn } from 'node:child_process'
import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Database } from '#lib/database/client.ts'
import { beginImport, endImport, reportImport } from '#lib/installation/model-imports.ts'
import type { Storage } from '#lib/storage/storage.ts'
import type { ImportMessage, ImportTask } from './import-messages.ts'

const REPORT_EVERY_MS = 500

interface ImportTools {
  /** The program that imports a checkpoint as a process of its own. */
  importProcessFile: string
  database: Database
  storage: Storage
  modelsFolder: string
  decoderThreads: number
}

/** Runs an import of a checkpoint in a process of its own. A file that is no use ends in a message, not in a retry. */
export async function runImportJob(tools: ImportTools, importId: string, stopping: AbortSignal): Promise<void> {
  const { database, storage } = tools
  const row = await beginImport(database, importId)
  if (!row?.weights) return
  const { attempt, request } = row
  const unwanted = new AbortController()
  const signal = AbortSignal.any([stopping, unwanted.signal])
  const weights = await storage.localFile(row.weights)
  const vocabulary = row.vocabulary ? await storage.localFile(row.vocabulary) : undefined
  const started = performance.now()
  let reported = 0
  const end = await importInChild(
    tools.importProcessFile,
    {
      weights: weights.file,
      vocabulary: vocabulary?.file,
      precision: request.precision,
      targets: request.targets,
      intendedUse: request.intendedUse,
      heads: Object.fromEntries(Object.entries(request.heads ?? {}).filter(([, value]) => value !== undefined)),
      modelsFolder: tools.modelsFolder,
      threads: tools.decoderThreads,
    },
    signal,
    (stage, progress) => {
      if (Date.now() - reported < REPORT_EVERY_MS) return
      reported = Date.now()
      reportImport(database, importId, attempt, stage, progress)
        .then((wanted) => {
          if (!wanted) unwanted.abort()
        })
        .catch((error: Error) => console.error(`progress: ${error.message}`))
    },
  )
  await weights.release()
  await vocabulary?.release()
  if (stopping.aborted) throw new Error('the worker stops; the import is taken up again')
  if (end?.type === 'done') {
    const { type: _, minCosine, ...outcome } = end
    const seconds = (performance.now() - started) / 1000
    await endImport(database, importId, attempt, {
      outcome: { ...outcome, seconds, ...(minCosine === undefined ? {} : { minCosine }) },
    })
  } else if (!unwanted.signal.aborted) {
    const problem =
      end?.type === 'problem'
        ? end.message
        : 'The import ended unexpectedly, perhaps for want of memory (it needs some 2 GB). Nothing was installed; try again.'
    await endImport(database, importId, attempt, { problem })
  }
  await storage.remove(row.weights)
  if (row.vocabulary) await storage.remove(row.vocabulary)
}

async function importInChild(
  processFile: string,
  task: ImportTask,
  signal: AbortSignal,
  onProgress: (stage: string, progress: number) => void,
): Promise<Exclude<ImportMessage, { type: 'progress' }> | undefined> {
  const child = spawn(process.execPath, [processFile], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    signal,
    killSignal: 'SIGKILL',
  })
  let end: Exclude<ImportMessage, { type: 'progress' }> | undefined
  child.on('message', (message: ImportMessage) => {
    if (message.type === 'progress') onProgress(message.stage, message.progress)
    else end = message
  })
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve())
    child.once('error', () => resolve())
  })
  child.send(task, () => {})
  await ended
  await removeUnfinished(task.modelsFolder, child.pid)
  return end
}

/** What a killed import has left half-made. */
export async function removeUnfinished(modelsFolder: string, pid: number | undefined): Promise<void> {
  for (const name of await readdir(modelsFolder).catch(() => [])) {
    if (pid !== undefined && name.startsWith(`.making-${pid}-`))
      await rm(path.join(modelsFolder, name), { recursive: true, force: true })
  }
}
