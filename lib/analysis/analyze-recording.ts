import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Bundle } from '#lib/encoders/bundle.ts'
import { CLIP_FRAMES, type ClipWindow, clipWindows } from '#lib/encoders/clip-windows.ts'
import { CROP_SIDE, EMBEDDING_SIZE, type Encoder } from '#lib/encoders/encoder.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import type { RecordingFacts } from '#lib/video/recording-facts.ts'
import type { Analysis } from './analysis.ts'
import { extractFaces } from './extract-faces.ts'
import type { ExtractionSummary } from './face-messages.ts'
import { FeatureSpool } from './feature-spool.ts'
import { provenanceOf } from './provenance.ts'

const CROP_BYTES = CROP_SIDE * CROP_SIDE * 3
/** Crops encoded at a time; fixed, since the size of a batch may change the last bits of a sum. */
const FRAME_BATCH = 16
const CLIP_BATCH = 16

export interface AnalysisOptions {
  encoder: Encoder
  detector: Bundle
  /** Sampling rate in Hz; clips of 32 frames last 2.56 s at 12.5. */
  framesPerSecond: number
  /** Frames from the start of one clip to the start of the next. */
  stride: number
  /** Threads of the decoder. */
  threads: number
  /** Where frame features are kept while the analysis runs; a folder of its own is made and removed. */
  workFolder?: string
  signal?: AbortSignal
  /** Told now and then how far decoding is, in ms of the recording. */
  onProgress?: (progress: { doneMs: number; totalMs: number }) => void
}

export interface AnalysisResult {
  analysis: Analysis
  /** float32[clips, 512]; zeros for a clip in which the participant is never seen. */
  embeddings: Float32Array
}

/**
 * Runs the whole chain over a recording: decode, find and follow faces, crop, encode, clip embeddings. The
 * decoding process and the encoder work at the same time; frame features wait on disk, so memory stays flat.
 *
 * @throws ConcordError bad-video, cancelled, storage-full
 */
