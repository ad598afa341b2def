import type { Analysis } from '#lib/analysis/analysis.ts'
import { type AnalysisResult, analyzeRecording } from '#lib/analysis/analyze-recording.ts'
import { clipsOfLook, type LookedAtClips, withClipsOfPass } from '#lib/analysis/clips-so-far.ts'
import { lookAtClips } from '#lib/analysis/look-at-clips.ts'
import { LEAST_LOOKED_AT, looksBefore } from '#lib/analysis/looks-before.ts'
import type { PassListener } from '#lib/analysis/pass-so-far.ts'
import { reclipAnalysis } from '#lib/analysis/reclip-analysis.ts'
import type { Encoder } from '#lib/encoders/encoder.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import type { Attempt } from '#lib/runs/attempt.ts'
import { makeAttemptFile, RUN_FILES } from '#lib/runs/attempt-file.ts'
import { analysisToRun, encoderOfAnalysis, forgetFirstLook, lostChoice, storeAnalysis } from '#lib/studies/analyses.ts'
import {
  forgetFeatures,
  isChosenInOtherClips,
  isChosenInWholePass,
  outdatedFeatures,
  storedFeatures,
} from '#lib/studies/kept-features.ts'
import { FILE_REMOVED } from '#lib/studies/recordings.ts'
import { estimateUnseen } from '#lib/training/estimate-unseen.ts'
import { canEstimateFirst, firstEstimates, storeFirstEstimates } from '#lib/training/first-estimates.ts'
import type { JobHandler, WorkerTools } from './job-handler.ts'
import { lackOf, neededDetector, neededEncoder } from './needed-models.ts'

/** Decoding and encoding are this share of the work; the rest is storing. */
const DECODING_SHARE = 0.97
/** How many estimates are made while a recording is analysed. */
const ESTIMATES = 50

