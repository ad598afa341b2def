import { rm } from 'node:fs/promises'
import path from 'node:path'
import { blurRecording } from '#lib/blurring/blur-recording.ts'
import { openBundle } from '#lib/bundles/bundle.ts'
import { failureKind } from '#lib/errors/failure-kinds.ts'
import { phrase } from '#lib/messages/message.ts'
import { makePlayable } from '#lib/playable/make-playable.ts'
import type { Attempt } from '#lib/runs/attempt.ts'
import { MissingOnWorker } from '#lib/runs/live-run.ts'
import { type CopyPurpose, copyToMake, storeCopy } from '#lib/studies/recording-copies.ts'
import type { JobHandler, WorkerTools } from './job-handler.ts'

const DETECTOR = phrase('the face detector')
/** Making the copy is this share of the work; the rest is storing. */
const MAKING_SHARE = 0.99

/** Makes a copy of a recording: with all faces blurred, for sharing, or in a form that browsers play. */
export const copyHandler: JobHandler = {
  missing: async (tools) =>
    openDetector(tools).then(
      () => undefined,
      () => DETECTOR,
    ),

  work: async (tools, id, attempt) => {
    const { database, storage, workFolder } = tools
    const { purpose, recordingKey, earlierKey } = await copyToMake(database, id)
    // An attempt that was killed may have left what it made.
    for (let earlier = 1; earlier < attempt.number; earlier++) {
      const left = keyOf(id, earlier)
      if (left !== earlierKey) await storage.remove(left)
    }
    const source = await storage.localFile(recordingKey)
    const unfinished = path.join(workFolder, `copy-${id}-${attempt.number}.mp4`)
    const key = keyOf(id, attempt.number)
    try {
      const made = await MAKERS[purpose](tools, source.file, unfinished, attempt)
      attempt.demandCurrent()
      await storage.take(key, unfinished)
      const bytes = await storage.size(key)
      await attempt.finish((transaction) => storeCopy(transaction, id, { key, bytes, ...made }))
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

type Maker = (
  tools: WorkerTools,
  file: string,
  copy: string,
  attempt: Attempt,
) => Promise<{ lengthMs: number; wholeShare?: number }>

const MAKERS: Record<CopyPurpose, Maker> = {
  sharing: async (tools, file, copy, attempt) => {
    const detector = await openDetector(tools)
    const { wholeShare, lengthMs } = await blurRecording(file, copy, {
      detector,
      ...optionsOf(tools, attempt, 'blurring faces'),
    })
    return { wholeShare, lengthMs }
  },
  playing: async (tools, file, copy, attempt) => makePlayable(file, copy, optionsOf(tools, attempt, 'converting')),
}

function optionsOf({ decoderThreads, decoderMemoryMb }: WorkerTools, attempt: Attempt, stage: string) {
  return {
    threads: decoderThreads,
    memoryMb: decoderMemoryMb,
    isOurs: true,
    signal: attempt.signal,
    onProgress: (share: number) => attempt.report(stage, MAKING_SHARE * share),
  }
}

async function openDetector({ detectorFolder }: WorkerTools) {
  return openBundle(detectorFolder).catch((cause) => {
    throw new MissingOnWorker(DETECTOR, { cause })
  })
}

/** Where the storage keeps the copy of an attempt. */
const keyOf = (id: string, attempt: number) => `blurred/${id}-${attempt}.mp4`
