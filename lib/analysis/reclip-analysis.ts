import type { Encoder } from '#lib/encoders/encoder.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { type Analysis, CLIP_QUALITY_FORMAT } from './analysis.ts'
import { embedClips } from './embed-clips.ts'
import { clipQuality } from './face-quality.ts'
import { FrameFeatures } from './frame-features.ts'
import { limitedClips } from './limited-clips.ts'
import { recordingQuality } from './recording-quality.ts'
import { readQuality } from './shown-faces.ts'

/**
 * Makes the clips of an analysis anew from the frame features that were kept with it, with another stride, fewer clips or of another
 * person's track, without a new pass over the video. Where it was of some clips only, they stay the same.
 *
 * @param featuresFile what `keepFeatures` of the first analysis got
 * @throws ConcordError not-found where the features or the track are gone; conflict where the encoder is another
 */
export async function reclipAnalysis(
  featuresFile: string,
  earlier: Analysis,
  {
    encoder,
    stride,
    clipLimit,
    track,
    lostFace,
  }: {
    encoder: Encoder
    stride: number
    clipLimit?: number | undefined
    track?: number | undefined
    /** A face that a person chose by a number that means nothing in this analysis, which is warned of. */
    lostFace?: number | undefined
  },
): Promise<{ analysis: Analysis; embeddings: Float32Array }> {
  if (earlier.provenance.encoder.sha256 !== encoder.bundle.sha256)
    throw new ConcordError(
      'conflict',
      phrase('The frame features come from another encoder. Analyse the recording again.'),
    )
  const started = performance.now()
  const before = process.cpuUsage()
  const participant = track ?? earlier.tracks.find((candidate) => candidate.participant)?.id
  const features = await FrameFeatures.open(featuresFile)
  try {
    const rows = participant === undefined ? undefined : features.tracks.get(participant)
    if (track !== undefined && !rows) throw new ConcordError('not-found', phrase('This face is not in the analysis.'))
    const { sampling, originMs, endMs } = earlier
    const span = { samples: sampling.samples, framesPerSecond: sampling.framesPerSecond, originMs, endMs }
    const spread = sampling.spread ?? spreadOf(earlier, encoder.shape.clipFrames, { stride, clipLimit })
    const { clips, coverage, embeddings } = await embedClips(encoder, rows, span, { stride, starts: spread?.starts })
    const measured = participant === undefined ? undefined : await readQuality(featuresFile, participant)
    const tracks = earlier.tracks.map((each) => ({ ...each, participant: each.id === participant }))
    const { events, pictures, hiddenTurn } = earlier
    const judged = { coverage, tracks, sampling, originMs, clips, pictures, hiddenTurn }
    const quality = events ? recordingQuality({ ...judged, events, absentFace: lostFace }) : []
    const qualityMessages = new Set(earlier.quality?.map(({ message }) => message))
    const others = earlier.warnings.filter((warning) => !qualityMessages.has(warning))
    const seconds = (performance.now() - started) / 1000
    const { user, system } = process.cpuUsage(before)
    const analysis: Analysis = {
      ...earlier,
      sampling: { ...sampling, stride, ...(spread && { spread }) },
      tracks,
      coverage,
      clips,
      clipQuality: measured && {
        format: CLIP_QUALITY_FORMAT,
        ...clipQuality(measured, clips, span, sampling.clipFrames),
      },
      ...(events && { quality, warnings: [...quality.map(({ message }) => message), ...others] }),
      timings: {
        seconds,
        timesRealTime: (endMs - originMs) / 1000 / seconds,
        stages: { encode: seconds },
        processorSeconds: { encoder: (user + system) / 1e6 },
        peakMemoryMb: { encoder: process.resourceUsage().maxRSS / 1024 },
      },
      fromKeptFeatures: true,
    }
    return { analysis, embeddings }
  } finally {
    await features.close()
  }
}

/** The clips that a limit leaves of an analysis of all, the same as where only these are read. */
function spreadOf(
  { recording: { durationMs }, sampling: { framesPerSecond, samples } }: Analysis,
  clipFrames: number,
  { stride, clipLimit: limit }: { stride: number; clipLimit: number | undefined },
): Analysis['sampling']['spread'] {
  if (limit === undefined) return undefined
  const told = limitedClips(Math.floor((durationMs / 1000) * framesPerSecond), { stride, clipFrames, limit })
  const reaches = ({ starts }: { starts: number[] }) => starts.at(-1)! + clipFrames <= samples
  const chosen = told && reaches(told) ? told : limitedClips(samples, { stride, clipFrames, limit })
  return chosen && { ...chosen, looked: samples }
}