/** Runs one analysis to its stored result. */
export const analysisHandler: JobHandler = {
  missing: async ({ database, models }, id) => {
    const encoder = await encoderOfAnalysis(database, id)
    if (encoder === undefined) return undefined
    return lackOf(async () => {
      await neededEncoder(encoder, () => models.encoderVersions(encoder))
      await neededDetector(models)
    })
  },

  work: async (tools, id, attempt) => {
    const { database, storage, workFolder, models } = tools
    const asked = await analysisToRun(database, id)
    const { recording } = asked
    const encoder = await neededEncoder(asked.encoder, () => tools.encoder.openNamed(models.folder, asked.encoder))
    const isOther = await isChosenInOtherClips(database, asked, encoder.shape.clipFrames)
    const row = isOther ? { ...asked, track: null } : asked
    const otherFace = isOther ? asked.track! : undefined
    if (recording.storageKey === null) throw new ConcordError('not-found', FILE_REMOVED)
    if (row.firstLook !== null) await attempt.write((transaction) => forgetFirstLook(transaction, id))
    const source = await storage.localFile(recording.storageKey)
    try {
      const place = { storage, workFolder, ...RUN_FILES.analysis }
      await makeAttemptFile(attempt, place, async ({ store }) => {
        const { result, features } = await neededEncoder(row.encoder, () =>
          analyse(tools, row, { encoder, file: source.file, attempt, store, otherFace }),
        )
        attempt.report('storing', DECODING_SHARE)
        await attempt.finish((transaction) => storeAnalysis(transaction, id, { ...result, track: row.track }, features))
      })
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
    await estimateUnseen(database, recording.interviewId, storage)
  },
}

/** From the frame features that are kept of the recording, else from the recording itself. */
async function analyse(
  tools: WorkerTools,
  row: Awaited<ReturnType<typeof analysisToRun>>,
  {
    encoder,
    file,
    attempt,
    store,
    otherFace,
  }: {
    encoder: Encoder
    file: string
    attempt: Attempt
    store(file: string): Promise<string>
    /** The number of a face that a person chose among clips of another length. */
    otherFace: number | undefined
  },
): Promise<{ result: AnalysisResult; features: string | undefined }> {
  const { recording, stride } = row
  const face = row.track ?? undefined
  const clipLimit = row.clipLimit ?? undefined
  const stored = await storedFeatures(tools.database, row, encoder.bundle.sha256)
  const lost = otherFace ?? (await lostChoice(tools.database, row))
  // Where the features are of the face that was chosen, it is not lost.
  const lostFace = stored?.track === lost ? undefined : lost
  const reclipped = stored && (await reclip(tools, stored, { encoder, stride, clipLimit, track: face, lostFace }))
  if (reclipped) return { result: reclipped, features: stored.features }
  let features: string | undefined
  const reading = {
    encoder,
    detector: await neededDetector(tools.models),
    framesPerSecond: recording.interview.participant.study.framesPerSecond,
    stride,
    threads: tools.decoderThreads,
    lookEvery: tools.lookEvery,
    sameWithin: tools.sameWithin,
    memoryMb: tools.decoderMemoryMb,
    isOurs: true,
    workFolder: tools.workFolder,
    signal: attempt.signal,
  }
  // Which face a person chose is known by its number in a whole pass alone.
  const looked =
    face === undefined ? await takeFirstLooks(tools.database, row.id, attempt, { file, reading, clipLimit }) : undefined
  const result = await analyzeRecording(file, {
    ...reading,
    clipLimit,
    face,
    orAnother: true,
    lostFace: lost,
    readsAll: await isChosenInWholePass(tools.database, row),
    keepFeatures: async (made) => {
      features = await store(made)
    },
    listener: looked && narrowing(tools.database, row.id, attempt, { looked, reading }),
    onProgress: (share) => attempt.report('faces and expressions', DECODING_SHARE * share),
  })
  return { result, features }
}

/**
 * Estimates a long recording from a few clips before it is analysed. Nothing rests on that: where it can't be done, the analysis that
 * follows says what is wrong.
 *
 * @returns the last look; undefined where there was none
 */
async function takeFirstLooks(
  database: WorkerTools['database'],
  id: string,
  attempt: Attempt,
  {
    file,
    reading,
    clipLimit = Number.POSITIVE_INFINITY,
  }: { file: string; reading: Parameters<typeof lookAtClips>[1]; clipLimit: number | undefined },
): Promise<LookedAtClips | undefined> {
  const encoder = seeing(reading)
  if (!(await canEstimateFirst(database, id, encoder.sha256))) return undefined
  let last: LookedAtClips | undefined
  try {
    let looks = looksBefore(clipLimit)
    for (let look = 0; look < looks.length; look++) {
      attempt.report('first estimate', 0)
      const seen = await lookAtClips(file, reading, { count: looks[look]!, least: LEAST_LOOKED_AT })
      const found = seen && (await firstEstimates(database, id, encoder, clipsOfLook(seen)))
      if (!found) break
      last = seen
      looks = looksBefore(Math.min(clipLimit, found.total))
      await attempt.write((transaction) => storeFirstEstimates(transaction, id, found))
    }
  } catch (error) {
    attempt.demandCurrent()
    if (!(error instanceof ConcordError)) throw error
  }
  return last
}

/** Estimates again and again from the last look and from what the analysis has by then. Nothing rests on that either. */
function narrowing(
  database: WorkerTools['database'],
  id: string,
  attempt: Attempt,
  { looked, reading }: { looked: LookedAtClips; reading: Parameters<typeof lookAtClips>[1] },
): PassListener {
  return {
    places: looked.places,
    every: Math.ceil(looked.total / ESTIMATES),
    async tell(clips) {
      try {
        const soFar = withClipsOfPass(looked, clips, reading.stride)
        const found = await firstEstimates(database, id, seeing(reading), soFar)
        if (found) await attempt.write((transaction) => storeFirstEstimates(transaction, id, found))
      } catch (error) {
        attempt.demandCurrent()
        // A database that is away for a moment ends no analysis.
        console.error(`estimate so far: ${(error as Error).message}`)
      }
    },
  }
}

function seeing({ encoder: { bundle } }: Parameters<typeof lookAtClips>[1]) {
  return { sha256: bundle.sha256, intendedUse: bundle.manifest.intendedUse }
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
