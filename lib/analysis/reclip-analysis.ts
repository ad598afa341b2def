import type { Encoder } from '#lib/encoders/encoder.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { type Analysis, CLIP_QUALITY_FORMAT } from './analysis.ts'
import { embedClips } from './embed-clips.ts'
import { clipQuality } from './face-quality.ts'
import { FrameFeatures } from './frame-features.ts'
import { recordingQuality } from './recording-quality.ts'
import { readQuality } from './shown-faces.ts'

/**
 * Makes the clips of an analysis anew from the frame features that were kept with it, with another stride or of another
 * person's track, without a new pass over the video.
 *
 * @param featuresFile what `keepFeatures` of the first analysis got
 * @throws ConcordError not-found where the features or the track are gone; conflict where the encoder is another
 */
export async function reclipAnalysis(
  featuresFile: string,
  earlier: Analysis,
  { encoder, stride, track }: { encoder: Encoder; stride: number; track?: number | undefined },
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
    const { clips, coverage, embeddings } = await embedClips(encoder, rows, span, stride)
    const measured = participant === undefined ? undefined : await readQuality(featuresFile, participant)
    const tracks = earlier.tracks.map((each) => ({ ...each, participant: each.id === participant }))
    const { events, pictures, hiddenTurn } = earlier
    const judged = { coverage, tracks, sampling, originMs, clips, pictures, hiddenTurn }
    const quality = events ? recordingQuality({ ...judged, events }) : []
    const qualityMessages = new Set(earlier.quality?.map(({ message }) => message))
    const others = earlier.warnings.filter((warning) => !qualityMessages.has(warning))
    const seconds = (performance.now() - started) / 1000
    const { user, system } = process.cpuUsage(before)
    const analysis: Analysis = {
      ...earlier,
      sampling: { ...sampling, stride },
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
