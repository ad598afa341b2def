import { mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { connectDatabase } from '#lib/database/client.ts'
import { EncoderShelf } from '#lib/encoders/encoder-shelf.ts'
import { announceWorker } from '#lib/installation/workers.ts'
import { probeProviders } from '#lib/onnx/providers.ts'
import { dataFolders, type Settings } from '#lib/settings/settings.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import {
  ANALYSIS_QUEUE,
  type AnalysisJob,
  IMPORT_QUEUE,
  type ImportJob,
  openQueue,
  PHANTOM_QUEUE,
  type PhantomJob,
  TRAINING_QUEUE,
  type TrainingJob,
} from './queue.ts'
import { runAnalysisJob, type WorkerTools } from './run-analysis-job.ts'
import { runImportJob } from './run-import-job.ts'
import { runPhantomJob } from './run-phantom-job.ts'
import { runTrainingJob } from './run-training-job.ts'

/** The models that a program hands its worker: `lib` knows no published model by name. */
export interface WorkerModels {
  /** Writes the embedded models into the models folder where they are missing. */
  installEmbedded(modelsFolder: string): Promise<unknown>
  /** Name of the face detector's folder in the models folder. */
  detectorBundle: string
  /** The program that imports a checkpoint as a process of its own. */
  importProcessFile: string
}

export interface Worker {
  /** Stops taking jobs, gives those in hand back to the queue, and closes. */
  stop(): Promise<void>
}

/** Starts a worker on the database's queue; one job of each kind at a time. */
export async function startWorker(settings: Settings, databaseUrl: string, models: WorkerModels): Promise<Worker> {
  const folders = dataFolders(settings.dataFolder)
  await models.installEmbedded(folders.models)
  await mkdir(folders.work, { recursive: true })
  await removeLeftovers(folders.work, /^(?:concord-analysis|phantom)-(\d+)-/)
  await removeLeftovers(folders.models, /^\.making-(\d+)-/)
  const database = connectDatabase(databaseUrl)
  const boss = await openQueue(databaseUrl, true)
  const stopping = new AbortController()
  const tools: WorkerTools & { importProcessFile: string } = {
    database,
    storage: new DiskStorage(folders.files),
    modelsFolder: folders.models,
    detectorFolder: path.join(folders.models, models.detectorBundle),
    workFolder: folders.work,
    importProcessFile: models.importProcessFile,
    encoders: new EncoderShelf({
      threads: settings.encoderThreads,
      provider: settings.provider,
      device: settings.device,
    }),
    decoderThreads: settings.decoderThreads,
  }
  const options = { pollingIntervalSeconds: 1, batchSize: 1 }
  await boss.work<AnalysisJob>(ANALYSIS_QUEUE, options, async ([job]) => {
    if (job) await runAnalysisJob(tools, job.data.analysisId, AbortSignal.any([stopping.signal, job.signal]))
  })
  await boss.work<PhantomJob>(PHANTOM_QUEUE, options, async ([job]) => {
    if (job) await runPhantomJob(tools, boss, job.data, AbortSignal.any([stopping.signal, job.signal]))
  })
  await boss.work<ImportJob>(IMPORT_QUEUE, options, async ([job]) => {
    if (job) await runImportJob(tools, job.data.importId, AbortSignal.any([stopping.signal, job.signal]))
  })
  await boss.work<TrainingJob>(TRAINING_QUEUE, options, async ([job]) => {
    if (!job) return
    await runTrainingJob(database, job.data.runId, AbortSignal.any([stopping.signal, job.signal]), settings.provider)
  })
  const leave = await announceWorker(database, {
    providers: await probeProviders(settings.device),
    threads: settings.encoderThreads,
  })
  return {
    stop: async () => {
      stopping.abort()
      await leave()
      await boss.stop({ graceful: true, timeout: 5000 })
      await database.$disconnect()
    },
  }
}

/** Removes working files whose worker, named by its process number, is no longer alive. */
async function removeLeftovers(folder: string, named: RegExp): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = named.exec(name)?.[1]
    if (pid && !isAlive(Number(pid))) await rm(path.join(folder, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
