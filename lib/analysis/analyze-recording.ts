import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Bundle } from '#lib/bundles/bundle.ts'
import type { Encoder } from '#lib/encoders/encoder.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { failureKind } from '#lib/errors/failure-kinds.ts'
import { phrase } from '#lib/messages/message.ts'
import type { RecordingFacts } from '#lib/video/recording-facts.ts'
import { type Analysis, CLIP_QUALITY_FORMAT } from './analysis.ts'
import { chosenTrack, type FaceChoice } from './choose-face.ts'
import { embedClips, type SampledSpan } from './embed-clips.ts'
import { CropEncoder } from './encode-crops.ts'
import { extractFaces } from './extract-faces.ts'
import type { ExtractionSummary } from './face-messages.ts'
import { clipQuality, FaceQualities } from './face-quality.ts'
import { FileAtRest } from './file-at-rest.ts'
import { FollowedFaces, type ShownFace } from './followed-faces.ts'
import { writeFrameFeatures } from './frame-features.ts'
import { type KeptPortrait, portraitFiles } from './portraits.ts'
import { provenanceOf } from './provenance.ts'
import { recordingQuality } from './recording-quality.ts'
import { retryingSmaller } from './retry-smaller.ts'

export interface AnalysisOptions {
  encoder: Encoder
  detector: Bundle
  /** Sampling rate in Hz. */
  framesPerSecond: number
  /** Frames from the start of one clip to the start of the next. */
  stride: number
  /** The face to take for the participant's: a track or what tells it from others; the one seen most where none is given. */
  face?: FaceChoice | undefined
  /** Whether the likeliest face is taken, with a warning, where the one of that number is not there. */
  orAnother?: boolean
  /** Threads of the decoder. */
  threads: number
  /** Memory that the decoder's process may have in use, in MB. */
  memoryMb?: number | undefined
  /** Whether the file is ours, so that it may be opened to the user that decodes where this program runs as root. */
  isOurs?: boolean | undefined
  /** Where frame features are kept while the analysis runs; a folder of its own is made and removed. */
  workFolder?: string
  signal?: AbortSignal
  /**
   * Gets the frame features of all tracks as a file before the analysis ends, to move it elsewhere; without it they
   * are thrown away.
   */
  keepFeatures?: (file: string) => Promise<void>
  /** Changes crops of the encoder's side, one after the other, before they are encoded. */
  changeCrops?: (crops: Uint8Array) => Uint8Array
  /** Told now and then how much of the recording has been read: a share from 0 to 1 that never falls. */
  onProgress?: (share: number) => void
}

export interface AnalysisResult {
  analysis: Analysis
  /** float32[clips, embedding size]; zeros for a clip in which the participant is never seen. */
  embeddings: Float32Array
}

/**
 * Runs the whole chain over a recording: decode, find and follow faces, crop, encode, clip embeddings. The
 * decoding process and the encoder work at the same time; frame features wait on disk, so memory stays flat.
 *
 * @throws ConcordError bad-video, also where the file changes meanwhile; unavailable where there is not enough memory to decode it;
 * cancelled; storage-full; not-found where `face` is a number that no face has
 */
