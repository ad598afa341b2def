import { rm } from 'node:fs/promises'
import path from 'node:path'
import { blurRecording } from '#lib/blurring/blur-recording.ts'
import { openBundle } from '#lib/bundles/bundle.ts'
import { failureKind } from '#lib/errors/failure-kinds.ts'
import { MissingOnWorker } from '#lib/runs/live-run.ts'
import { blurredToMake, storeBlurred } from '#lib/studies/blurred-copies.ts'
import type { JobHandler, WorkerTools } from './job-handler.ts'

const DETECTOR = 'the face detector'
/** Making the copy is this share of the work; the rest is storing. */
const MAKING_SHARE = 0.99

/** Makes a copy of a recording in which all faces are blurred. */
export const blurHandler: JobHandler = {
  missing: async (tools) =>
    openDetector(tools).then(
      () => undefined,
      () => DETECTOR,
    ),

  work: async (tools, id, attempt) => {
    const { database, storage, workFolder } = tools
    const { recordingKey, earlierKey } = await blurredToMake(database, id)
    // An attempt that was killed may have left what it made.
    for (let earlier = 1; earlier < attempt.number; earlier++) {
      const left = keyOf(id, earlier)
      if (left !== earlierKey) await storage.remove(left)
    }
    const detector = await openDetector(tools)
    const source = await storage.localFile(recordingKey)
    const unfinished = path.join(workFolder, `blurred-${id}-${attempt.number}.mp4`)
    const key = keyOf(id, attempt.number)
    try {
      const { wholeShare, lengthMs } = await blurRecording(source.file, unfinished, {
        detector,
        threads: tools.decoderThreads,
        memoryMb: tools.decoderMemoryMb,
        isOurs: true,
        signal: attempt.signal,
        onProgress: (share) => attempt.report('blurring faces', MAKING_SHARE * share),
      })
      attempt.demandCurrent()
      await storage.take(key, unfinished)
      const bytes = await storage.size(key)
      await attempt.finish((transaction) => storeBlurred(transaction, id, { key, bytes, wholeShare, lengthMs }))
    } catch (error) {
      // A database that went away may have stored it all the same; the next attempt removes what it did not.
      if (failureKind(error) !== 'database-away') await storage.remove(key)
      throw error
    } finally {
      await rm(unfinished, { force: true })
      await source.release()
    }
    if (earlierKey) await storage.remove(earlierKey)
  },
}

async function openDetector({ detectorFolder }: WorkerTools) {
  return openBundle(detectorFolder).catch((cause) => {
    throw new MissingOnWorker(DETECTOR, { cause })
  })
}

/** Where the storage keeps the copy of an attempt. */
const keyOf = (id: string, attempt: number) => `blurred/${id}-${attempt}.mp4`