export async function analyzeRecording(file: string, options: AnalysisOptions): Promise<AnalysisResult> {
  const folder = await mkdtemp(path.join(options.workFolder ?? tmpdir(), `concord-analysis-${process.pid}-`))
  try {
    return await analyzeIn(folder, file, options)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') {
      throw new ConcordError(
        'storage-full',
        'The disk is full: the analysis needs some space for its working files. Free space, then retry it.',
      )
    }
    throw error
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function analyzeIn(folder: string, file: string, options: AnalysisOptions): Promise<AnalysisResult> {
  const { encoder, detector, signal } = options
  const started = performance.now()
  const processorBefore = process.cpuUsage()
  const { size: bytes } = await stat(file)
  if (bytes === 0)
    throw new ConcordError('bad-video', 'This file is empty. Check the copy on your computer, then upload it again.')
  const hashing = sha256Of(file, signal)
  hashing.catch(() => {})
  const tracks = new TrackFeatures(folder, encoder)
  let facts: RecordingFacts | undefined
  let summary: ExtractionSummary | undefined
  try {
    const task = { file, detectorFile: path.join(detector.folder, 'detector.onnx'), ...samplingOf(options) }
    for await (const { message, crops } of extractFaces(task, signal)) {
      if (message.type === 'facts') facts = message.facts
      if (message.type === 'end') summary = message.summary
      if (message.type !== 'frame') continue
      await tracks.add(message.index, message.repeats, message.tracks, crops)
      options.onProgress?.({ doneMs: message.timeMs, totalMs: facts?.durationMs ?? 0 })
    }
    await tracks.flush()
    const { windows, embeddings, coverage } = await embedClips(encoder, tracks, summary!, options.stride)
    const seconds = (performance.now() - started) / 1000
    const spanMs = summary!.endMs - summary!.originMs
    const { cpu, ...busy } = summary!.seconds
    const { user, system } = process.cpuUsage(processorBefore)
    const analysis: Analysis = {
      recording: { ...facts!, sha256: await hashing, bytes },
      sampling: {
        framesPerSecond: options.framesPerSecond,
        clipFrames: CLIP_FRAMES,
        stride: options.stride,
        samples: summary!.samples,
      },
      tracks: summary!.tracks.map((track) => ({ ...track, participant: track.id === summary!.participant })),
      coverage,
      clips: windows.map((window) => timesOf(window, summary!, options.framesPerSecond)),
      warnings: summary!.warnings,
      provenance: provenanceOf(encoder, detector),
      timings: {
        seconds,
        timesRealTime: spanMs / 1000 / seconds,
        stages: { ...busy, encode: tracks.seconds },
        processorSeconds: { decoder: cpu, encoder: (user + system) / 1e6 },
        peakMemoryMb: { decoder: summary!.peakMemoryMb, encoder: process.resourceUsage().maxRSS / 1024 },
      },
    }
    return { analysis, embeddings }
  } finally {
    await tracks.close()
  }
}

function samplingOf({ framesPerSecond, threads }: AnalysisOptions) {
  return { framesPerSecond, threads }
}

function timesOf(
  { start, end, coverage }: ClipWindow,
  { originMs, endMs }: ExtractionSummary,
  framesPerSecond: number,
) {
  const at = (index: number) => Math.round(originMs + (index * 1000) / framesPerSecond)
  return { startMs: at(start), endMs: Math.min(at(end), Math.round(endMs)), coverage }
}

async function embedClips(encoder: Encoder, tracks: TrackFeatures, summary: ExtractionSummary, stride: number) {
  const spool = summary.participant === undefined ? undefined : tracks.spools.get(summary.participant)
  const present = new Array<boolean>(summary.samples).fill(false)
  for (const index of spool?.indices ?? []) present[index] = true
  const windows = clipWindows(present, stride)
  const embeddings = new Float32Array(windows.length * EMBEDDING_SIZE)
  const seen = windows.map((_, clip) => clip).filter((clip) => windows[clip]!.frames.length > 0)
  const rowOf = new Map(spool?.indices.map((index, row) => [index, row]))
  for (let from = 0; from < seen.length; from += CLIP_BATCH) {
    const batch = seen.slice(from, from + CLIP_BATCH)
    const features = new Float32Array(batch.length * CLIP_FRAMES * encoder.featureSize)
    for (const [place, clip] of batch.entries()) {
      const rows = windows[clip]!.frames.map((index) => rowOf.get(index)!)
      const first = Math.min(...rows)
      const block = await spool!.rows(first, Math.max(...rows) + 1)
      for (const [frame, row] of rows.entries()) {
        const values = block.subarray((row - first) * encoder.featureSize, (row - first + 1) * encoder.featureSize)
        features.set(values, (place * CLIP_FRAMES + frame) * encoder.featureSize)
      }
    }
    const encoded = await encoder.encodeClips(features, CLIP_FRAMES)
    for (const [place, clip] of batch.entries()) {
      embeddings.set(encoded.subarray(place * EMBEDDING_SIZE, (place + 1) * EMBEDDING_SIZE), clip * EMBEDDING_SIZE)
    }
  }
  return { windows, embeddings, coverage: (spool?.indices.length ?? 0) / Math.max(1, summary.samples) }
}

/** Encodes crops in fixed batches, one track after the other, and spools the features. */
class TrackFeatures {
  readonly spools = new Map<number, FeatureSpool>()
  seconds = 0
  readonly #waiting = new Map<number, { indices: { index: number; repeats: number }[]; crops: Buffer }>()
  readonly #folder: string
  readonly #encoder: Encoder

  constructor(folder: string, encoder: Encoder) {
    this.#folder = folder
    this.#encoder = encoder
  }

  async add(index: number, repeats: number, tracks: readonly number[], crops: Buffer): Promise<void> {
    for (const [place, track] of tracks.entries()) {
      let waiting = this.#waiting.get(track)
      if (!waiting) {
        waiting = { indices: [], crops: Buffer.alloc(FRAME_BATCH * CROP_BYTES) }
        this.#waiting.set(track, waiting)
      }
      crops.copy(waiting.crops, waiting.indices.length * CROP_BYTES, place * CROP_BYTES, (place + 1) * CROP_BYTES)
      waiting.indices.push({ index, repeats })
      if (waiting.indices.length === FRAME_BATCH) await this.#encode(track)
    }
  }

  async flush(): Promise<void> {
    for (const track of this.#waiting.keys()) await this.#encode(track)
  }

  async close(): Promise<void> {
    for (const spool of this.spools.values()) await spool.close()
  }

  async #encode(track: number): Promise<void> {
    const waiting = this.#waiting.get(track)!
    const { indices } = waiting
    if (indices.length === 0) return
    const size = this.#encoder.featureSize
    const started = performance.now()
    const features = await this.#encoder.encodeFrames(waiting.crops.subarray(0, indices.length * CROP_BYTES))
    this.seconds += (performance.now() - started) / 1000
    let spool = this.spools.get(track)
    if (!spool) {
      spool = await FeatureSpool.create(path.join(this.#folder, `track-${track}.f32`), size)
      this.spools.set(track, spool)
    }
    const shownAt = indices.flatMap(({ index, repeats }) => Array.from({ length: repeats }, (_, i) => index + i))
    const rows = new Float32Array(shownAt.length * size)
    let row = 0
    for (const [place, { repeats }] of indices.entries()) {
      for (let i = 0; i < repeats; i++) rows.set(features.subarray(place * size, (place + 1) * size), size * row++)
    }
    await spool.append(shownAt, rows)
    indices.length = 0
  }
}

async function sha256Of(file: string, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20, signal })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
