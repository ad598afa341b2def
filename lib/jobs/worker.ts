import { mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { planDueBackup } from '#lib/backup/backup-runs.ts'
import { emptyBin } from '#lib/bin/empty-bin.ts'
import type { InstalledModels } from '#lib/bundles/installed-models.ts'
import { closeDatabase, connectToDatabase } from '#lib/database/database.ts'
import { LoadedEncoder } from '#lib/encoders/loaded-encoder.ts'
import { removeExpiredExports } from '#lib/exports/export-runs.ts'
import { tidyImports } from '#lib/installation/model-imports.ts'
import { emptyModelBin } from '#lib/installation/remove-model.ts'
import { announceWorker } from '#lib/installation/workers.ts'
import { probeProviders } from '#lib/onnx/providers.ts'
import { ATTEMPT_FILES } from '#lib/runs/attempt-file.ts'
import { expediteRuns, recoverRuns } from '#lib/runs/recover-runs.ts'
import { removeAbandonedFiles } from '#lib/runs/remove-abandoned-files.ts'
import { RUN_KINDS, type RunKind } from '#lib/runs/run.ts'
import { dataFolders, type Settings } from '#lib/settings/settings.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import { expireUploads } from '#lib/storage/expire-uploads.ts'
import { removeExpiredRecordings } from '#lib/studies/consent.ts'
import { removeOutlivedCopies } from '#lib/studies/recording-copies.ts'
import { forgetEncoderCheckpoints } from '#lib/training/encoder-checkpoints.ts'
import { forgetAbandoned } from '#lib/training/remembered-networks.ts'
import { JOBS } from './definitions/jobs.ts'
import { HANDLERS } from './handlers.ts'
import type { MakeTrainedEncoder, WorkerTools } from './job-handler.ts'
import { lookAtArrivals } from './look-at-arrivals.ts'
import { openQueue, REFUSED } from './queue.ts'
import { takeJob } from './take-job.ts'

/** The models that a program hands its worker: `lib` knows no published model by name. */
export interface WorkerModels {
  /** Writes the embedded models into the models folder where they are missing. */
  installEmbedded(modelsFolder: string): Promise<InstalledModels>
  /** The program that imports a checkpoint as a process of its own. */
  importProcessFile: string
  makeTrainedEncoder: MakeTrainedEncoder
  /** Concord's version. */
  version: string
}

export interface Worker {
  /** Stops taking jobs, gives those in hand back to the queue, and closes. */
  stop(): Promise<void>
}

/** How often a worker looks after runs that lost their job, and those that wait for what it may have by now. */
const LOOK_AFTER_EVERY_MS = 5000

/** An attempt that was cancelled stops, or is killed, within this; one that is killed later is seen to by the next worker that starts. */
const KILLED_WITHIN_MS = 10 * 60_000

/** Starts a worker on the database's queue. */
export async function startWorker(settings: Settings, databaseUrl: string, program: WorkerModels): Promise<Worker> {
  const folders = dataFolders(settings.dataFolder)
  const models = await program.installEmbedded(folders.models)
  await mkdir(folders.work, { recursive: true })
  await removeLeftovers(folders.work, /^(?:concord-(?:analysis|look)|phantom)-(\d+)-/)
  await removeLeftovers(folders.work, ATTEMPT_FILES)
  await removeLeftovers(folders.models, /^\.making-(\d+)-/)
  const database = connectToDatabase(databaseUrl)
  const queue = await openQueue(databaseUrl, true)
  const stopping = new AbortController()
  const tools: WorkerTools = {
    database,
    queue,
    tried: new Set(),
    storage: new DiskStorage(folders.files),
    models,
    workFolder: folders.work,
    importProcessFile: program.importProcessFile,
    makeTrainedEncoder: program.makeTrainedEncoder,
    version: program.version,
    encoder: new LoadedEncoder({
      threads: settings.encoderThreads,
      provider: settings.provider,
      device: settings.device,
    }),
    decoderThreads: settings.decoderThreads,
    lookEvery: settings.lookEvery,
    sameWithin: settings.sameWithin,
    decoderMemoryMb: settings.decoderMemoryMb,
    backups: settings.backup && {
      ...settings.backup,
      source: { databaseUrl, folders, version: program.version },
    },
    provider: settings.provider,
  }
  const inHand = new Map<RunKind, number>(RUN_KINDS.map((kind) => [kind, 0]))
  for (const kind of RUN_KINDS) {
    const options = {
      pollingIntervalSeconds: 1,
      batchSize: 1,
      localConcurrency: JOBS[kind].atATime,
      perJobResults: true,
    } as const
    await queue.boss.work<object, unknown, typeof options>(JOBS[kind].queue, options, async ([job]) => {
      if (!job) return []
      inHand.set(kind, inHand.get(kind)! + 1)
      try {
        const isJob = await takeJob(kind, tools, job, stopping.signal)
        // Refused for good: asked again, it would say the same.
        return isJob ? [{ id: job.id, status: 'completed' }] : [{ id: job.id, status: 'deadletter', output: REFUSED }]
      } finally {
        inHand.set(kind, inHand.get(kind)! - 1)
      }
    })
  }
  const leave = await announceWorker(database, {
    providers: await probeProviders(settings.device),
    threads: settings.encoderThreads,
  })
  const lookingAfter = [
    lookAfterRuns(tools, inHand, folders.uploads, stopping.signal),
    lookAtArrivals(tools, stopping.signal),
  ]
  return {
    stop: async () => {
      stopping.abort()
      await leave()
      await Promise.all(lookingAfter)
      await queue.boss.stop({ graceful: true, timeout: 5000 })
      await closeDatabase(database)
    },
  }
}

/** Looks after runs again and again until the worker stops. */
async function lookAfterRuns(
  tools: WorkerTools,
  inHand: ReadonlyMap<RunKind, number>,
  uploadsFolder: string,
  stopping: AbortSignal,
): Promise<void> {
  const { database, queue, storage } = tools
  // The first time over all runs: a worker that was killed may have left files since the one before started.
  let since = new Date(0)
  while (!stopping.aborted) {
    try {
      const now = Date.now()
      await recoverRuns(database, queue)
      for (const kind of RUN_KINDS) {
        const { missing } = HANDLERS[kind]
        // A worker that is busy would only take it from one that lacks it again.
        if (missing && inHand.get(kind)! < JOBS[kind].atATime)
          await expediteRuns(database, queue, kind, (id) => missing(tools, id), tools.tried)
      }
      await tidyImports(database, storage)
      await expireUploads(uploadsFolder)
      await emptyBin(database, storage)
      await emptyModelBin(tools.models.folder)
      await removeExpiredRecordings(database, storage)
      await removeOutlivedCopies(database, storage)
      await removeExpiredExports(database, storage)
      await removeAbandonedFiles(database, storage, since)
      since = new Date(now - KILLED_WITHIN_MS)
      await forgetAbandoned(database, tools.workFolder)
      await forgetEncoderCheckpoints(database, tools.workFolder)
      if (tools.backups) await planDueBackup(database, queue, tools.backups.time)
    } catch (error) {
      if (!stopping.aborted) console.error(`worker: ${(error as Error).message}`)
    }
    await wait(LOOK_AFTER_EVERY_MS, undefined, { signal: stopping }).catch(() => {})
  }
}

/** Removes working files whose worker, named by its process number, is no longer alive. */
async function removeLeftovers(folder: string, named: RegExp): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = named.exec(name)?.[1]
    // In a container, the worker before this one had the same number.
    const isLeft = pid !== undefined && (Number(pid) === process.pid || !isAlive(Number(pid)))
    if (isLeft) await rm(path.join(folder, name), { recursive: true, force: true })
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
