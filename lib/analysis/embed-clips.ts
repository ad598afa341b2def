import { type ClipPlan, type ClipWindow, framesInClips, plannedWindows, windowOf } from '#lib/encoders/clip-windows.ts'
import type { EncoderShape } from '#lib/encoders/encoder-shape.ts'
import { largest, smallest } from '#lib/numbers/extremes.ts'
import type { AnalysedClip } from './analysis.ts'
import type { FeatureRows } from './frame-features.ts'

/** Clips encoded at a time; fixed, since the size of a batch may change the last bits of a sum. */
const CLIP_BATCH = 16

/** What makes embeddings of the frame features of clips. */
export interface ClipEmbeddings {
  shape: Pick<EncoderShape, 'featureSize' | 'embeddingSize' | 'clipFrames'>
  /** @param features float32[n, frames, featureSize]; gives float32[n, embeddingSize] */
  encodeClips(features: Float32Array, frames: number): Promise<Float32Array>
}

/** Where sampled frames lie in the recording. */
export interface SampledSpan {
  samples: number
  originMs: number
  endMs: number
  framesPerSecond: number
}

/** The clips of one track: when they are, how much of them shows the face, and their embeddings. */
export interface EmbeddedClips {
  clips: AnalysedClip[]
  /** Share of the sampled frames of the clips with the face, 0 to 1. */
  coverage: number
  /** float32[clips, embedding size]; zeros for a clip in which the face is never seen. */
  embeddings: Float32Array
}

/**
 * Cuts the frame features of one track into clips and encodes those.
 *
 * @param track undefined where no face was found
 */
export async function embedClips(
  encoder: ClipEmbeddings,
  track: FeatureRows | undefined,
  span: SampledSpan,
  { stride, starts }: Pick<ClipPlan, 'stride' | 'starts'>,
): Promise<EmbeddedClips> {
  const plan = { stride, starts, clipFrames: encoder.shape.clipFrames }
  const windows = plannedWindows(presence(track, span.samples), plan)
  return {
    clips: windows.map((window) => timesOf(window, span)),
    coverage: shareOfFrames(track?.indices ?? [], plan, span.samples),
    embeddings: await embedWindows(encoder, track, windows),
  }
}

/**
 * Share of the frames that clips are made of which are among some frames, 0 to 1.
 *
 * @param indices sampling indices
 * @param samples of the whole recording
 */
export function shareOfFrames(indices: readonly number[], plan: ClipPlan, samples: number): number {
  const isUsed = framesInClips(plan)
  let used = 0
  for (let index = 0; index < samples; index++) if (isUsed(index)) used++
  return indices.filter(isUsed).length / Math.max(1, used)
}

/**
 * The embeddings of some clips of one track.
 *
 * @param clips sampling indices of their first frames, rising
 */
export async function embedSomeClips(
  encoder: ClipEmbeddings,
  track: FeatureRows | undefined,
  span: SampledSpan,
  clips: readonly number[],
): Promise<Pick<EmbeddedClips, 'clips' | 'embeddings'>> {
  const { clipFrames } = encoder.shape
  const present = presence(track, span.samples)
  const windows = clips.map((start) => windowOf(present, start, start + clipFrames, clipFrames))
  return {
    clips: windows.map((window) => timesOf(window, span)),
    embeddings: await embedWindows(encoder, track, windows),
  }
}

function presence(track: FeatureRows | undefined, samples: number): boolean[] {
  const present = new Array<boolean>(samples).fill(false)
  for (const index of track?.indices ?? []) present[index] = true
  return present
}

/** @returns float32[windows, embedding size]; zeros where the face is never seen */
async function embedWindows(
  encoder: ClipEmbeddings,
  track: FeatureRows | undefined,
  windows: readonly ClipWindow[],
): Promise<Float32Array> {
  const { featureSize, embeddingSize, clipFrames } = encoder.shape
  const embeddings = new Float32Array(windows.length * embeddingSize)
  const seen = windows.map((_, clip) => clip).filter((clip) => windows[clip]!.frames.length > 0)
  const rowOf = new Map(track?.indices.map((index, row) => [index, row]))
  for (let from = 0; from < seen.length; from += CLIP_BATCH) {
    const batch = seen.slice(from, from + CLIP_BATCH)
    const features = new Float32Array(batch.length * clipFrames * featureSize)
    for (const [place, clip] of batch.entries()) {
      const rows = windows[clip]!.frames.map((index) => rowOf.get(index)!)
      const first = smallest(rows)
      const block = await track!.rows(first, largest(rows) + 1)
      for (const [frame, row] of rows.entries()) {
        const values = block.subarray((row - first) * featureSize, (row - first + 1) * featureSize)
        features.set(values, (place * clipFrames + frame) * featureSize)
      }
    }
    const encoded = await encoder.encodeClips(features, clipFrames)
    for (const [place, clip] of batch.entries()) {
      embeddings.set(encoded.subarray(place * embeddingSize, (place + 1) * embeddingSize), clip * embeddingSize)
    }
  }
  return embeddings
}

function timesOf(
  { start, end, coverage }: ClipWindow,
  { originMs, endMs, framesPerSecond }: SampledSpan,
): AnalysedClip {
  const at = (index: number) => Math.round(originMs + (index * 1000) / framesPerSecond)
  return { startMs: at(start), endMs: Math.min(at(end), Math.round(endMs)), coverage }
}
