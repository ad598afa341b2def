import type { Analysis } from '#lib/analysis/analysis.ts'
import { type AnalysisResult, analyzeRecording } from '#lib/analysis/analyze-recording.ts'
import { reclipAnalysis } from '#lib/analysis/reclip-analysis.ts'
import { type Bundle, openBundle } from '#lib/bundles/bundle.ts'
import { encoderVersions } from '#lib/bundles/find-bundle.ts'
import type { Encoder } from '#lib/encoders/encoder.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { failureKind } from '#lib/errors/failure-kinds.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { MissingOnWorker } from '#lib/runs/live-run.ts'
import {
  analysisToRun,
  encoderOfAnalysis,
  forgetFeatures,
  outdatedFeatures,
  storeAnalysis,
  storedFeatures,
} from '#lib/studies/analyses.ts'
import { FILE_REMOVED } from '#lib/studies/recordings.ts'
import { estimateUnseen } from '#lib/training/estimate-unseen.ts'
import type { JobHandler, WorkerTools } from './job-handler.ts'

/** Decoding and encoding are this share of the work; the rest is storing. */
const DECODING_SHARE = 0.97

/** Runs one analysis to its stored result. */
export const analysisHandler: JobHandler = {
  missing: async ({ database, modelsFolder, detectorFolder }, id) => {
    const encoder = await encoderOfAnalysis(database, id)
    if (encoder === undefined) return undefined
    return missingOf(async () => {
      await openHere(() => encoderVersions(modelsFolder, encoder), phrase('the encoder “{encoder}”', { encoder }))
      await openHere(() => openBundle(detectorFolder), phrase('the face detector'))
    })
  },

  work: async (tools, id, attempt) => {
    const { database, storage } = tools
    const row = await analysisToRun(database, id)
    const { recording } = row
    // An attempt that was killed may have left the features that it had stored.
    for (let earlier = 1; earlier < attempt.number; earlier++) await storage.remove(featuresKey(id, earlier))
    const { encoder, detector } = await openModels(tools, row.encoder)
    if (recording.storageKey === null) throw new ConcordError('not-found', FILE_REMOVED)
    const source = await storage.localFile(recording.storageKey)
    /** Frame features that this attempt put into the storage, until the analysis owns them. */
    let made: string | undefined
    try {
      const stored = await storedFeatures(database, row, encoder.bundle.sha256)
      const reclipped =
        stored && (await reclip(tools, stored, { encoder, stride: row.stride, track: row.track ?? undefined }))
      const result =
        reclipped ??
        (await analyzeRecording(source.file, {
          encoder,
          detector,
          framesPerSecond: recording.interview.participant.study.framesPerSecond,
          stride: row.stride,
          face: row.track ?? undefined,
          orAnother: true,
          threads: tools.decoderThreads,
          memoryMb: tools.decoderMemoryMb,
          isOurs: true,
          workFolder: tools.workFolder,
          signal: attempt.signal,
          keepFeatures: async (file) => {
            attempt.demandCurrent()
            made = featuresKey(id, attempt.number)
            await storage.take(made, file)
          },
          onProgress: (share) => attempt.report('faces and expressions', DECODING_SHARE * share),
        }))
      attempt.report('storing', DECODING_SHARE)
      await attempt.finish((transaction) => storeAnalysis(transaction, id, result, made ?? stored?.features))
    } catch (error) {
      // A database that went away may have stored the analysis all the same; the next attempt removes what it did not.
      if (made && failureKind(error) === undefined) await storage.remove(made)
      throw error
    } finally {
      await source.release()
    }
  },

  afterwards: async ({ database, storage }, id) => {
    for (const key of await outdatedFeatures(database, id)) {
      await storage.remove(key)
      await forgetFeatures(database, key)
    }
    const { recording } = await analysisToRun(database, id)
    await estimateUnseen(database, recording.interviewId)
  },
}

/** Where the storage keeps the features of an attempt. */
const featuresKey = (id: string, attempt: number) => `features/${id}-${attempt}.safetensors`

/** The encoder and the detector of an analysis. @throws MissingOnWorker where this machine does not have one of them or can't run it */
async function openModels(tools: WorkerTools, encoder: string): Promise<{ encoder: Encoder; detector: Bundle }> {
  return {
    encoder: await openHere(
      () => tools.encoder.openNamed(tools.modelsFolder, encoder),
      phrase('the encoder “{encoder}”', { encoder }),
    ),
    detector: await openHere(() => openBundle(tools.detectorFolder), phrase('the face detector')),
  }
}

/** A model that is missing, was changed or can't run here is no fault of the recording: another machine may have it. */
async function openHere<T>(open: () => Promise<T>, what: Message): Promise<T> {
  try {
    return await open()
  } catch (error) {
    if (!(error instanceof ConcordError) || !['bad-bundle', 'unavailable', 'not-found'].includes(error.code))
      throw error
    throw new MissingOnWorker(what, { cause: error })
  }
}

async function missingOf(open: () => Promise<void>): Promise<Message | undefined> {
  try {
    await open()
    return undefined
  } catch (error) {
    if (error instanceof MissingOnWorker) return error.missing
    throw error
  }
}

/** The analysis from kept frame features; undefined where they are gone, so that a pass over the video is needed. */
async function reclip(
  { storage }: WorkerTools,
  { features, result }: { features: string; result: Analysis },
  options: Parameters<typeof reclipAnalysis>[2],
): Promise<AnalysisResult | undefined> {
  const source = await storage.localFile(features)
  try {
    return await reclipAnalysis(source.file, result, options)
  } catch (error) {
    if (error instanceof ConcordError && error.code === 'not-found') return undefined
    throw error
  } finally {
    await source.release()
  }
}
