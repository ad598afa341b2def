import type { BackupSource } from '#lib/backup/write-backup.ts'
import type { Bundle, Manifest } from '#lib/bundles/bundle.ts'
import type { InstalledModels } from '#lib/bundles/installed-models.ts'
import type { AboutTrained, TrainedTemporal } from '#lib/contrastive/trained-temporal.ts'
import type { Database } from '#lib/database/client.ts'
import type { LoadedEncoder } from '#lib/encoders/loaded-encoder.ts'
import type { Message } from '#lib/messages/message.ts'
import type { Provider } from '#lib/onnx/provider-titles.ts'
import type { Attempt } from '#lib/runs/attempt.ts'
import type { JobQueue } from '#lib/runs/job-queue.ts'
import type { BackupSettings } from '#lib/settings/settings.ts'
import type { Storage } from '#lib/storage/storage.ts'

/** Where a worker makes backups, and of what. */
export interface BackupPlace extends BackupSettings {
  source: BackupSource
}

export type MakeTrainedEncoder = (
  modelsFolder: string,
  base: Bundle,
  trained: TrainedTemporal,
  about: AboutTrained,
) => Promise<{ folder: string; manifest: Manifest }>

/** What a worker has for the runs that it does. */
export interface WorkerTools {
  database: Database
  queue: JobQueue
  storage: Storage
  /** Runs that this worker began and could not end for something that it lacks, by their ids. */
  tried: Set<string>
  models: InstalledModels
  workFolder: string
  /** The program that imports a checkpoint as a process of its own. */
  importProcessFile: string
  /** Writes an encoder of a trained temporal part and the encoder that it was trained over. */
  makeTrainedEncoder: MakeTrainedEncoder
  /** Concord's version. */
  version: string
  encoder: LoadedEncoder
  decoderThreads: number
  /** Of so many pictures in a row whose faces keep still, one is looked at for faces; each where it is left out. */
  lookEvery?: number
  /** Grey levels of 255 by which any part of a face may differ from the crop encoded last to take its features; none where it is left out. */
  sameWithin?: number
  /** Memory that a decoder's process may have in use, in MB. */
  decoderMemoryMb: number | undefined
  /** Where backups of what are made; undefined on a worker that makes none. */
  backups: BackupPlace | undefined
  /** What trains networks, as CONCORD_PROVIDER has it. */
  provider: Provider | 'auto'
}

/** What a worker does for one kind of job. */
export interface JobHandler {
  /** What this worker lacks for a run, as in "waits for a worker that has …"; undefined where it has all. */
  missing?(tools: WorkerTools, runId: string): Promise<Message | undefined>
  /** Does the work of a run and ends it with `attempt.finish`. */
  work(tools: WorkerTools, runId: string, attempt: Attempt): Promise<void>
  /**
   * What follows once a run has ended well. It is done again where the worker was killed in the midst of it, so it must not
   * matter how often.
   */
  afterwards?(tools: WorkerTools, runId: string): Promise<void>
}
