import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Bundle } from '#lib/bundles/bundle.ts'
import { CROP_BYTES, type Encoder } from '#lib/encoders/encoder.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import type { RecordingFacts } from '#lib/video/recording-facts.ts'
import type { Analysis } from './analysis.ts'
import { embedClips } from './embed-clips.ts'
import { extractFaces } from './extract-faces.ts'
import type { ExtractionSummary } from './face-messages.ts'
import { FeatureSpool } from './feature-spool.ts'
import { writeFrameFeatures } from './frame-features.ts'
import { provenanceOf } from './provenance.ts'

export interface AnalysisOptions {
  encoder: Encoder
  detector: Bundle
  /** Sampling rate in Hz; clips of 32 frames last 2.56 s at 12.5. */
  framesPerSecond: number
  /** Frames from the start of one clip to the start of the next. */
  stride: number
  /** The face to take for the participant's; the one that is seen most where none is given or it is not found. */
  track?: number | undefined
  /** Threads of the decoder. */
  threads: number
  /** Where frame features are kept while the analysis runs; a folder of its own is made and removed. */
  workFolder?: string
  signal?: AbortSignal
  /**
   * Gets the frame features of all tracks as a file before the analysis ends, to move it elsewhere; without it they
   * are thrown away.
   */
  keepFeatures?: (file: string) => Promise<void>
  /** Told now and then how far decoding is, in ms of the recording. */
  onProgress?: (progress: { doneMs: number; totalMs: number }) => void
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
    const task = { file, detectorFolder: detector.folder, ...samplingOf(options) }
    for await (const { message, crops } of extractFaces(task, signal)) {
      if (message.type === 'facts') facts = message.facts
      if (message.type === 'end') summary = message.summary
      if (message.type !== 'frame') continue
      await tracks.add(message.index, message.repeats, message.tracks, crops)
      options.onProgress?.({ doneMs: message.timeMs, totalMs: facts?.durationMs ?? 0 })
    }
    await tracks.flush()
    const { originMs, endMs, samples } = summary!
    const chosen = options.track !== undefined && tracks.spools.has(options.track)
    const participant = chosen ? options.track : summary!.participant
    const span = { samples, originMs, endMs, framesPerSecond: options.framesPerSecond }
    const spool = participant === undefined ? undefined : tracks.spools.get(participant)
    const { clips, embeddings, coverage } = await embedClips(encoder, spool, span, options.stride)
    if (options.keepFeatures) {
      const kept = path.join(folder, 'frame-features.safetensors')
      await writeFrameFeatures(kept, tracks.spools, encoder.featureSize)
      await options.keepFeatures(kept)
    }
    const seconds = (performance.now() - started) / 1000
    const { cpu, ...busy } = summary!.seconds
    const { user, system } = process.cpuUsage(processorBefore)
    const analysis: Analysis = {
      recording: { ...facts!, sha256: await hashing, bytes },
      sampling: {
        framesPerSecond: options.framesPerSecond,
        clipFrames: encoder.shape.clipFrames,
        stride: options.stride,
        samples,
      },
      originMs,
      endMs,
      tracks: summary!.tracks.map((track) => ({ ...track, participant: track.id === participant })),
      coverage,
      clips,
      warnings: summary!.warnings,
      provenance: provenanceOf(encoder, detector),
      timings: {
        seconds,
        timesRealTime: (endMs - originMs) / 1000 / seconds,
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
        waiting = { indices: [], crops: Buffer.alloc(this.#encoder.frameBatch * CROP_BYTES) }
        this.#waiting.set(track, waiting)
      }
      crops.copy(waiting.crops, waiting.indices.length * CROP_BYTES, place * CROP_BYTES, (place + 1) * CROP_BYTES)
      waiting.indices.push({ index, repeats })
      if (waiting.indices.length === this.#encoder.frameBatch) await this.#encode(track)
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
