import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { failureKind } from '#lib/errors/failure-kinds.ts'
import { phrase } from '#lib/messages/message.ts'
import { absentFace, absentFaceError } from './absent-face.ts'
import { type Analysis, CLIP_QUALITY_FORMAT } from './analysis.ts'
import type { AnalysisOptions } from './analysis-options.ts'
import { chosenTrack } from './choose-face.ts'
import { embedClips, type SampledSpan, shareOfFrames } from './embed-clips.ts'
import { CropEncoder } from './encode-crops.ts'
import type { ExtractionSummary } from './face-messages.ts'
import { clipQuality, FaceQualities } from './face-quality.ts'
import { FileAtRest } from './file-at-rest.ts'
import { FollowedFaces, type ShownFace } from './followed-faces.ts'
import { type FeatureRows, writeFrameFeatures } from './frame-features.ts'
import { portraitFiles } from './portraits.ts'
import { provenanceOf } from './provenance.ts'
import { readFaces } from './read-faces.ts'
import { recordingQuality } from './recording-quality.ts'
import { retryingSmaller } from './retry-smaller.ts'

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
    const result = await retryingSmaller(options, async (threads) => {
      const read = { ...options, threads }
      const readsParts = options.clipLimit !== undefined && !options.readsAll
      const inParts = readsParts ? await analyzeIn(folder, recording, read, true) : undefined
      return inParts ?? (await analyzeIn(folder, recording, read, false))!
    })
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

/**
 * @param inParts whether no more of the recording is read than the clips that are analysed
 * @returns undefined where the recording can't be read in parts
 */
async function analyzeIn(
  folder: string,
  recording: FileAtRest,
  options: AnalysisOptions,
  inParts: boolean,
): Promise<AnalysisResult | undefined> {
  const { encoder, detector, signal } = options
  const started = performance.now()
  const processorBefore = process.cpuUsage()
  const { file, bytes } = recording
  const hashing = recording.sha256(signal)
  hashing.catch(() => {})
  const { changeCrops } = options
  const encodeFrames = (from: Uint8Array) => encoder.encodeFrames(changeCrops ? changeCrops(from) : from)
  const { frameBatch, featureSize, shape } = encoder
  const crops = await CropEncoder.create({ frameBatch, featureSize, shape, encodeFrames }, folder, options.sameWithin)
  try {
    const shown = options.keepFeatures ? new FollowedFaces() : undefined
    const qualities = new FaceQualities(crops.crops, options.framesPerSecond)
    const read = await readFaces(file, bytes, { encoder: crops, shown, qualities }, options, inParts)
    if (!read) return undefined
    const { facts, summary, portraits, chosen } = read
    const participant = chosenTrack(summary, options.face)
    const absent = absentFace(summary, options.face)
    if (absent !== undefined && !options.orAnother) throw absentFaceError(absent, summary)
    const span = spanOf(summary, options.framesPerSecond)
    const { clipFrames } = encoder.shape
    const plan = { stride: options.stride, clipFrames, starts: chosen?.starts }
    const rows = new Map(summary.tracks.map((track) => [track.id, crops.rowsOf(track.stretches)]))
    const own = participant === undefined ? undefined : rows.get(participant)
    const { clips, embeddings, coverage } = await embedClips(encoder, own, span, plan)
    if (shown)
      await keepFeatures(path.join(folder, 'frame-features.safetensors'), { rows, shown, qualities }, read, options)
    const files = await portraitFiles(summary.tracks, portraits)
    const tracks = summary.tracks.map((track) => ({
      ...track,
      portrait: files.get(track.id)?.toString('base64'),
      encoded: shareOfFrames(rows.get(track.id)!.indices, plan, summary.samples),
      brightness: crops.brightnessOf(track.stretches),
      participant: track.id === participant,
    }))
    const sampling = {
      framesPerSecond: options.framesPerSecond,
      clipFrames,
      stride: options.stride,
      ...((options.lookEvery ?? 1) > 1 && { lookEvery: options.lookEvery }),
      ...(options.sameWithin && { same: { within: options.sameWithin, ...crops.counts } }),
      samples: summary.samples,
      ...(chosen && { spread: { ...chosen, looked: summary.looked } }),
    }
    const { originMs, endMs, pictures, events, hiddenTurn } = summary
    const judged = { coverage, tracks, sampling, originMs, clips, pictures, events, hiddenTurn }
    const quality = recordingQuality({ ...judged, absentFace: absent ?? options.lostFace })
    const seen = summary.tracks.find(({ id }) => id === participant)
    const measured = clipQuality(seen && qualities.of(seen.stretches), clips, span, sampling.clipFrames)
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
      timings: timingsOf(summary, crops.seconds, { started, processorBefore }),
    }
    return { analysis, embeddings }
  } finally {
    await crops.close()
  }
}

function spanOf({ samples, originMs, endMs }: ExtractionSummary, framesPerSecond: number): SampledSpan {
  return { samples, originMs, endMs, framesPerSecond }
}

/** Hands the frame features of all tracks, with what is kept to show the faces, to whoever keeps them. */
async function keepFeatures(
  featuresFile: string,
  { rows, shown, qualities }: { rows: Map<number, FeatureRows>; shown: FollowedFaces; qualities: FaceQualities },
  { summary }: { summary: ExtractionSummary },
  { encoder, keepFeatures: keep }: AnalysisOptions,
): Promise<void> {
  const faces = new Map<number, ShownFace>()
  for (const { id, stretches } of summary.tracks)
    faces.set(id, { ...(await shown.of(stretches)), quality: qualities.of(stretches) })
  await writeFrameFeatures(featuresFile, rows, encoder.featureSize, faces)
  await keep?.(featuresFile)
}

function timingsOf(
  { originMs, endMs, seconds: stages, peakMemoryMb }: ExtractionSummary,
  encode: number,
  { started, processorBefore }: { started: number; processorBefore: NodeJS.CpuUsage },
): Analysis['timings'] {
  const seconds = (performance.now() - started) / 1000
  const { cpu, ...busy } = stages
  const { user, system } = process.cpuUsage(processorBefore)
  return {
    seconds,
    timesRealTime: (endMs - originMs) / 1000 / seconds,
    stages: { ...busy, encode },
    processorSeconds: { decoder: cpu, encoder: (user + system) / 1e6 },
    peakMemoryMb: { decoder: peakMemoryMb, encoder: process.resourceUsage().maxRSS / 1024 },
  }
}
