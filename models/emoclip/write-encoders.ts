import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { MadeFile } from '#lib/bundles/bundle.ts'
import { FRAME_STAGE, TEMPORAL_STAGE } from '#lib/encoders/encoder-shape.ts'
import { TEXT_ENCODER } from '#lib/words/text-encoder.ts'
import { buildFrameEncoder, buildFrameMean, buildTemporalEncoder, buildTextEncoder } from './build-encoders.ts'
import type { Form, Source } from './emoclip-manifest.ts'
import { embeddingSize, type ModelWeights, pictureSide } from './weights.ts'

/** The two files that a clip passes, in order. */
export const STAGES = [FRAME_STAGE, TEMPORAL_STAGE] as const

/**
 * Writes the frame and the temporal encoder into a new folder.
 *
 * @param onProgress told the share that is written, 0 to 1
 * @returns the files by name, as a manifest has them
 */
export async function writeStages(
  folder: string,
  { weights, heads }: Source,
  { precision, merged }: Form,
  onProgress: (share: number) => void,
): Promise<Record<string, MadeFile>> {
  const size = weights.embedding
  const side = pictureSide(weights)
  const frames = buildFrameEncoder(weights, heads.visual, precision, merged)
  const { temporal } = weights
  const clips = temporal
    ? buildTemporalEncoder({ ...weights, temporal }, heads.temporal, precision)
    : buildFrameMean(weights)
  let done = 0
  const onBytes = (bytes: number) => {
    done += bytes
    onProgress(done / (frames.bytes + clips.bytes))
  }
  await mkdir(folder)
  return {
    [FRAME_STAGE]: {
      sha256: await frames.write(path.join(folder, FRAME_STAGE), onBytes),
      inputs: [{ name: 'pixels', type: 'float32', shape: ['n', 3, side, side] }],
      outputs: [{ name: 'features', type: 'float32', shape: ['n', size] }],
    },
    [TEMPORAL_STAGE]: {
      sha256: await clips.write(path.join(folder, TEMPORAL_STAGE), onBytes),
      inputs: [{ name: 'features', type: 'float32', shape: ['n', 't', size] }],
      outputs: [{ name: 'embedding', type: 'float32', shape: ['n', embeddingSize(weights)] }],
    },
  }
}

/**
 * Writes the text encoder, always as float32: it runs seldom, and words should not lose by the speed of pictures.
 *
 * @param onProgress told the share that is written, 0 to 1
 */
export async function writeTextEncoder(
  folder: string,
  { weights, heads }: Source,
  text: NonNullable<ModelWeights['text']>,
  onProgress: (share: number) => void,
): Promise<MadeFile> {
  const graph = buildTextEncoder(weights, heads.text, 'float32')
  let done = 0
  const sha256 = await graph.write(path.join(folder, TEXT_ENCODER), (bytes) => {
    done += bytes
    onProgress(done / graph.bytes)
  })
  return {
    sha256,
    inputs: [{ name: 'tokens', type: 'int64', shape: ['n', text.tokens] }],
    outputs: [{ name: 'features', type: 'float32', shape: ['n', embeddingSize(weights)] }],
  }
}
