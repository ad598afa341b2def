import '#lib/onnx/no-telemetry.ts'
import path from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { joinedRows } from '#lib/onnx/joined-rows.ts'
import { sessionOptions } from '#lib/onnx/providers.ts'
import { FRAME_STAGE, TEMPORAL_STAGE } from './encoder-shape.ts'
import { normalisedPixels } from './normalise-pixels.ts'

/** Crops encoded at a time. */
const BATCH = 16

/** What two ONNX files that are no bundle yet give for some clips, on the processor. */
export interface EncodedClips {
  /** float32[clips · frames, feature size] */
  features: Float32Array
  /** float32[clips, embedding size] */
  embeddings: Float32Array
}

/**
 * Encodes clips with a frame and a temporal encoder that lie in a folder, one after the other, so that only one is in
 * memory.
 *
 * @param clips uint8[frames, side, side, 3] each, all of one length
 * @param onClip told after each clip
 */
export async function encodeWithFiles(
  folder: string,
  clips: readonly Uint8Array[],
  {
    side,
    mean,
    deviation,
    threads,
    onClip,
  }: { side: number; mean: readonly number[]; deviation: readonly number[]; threads: number; onClip?: () => void },
): Promise<EncodedClips> {
  const bytes = side * side * 3
  const frames = clips[0]!.length / bytes
  const options = sessionOptions('cpu', threads)
  const parts: Float32Array[] = []
  const frameSession = await InferenceSession.create(path.join(folder, FRAME_STAGE), options)
  for (const clip of clips) {
    for (let from = 0; from < frames; from += BATCH) {
      const crops = clip.subarray(from * bytes, Math.min(frames, from + BATCH) * bytes)
      const pixels = new Tensor('float32', normalisedPixels(crops, side, mean, deviation), [
        crops.length / bytes,
        3,
        side,
        side,
      ])
      parts.push((await frameSession.run({ pixels })).features!.data as Float32Array)
    }
    onClip?.()
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  await frameSession.release()
  const features = joinedRows(parts)
  const clipSession = await InferenceSession.create(path.join(folder, TEMPORAL_STAGE), options)
  const size = features.length / (clips.length * frames)
  const { embedding } = await clipSession.run({
    features: new Tensor('float32', features, [clips.length, frames, size]),
  })
  const embeddings = embedding!.data as Float32Array
  await clipSession.release()
  return { features, embeddings }
}
