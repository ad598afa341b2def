import type { Analysis } from '#lib/analysis/analysis.ts'
import { type AnalysisResult, analyzeRecording } from '#lib/analysis/analyze-recording.ts'
import { reclipAnalysis } from '#lib/analysis/reclip-analysis.ts'
import { openBundle } from '#lib/bundles/bundle.ts'
import { findEncoderFolder } from '#lib/bundles/find-encoder.ts'
import type { Database } from '#lib/database/client.ts'
import type { EncoderShelf } from '#lib/encoders/encoder-shelf.ts'
import { ConcordError, messageOf } from '#lib/errors/concord-error.ts'
import type { Storage } from '#lib/storage/storage.ts'
import {
  beginAnalysis,
  failAnalysis,
  finishAnalysis,
  forgetOlderFeatures,
  keptFeatures,
  reportProgress,
} from '#lib/studies/analyses.ts'
import { estimateUnseen } from '#lib/training/estimate-unseen.ts'
import { trainWhenPhantomIsComplete } from './training-job.ts'

/** How often progress is written to the database, and with it whether the analysis is still wanted. */
const PROGRESS_EVERY_MS = 700
/** Decoding and encoding are this share of the work; the rest is storing. */
const DECODING_SHARE = 0.97

export interface WorkerTools {
  database: Database
  storage: Storage
  modelsFolder: string
  detectorFolder: string
  workFolder: string
  encoders: EncoderShelf
  decoderThreads: number
}

/** Runs one analysis from the queue to its stored result. What the file does wrong ends in a message, not in a retry. */
export async function runAnalysisJob(tools: WorkerTools, analysisId: string, stopping: AbortSignal): Promise<void> {
  const { database, storage } = tools
  const row = await beginAnalysis(database, analysisId)
  if (!row) return
  const { attempt, recording } = row
  const { study } = recording.interview.participant
  const unwanted = new AbortController()
  const signal = AbortSignal.any([stopping, unwanted.signal])
  let reported = 0
  const report = async (stage: string, progress: number) => {
    if (!(await reportProgress(database, analysisId, attempt, stage, progress))) unwanted.abort()
  }
  const onProgress = ({ doneMs, totalMs }: { doneMs: number; totalMs: number }) => {
    if (Date.now() - reported < PROGRESS_EVERY_MS) return
    reported = Date.now()
    const share = totalMs > 0 ? Math.min(1, doneMs / totalMs) : 0
    report('faces and expressions', DECODING_SHARE * share).catch((error: Error) =>
      console.error(`progress: ${error.message}`),
    )
  }
  const source = await storage.localFile(recording.storageKey)
  /** Frame features that this attempt put into the storage, until the analysis owns them. */
  let made: string | undefined
  try {
    const encoder = await tools.encoders.take(await findEncoderFolder(tools.modelsFolder, row.encoder))
    const kept = await keptFeatures(database, row, encoder.bundle.sha256)
    const reclipped =
      kept && (await reclip(tools, kept, { encoder, stride: row.stride, track: row.track ?? undefined }))
    const result =
      reclipped ??
      (await analyzeRecording(source.file, {
        encoder,
        detector: await openBundle(tools.detectorFolder),
        framesPerSecond: study.framesPerSecond,
        stride: row.stride,
        track: row.track ?? undefined,
        threads: tools.decoderThreads,
        workFolder: tools.workFolder,
        signal,
        keepFeatures: async (file) => {
          made = `features/${analysisId}-${attempt}.safetensors`
          await storage.take(made, file)
        },
        onProgress,
      }))
    await report('storing', DECODING_SHARE)
    if (await finishAnalysis(database, analysisId, attempt, result, made ?? kept?.features)) {
      if (made) for (const outdated of await forgetOlderFeatures(database, analysisId)) await storage.remove(outdated)
      made = undefined
      await estimateUnseen(database, recording.interviewId)
    }
  } catch (error) {
    if (stopping.aborted) throw error
    if (unwanted.signal.aborted) return
    if (!(error instanceof ConcordError)) console.error(error)
    await failAnalysis(database, analysisId, attempt, messageOf(error))
  } finally {
    await source.release()
    if (made) await storage.remove(made)
  }
  await trainWhenPhantomIsComplete(database, study.id)
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
