import { setTimeout as wait } from 'node:timers/promises'
import { textOf } from '#lib/errors/concord-error.ts'
import { failureKind } from '#lib/errors/failure-kinds.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import { lookAtRecording } from '#lib/previews/look-at-recording.ts'
import { recordingToLookAt, storePreview } from '#lib/studies/previews.ts'
import type { WorkerTools } from './job-handler.ts'

/** How soon a recording that arrived is looked at. */
const EVERY_MS = 2000
/** After something that is no fault of a recording, such as a database that is away. */
const AFTER_TROUBLE_MS = 30_000

type Tools = Pick<WorkerTools, 'database' | 'queue' | 'storage' | 'models' | 'decoderMemoryMb'>

/**
 * Looks at recordings as they arrive, beside the jobs of the queue, until the worker stops: their length, size and a still picture
 * are there within seconds, also while another recording is analysed for hours.
 */
export async function lookAtArrivals(tools: Tools, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    let pauseMs = EVERY_MS
    try {
      if (await lookAtNext(tools, stopping)) pauseMs = 0
    } catch (error) {
      if (stopping.aborted) return
      console.error(`worker: ${(error as Error).message}`)
      pauseMs = AFTER_TROUBLE_MS
    }
    if (pauseMs > 0) await wait(pauseMs, undefined, { signal: stopping }).catch(() => {})
  }
}

/** Looks at the next recording that nobody has looked at. @returns whether there was one */
export async function lookAtNext(
  { database, queue, storage, models, decoderMemoryMb }: Tools,
  signal: AbortSignal,
): Promise<boolean> {
  const next = await recordingToLookAt(database)
  if (!next) return false
  // What this worker lacks is no fault of the recording: it is looked at once a worker has it.
  const detector = await models.detector()
  const source = await storage.localFile(next.storageKey)
  try {
    const options = { detector, memoryMb: decoderMemoryMb, isOurs: true, signal }
    const seen = await lookAtRecording(source.file, options).catch((error: unknown) => {
      if (signal.aborted || failureKind(error) !== undefined) throw error
      return { problem: storedText(textOf(error)) }
    })
    await storePreview(database, queue, next.id, seen)
  } finally {
    await source.release()
  }
  return true
}
