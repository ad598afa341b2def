import { analyzeRecording } from '#lib/analysis/analyze-recording.ts'
import type { Database } from '#lib/database/client.ts'
import { openBundle } from '#lib/encoders/bundle.ts'
import { Encoder } from '#lib/encoders/encoder.ts'
import { ConcordError, messageOf } from '#lib/errors/concord-error.ts'
import type { Storage } from '#lib/storage/storage.ts'
import { beginAnalysis, failAnalysis, finishAnalysis, reportProgress } from '#lib/studies/analyses.ts'
import { estimateUnseen } from '#lib/studies/train-head.ts'
import { findEncoderFolder } from './find-encoder.ts'
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
  decoderThreads: number
  encoderThreads: number
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
  const source = await storage.localFile(recording.storageKey)
  try {
    const encoder = await Encoder.load(await findEncoderFolder(tools.modelsFolder, row.encoder), tools.encoderThreads)
    const result = await analyzeRecording(source.file, {
      encoder,
      detector: await openBundle(tools.detectorFolder),
      framesPerSecond: study.framesPerSecond,
      stride: study.stride,
      threads: tools.decoderThreads,
      workFolder: tools.workFolder,
      signal,
      onProgress: ({ doneMs, totalMs }) => {
        if (Date.now() - reported < PROGRESS_EVERY_MS) return
        reported = Date.now()
        const share = totalMs > 0 ? Math.min(1, doneMs / totalMs) : 0
        report('faces and expressions', DECODING_SHARE * share).catch((error: Error) =>
          console.error(`progress: ${error.message}`),
        )
      },
    })
    await report('storing', DECODING_SHARE)
    if (await finishAnalysis(database, analysisId, attempt, result))
      await estimateUnseen(database, recording.interviewId)
  } catch (error) {
    if (stopping.aborted) throw error
    if (unwanted.signal.aborted) return
    if (!(error instanceof ConcordError)) console.error(error)
    await failAnalysis(database, analysisId, attempt, messageOf(error))
  } finally {
    await source.release()
  }
  await trainWhenPhantomIsComplete(database, study.id)
}
