import { framesInClips } from '#lib/encoders/clip-windows.ts'
import type { RecordingFacts } from '#lib/video/recording-facts.ts'
import type { AnalysisOptions } from './analysis-options.ts'
import type { CropEncoder } from './encode-crops.ts'
import { extractFaces } from './extract-faces.ts'
import type { ExtractionSummary } from './face-messages.ts'
import { cropDelay } from './face-pass.ts'
import type { FaceQualities } from './face-quality.ts'
import type { FollowedFaces } from './followed-faces.ts'
import { type ChosenClips, limitedClips } from './limited-clips.ts'
import { PassSoFar } from './pass-so-far.ts'
import type { KeptPortrait } from './portraits.ts'

/** The faces of a recording, and what it is. */
interface FacesRead {
  facts: RecordingFacts
  summary: ExtractionSummary
  /** By stretch. */
  portraits: Map<number, KeptPortrait>
  /** The clips to analyse; undefined where all are. */
  chosen: ChosenClips | undefined
}

/**
 * Decodes a recording in its process and encodes the crops of frames that clips are made of as they come.
 *
 * @param inParts whether no more is read than the clips that are analysed, with what the smoothing of their crops looks at on each side
 * @returns undefined where it can't be read in parts
 */
export async function readFaces(
  file: string,
  bytes: number,
  { encoder, shown, qualities }: { encoder: CropEncoder; shown: FollowedFaces | undefined; qualities: FaceQualities },
  options: AnalysisOptions,
  inParts: boolean,
): Promise<FacesRead | undefined> {
  const { detector, framesPerSecond, stride, clipLimit, threads, memoryMb, isOurs, face, signal, onProgress } = options
  const { clipFrames } = options.encoder.shape
  const limit = clipLimit ?? Number.POSITIVE_INFINITY
  const clips = { framesPerSecond, stride, clipFrames, limit }
  let facts: RecordingFacts | undefined
  let summary: ExtractionSummary | undefined
  let parts: ChosenClips | undefined
  const portraits = new Map<number, KeptPortrait>()
  const chosenTrack = typeof face === 'number' ? face : undefined
  const margin = cropDelay(framesPerSecond)
  const spread = inParts ? { count: limit, least: limit + 1, stride, clipFrames, margin, orWhole: true } : undefined
  const task = {
    file,
    detectorFolder: detector.folder,
    framesPerSecond,
    ...encoder.crops,
    threads,
    lookEvery: options.lookEvery,
    chosenTrack,
    spread,
  }
  if (clipLimit === undefined) encoder.onlyWhere(framesInClips(clips))
  const sources = { encoder: options.encoder, crops: encoder, qualities }
  const soFar = options.listener && clipLimit === undefined && new PassSoFar(options.listener, sources, clips)
  for await (const { message, bytes: sent } of extractFaces(task, { signal, memoryMb, isOurs })) {
    if (message.type === 'facts') {
      facts = message.facts
      parts = message.clips && { starts: message.clips.windows.map(({ first }) => first), total: message.clips.total }
      if (inParts) encoder.onlyWhere(framesInClips({ ...clips, starts: parts?.starts }))
    }
    if (message.type === 'end') summary = message.summary
    if (message.type === 'portrait') portraits.set(message.stretch, { quality: message.quality, rgb: sent })
    if (message.type === 'look') qualities.look(message)
    if (message.type !== 'frame') continue
    qualities.add(message, sent)
    shown?.add(message, sent, encoder.crops.cropSide, facts!)
    await encoder.add(message.index, message.repeats, message.stretches, sent)
    if (soFar) await soFar.add(message)
    const end = parts?.starts.at(-1)
    onProgress?.(Math.min(1, end === undefined ? message.readBytes / bytes : message.index / (end + clipFrames)))
  }
  await encoder.flush()
  if (summary!.unreached) return undefined
  const { samples } = summary!
  const fitting = parts && { ...parts, starts: parts.starts.filter((start) => start + clipFrames <= samples) }
  const chosen = inParts ? fitting : limitedClips(samples, clips)
  return { facts: facts!, summary: summary!, portraits, chosen }
}
