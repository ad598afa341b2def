import { blurRecording } from '#lib/blurring/blur-recording.ts'
import { makePlayable } from '#lib/playable/make-playable.ts'
import type { Attempt } from '#lib/runs/attempt.ts'
import { makeAttemptFile, RUN_FILES } from '#lib/runs/attempt-file.ts'
import { type CopyPurpose, copyToMake, purposeOfCopy, storeCopy } from '#lib/studies/recording-copies.ts'
import type { JobHandler, WorkerTools } from './job-handler.ts'
import { lackOf, neededDetector } from './needed-models.ts'

/** Making the copy is this share of the work; the rest is storing. */
const MAKING_SHARE = 0.99

/** Makes a copy of a recording: with all faces blurred, for sharing, or in a form that browsers play. */
export const copyHandler: JobHandler = {
  missing: async ({ database, models }, id) => {
    const purpose = await purposeOfCopy(database, id)
    return purpose === 'sharing' ? lackOf(() => neededDetector(models)) : undefined
  },

  work: async (tools, id, attempt) => {
    const { database, storage, workFolder } = tools
    const { purpose, recordingKey, earlierKey } = await copyToMake(database, id)
    const source = await storage.localFile(recordingKey)
    try {
      const place = { storage, workFolder, ...RUN_FILES.copy, earlierKey }
      await makeAttemptFile(attempt, place, async ({ unfinished, store }) => {
        const made = await MAKERS[purpose](tools, source.file, unfinished, attempt)
        const key = await store()
        const bytes = await storage.size(key)
        await attempt.finish((transaction) => storeCopy(transaction, id, { key, bytes, ...made }))
      })
    } finally {
      await source.release()
    }
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
    const detector = await neededDetector(tools.models)
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
