import type { Manifest } from '#lib/bundles/bundle.ts'
import { joinedRows } from '#lib/onnx/joined-rows.ts'
import type { ProviderState } from '#lib/onnx/providers.ts'
import { enlarged, framesOf, type StoredChecks } from './checks-file.ts'
import { type CheckResult, compareOutputs, toleranceOf } from './compare-outputs.ts'
import type { EncoderShape } from './encoder-shape.ts'
import type { EncoderStages } from './encoder-stages.ts'
import { frameBatchOf, inBatches } from './frame-batch.ts'
import { normalisedPixels } from './normalise-pixels.ts'

/** Frames that a software adapter is tried on: one may take it seconds. */
const FEW_FRAMES = 2

/**
 * Compares what open networks give with an encoder's stored values. Each stage is fed what is stored, so that one does not
 * answer for the other.
 *
 * @returns how far each output is off, and how many frames at a time the provider's memory held
 */
export async function tryStages(
  manifest: Manifest,
  shape: EncoderShape,
  stages: EncoderStages,
  checks: StoredChecks,
  state: ProviderState,
): Promise<{ results: CheckResult[]; frameBatch: number }> {
  const tolerance = toleranceOf(manifest)
  const { mean, deviation } = manifest.pixels!
  const { side, cropBytes, featureSize, embeddingSize } = shape
  const stored = framesOf(checks.clip)
  if (shape.stages === 'clips') {
    const pixels = normalisedPixels(enlarged(checks.clip, stored, side), side, mean, deviation)
    const embedding = await stages.clips(pixels, stored)
    const result = compareOutputs('clip embedding', embedding, checks.embedding, embeddingSize, tolerance)
    return { results: [result], frameBatch: frameBatchOf(state) }
  }
  const frames = state.adapter?.software ? Math.min(FEW_FRAMES, stored) : stored
  const crops = enlarged(checks.clip.subarray(0, (checks.clip.length / stored) * frames), frames, side)
  const { outputs, batch } = await inBatches(crops, cropBytes, frameBatchOf(state), (part) =>
    stages.frames(normalisedPixels(part, side, mean, deviation)),
  )
  const features = checks.features.subarray(0, frames * featureSize)
  const embedding = await stages.clips(checks.features, stored)
  return {
    results: [
      compareOutputs('frame features', joinedRows(outputs), features, featureSize, tolerance),
      compareOutputs('clip embedding', embedding, checks.embedding, embeddingSize, tolerance),
    ],
    frameBatch: batch,
  }
}

/** Time of a clip in ms, by a batch of frames and a clip after those that warmed the provider up. */
export async function timeOfClip(
  { cropBytes, clipFrames, featureSize, stages: kind }: EncoderShape,
  stages: EncoderStages,
  frameBatch: number,
  { adapter }: ProviderState,
): Promise<number> {
  const frames = adapter?.software ? FEW_FRAMES : Math.min(frameBatch, clipFrames)
  const pixels = new Float32Array(frames * cropBytes)
  const features = new Float32Array(clipFrames * featureSize)
  if (kind === 'frames, then clips') await stages.frames(pixels)
  const started = performance.now()
  await stages.frames(pixels)
  const between = performance.now()
  await stages.clips(features, clipFrames)
  return ((between - started) * clipFrames) / frames + performance.now() - between
}