export async function analyzeRecording(file: string, options: AnalysisOptions): Promise<AnalysisResult> {
  const recording = await FileAtRest.open(file)
  if (recording.bytes === 0)
    throw new ConcordError(
      'bad-video',
      phrase('This file is empty. Check the copy on your computer, then upload it again.'),
    )
  const folder = await mkdtemp(path.join(options.workFolder ?? tmpdir(), `concord-analysis-${process.pid}-`))
  try {
    const result = await retryingSmaller(options, (threads) => analyzeIn(folder, recording, { ...options, threads }))
    await recording.demandUnchanged()
    return result
  } catch (error) {
    // Half a file looks damaged.
    if (error instanceof ConcordError && error.code === 'bad-video') await recording.demandUnchanged()
    if (failureKind(error) === 'disk-full') {
      throw new ConcordError(
        'storage-full',
        phrase('The disk is full: the analysis needs space for temporary files. Free some space, then run it again.'),
      )
    }
    throw error
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function analyzeIn(folder: string, recording: FileAtRest, options: AnalysisOptions): Promise<AnalysisResult> {
  const { encoder, detector, signal } = options
  const started = performance.now()
  const processorBefore = process.cpuUsage()
  const { file, bytes } = recording
  const hashing = recording.sha256(signal)
  hashing.catch(() => {})
  const { changeCrops } = options
  const encodeFrames = (from: Uint8Array) => encoder.encodeFrames(changeCrops ? changeCrops(from) : from)
  const { frameBatch, featureSize, shape } = encoder
  const crops = await CropEncoder.create({ frameBatch, featureSize, shape, encodeFrames }, folder)
  try {
    const shown = options.keepFeatures ? new FollowedFaces() : undefined
    const qualities = new FaceQualities(crops.crops, options.framesPerSecond)
    const { facts, summary, portraits } = await readFaces(file, bytes, { encoder: crops, shown, qualities }, options)
    const participant = chosenTrack(summary, options.face)
    const absent = absentFace(summary, options.face)
    if (absent !== undefined && !options.orAnother) throw absentFaceError(absent, summary)
    const span = spanOf(summary, options.framesPerSecond)
    const rows = new Map(summary.tracks.map((track) => [track.id, crops.rowsOf(track.stretches)]))
    const own = participant === undefined ? undefined : rows.get(participant)
    const { clips, embeddings, coverage } = await embedClips(encoder, own, span, options.stride)
    if (options.keepFeatures) {
      const featuresFile = path.join(folder, 'frame-features.safetensors')
      const faces = new Map<number, ShownFace>()
      for (const { id, stretches } of summary.tracks)
        if (shown) faces.set(id, { ...(await shown.of(stretches)), quality: qualities.of(stretches) })
      await writeFrameFeatures(featuresFile, rows, encoder.featureSize, faces)
      await options.keepFeatures(featuresFile)
    }
    const files = await portraitFiles(summary.tracks, portraits)
    const tracks = summary.tracks.map((track) => ({
      ...track,
      portrait: files.get(track.id)?.toString('base64'),
      encoded: rows.get(track.id)!.indices.length / Math.max(1, summary.samples),
      brightness: crops.brightnessOf(track.stretches),
      participant: track.id === participant,
    }))
    const sampling = {
      framesPerSecond: options.framesPerSecond,
      clipFrames: encoder.shape.clipFrames,
      stride: options.stride,
      samples: summary.samples,
    }
    const { originMs, endMs, pictures, events, hiddenTurn } = summary
    const judged = { coverage, tracks, sampling, originMs, clips, pictures, events, hiddenTurn }
    const quality = recordingQuality({ ...judged, absentFace: absent })
    const seen = summary.tracks.find(({ id }) => id === participant)
    const measured = clipQuality(seen && qualities.of(seen.stretches), clips, span, sampling.clipFrames)
    const seconds = (performance.now() - started) / 1000
    const { cpu, ...busy } = summary.seconds
    const { user, system } = process.cpuUsage(processorBefore)
    const analysis: Analysis = {
      recording: { ...facts, durationMs: summary.lengthMs, sha256: await hashing, bytes },
      sampling,
      originMs,
      endMs,
      tracks,
      coverage,
      clips,
      clipQuality: { format: CLIP_QUALITY_FORMAT, ...measured },
      warnings: [...quality.map(({ message }) => message), ...summary.warnings],
      quality,
      hiddenTurn,
      pictures,
      events,
      provenance: provenanceOf(encoder, detector),
      timings: {
        seconds,
        timesRealTime: (endMs - originMs) / 1000 / seconds,
        stages: { ...busy, encode: crops.seconds },
        processorSeconds: { decoder: cpu, encoder: (user + system) / 1e6 },
        peakMemoryMb: { decoder: summary.peakMemoryMb, encoder: process.resourceUsage().maxRSS / 1024 },
      },
    }
    return { analysis, embeddings }
  } finally {
    await crops.close()
  }
}

/** Decodes the recording in its process and encodes the crops as they come. */
async function readFaces(
  file: string,
  bytes: number,
  { encoder, shown, qualities }: { encoder: CropEncoder; shown: FollowedFaces | undefined; qualities: FaceQualities },
  { detector, framesPerSecond, threads, memoryMb, isOurs, face, signal, onProgress }: AnalysisOptions,
): Promise<{ facts: RecordingFacts; summary: ExtractionSummary; portraits: Map<number, KeptPortrait> }> {
  let facts: RecordingFacts | undefined
  let summary: ExtractionSummary | undefined
  const portraits = new Map<number, KeptPortrait>()
  const chosenTrack = typeof face === 'number' ? face : undefined
  const task = { file, detectorFolder: detector.folder, framesPerSecond, ...encoder.crops, threads, chosenTrack }
  for await (const { message, bytes: sent } of extractFaces(task, { signal, memoryMb, isOurs })) {
    if (message.type === 'facts') facts = message.facts
    if (message.type === 'end') summary = message.summary
    if (message.type === 'portrait') portraits.set(message.stretch, { quality: message.quality, rgb: sent })
    if (message.type === 'look') qualities.look(message)
    if (message.type !== 'frame') continue
    qualities.add(message, sent)
    shown?.add(message, sent, encoder.crops.cropSide, facts!)
    await encoder.add(message.index, message.repeats, message.stretches, sent)
    onProgress?.(Math.min(1, message.readBytes / bytes))
  }
  await encoder.flush()
  return { facts: facts!, summary: summary!, portraits }
}

/** The number that was asked for where other faces were found, but not that one. */
function absentFace({ tracks }: ExtractionSummary, choice: FaceChoice | undefined): number | undefined {
  const isAbsent = typeof choice === 'number' && tracks.length > 0 && tracks.every(({ id }) => id !== choice)
  return isAbsent ? choice : undefined
}

function absentFaceError(face: number, { tracks }: ExtractionSummary): ConcordError {
  const ids = tracks.map(({ id }) => String(id))
  const last = ids.at(-1)!
  const faces = ids.length === 1 ? last : phrase('{list} and {last}', { list: ids.slice(0, -1).join(', '), last })
  return new ConcordError(
    'not-found',
    phrase(
      'There is no face {face} in this recording; {count, plural, one {its only face is {faces}} other {its faces are {faces}}}.',
      { face, faces, count: tracks.length },
    ),
  )
}

function spanOf({ samples, originMs, endMs }: ExtractionSummary, framesPerSecond: number): SampledSpan {
  return { samples, originMs, endMs, framesPerSecond }
}
