import '#lib/onnx/no-telemetry.ts'
import path from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { joinedRows } from '#lib/onnx/joined-rows.ts'
import { graphFor } from '#lib/onnx/portable-graph.ts'
import type { Provider } from '#lib/onnx/provider-titles.ts'
import { sessionOptions } from '#lib/onnx/providers.ts'
import { CLIP_STAGE, type EncoderShape, FRAME_STAGE, TEMPORAL_STAGE } from './encoder-shape.ts'

/** The networks of an encoder, open on one provider. */
export interface EncoderStages {
  /** @param pixels float32[n, 3, side, side], normalised @returns float32[n, feature size] */
  frames(pixels: Float32Array): Promise<Float32Array>
  /** @param features float32[n, frames, feature size] @returns float32[n, embedding size] */
  clips(features: Float32Array, frames: number): Promise<Float32Array>
  release(): Promise<void>
}

/** What the networks run on. */
export interface StageOptions {
  provider: Provider
  threads: number
  /** Number of the GPU, for providers that can choose one. */
  device?: number | undefined
}

/** Opens the networks of an encoder's bundle. @throws Error of ONNX Runtime where the provider refuses them */
export async function openStages(
  folder: string,
  shape: EncoderShape,
  { provider, threads, device }: StageOptions,
): Promise<EncoderStages> {
  const open = async (file: string) =>
    InferenceSession.create(
      await graphFor(provider, path.join(folder, file)),
      sessionOptions(provider, threads, device),
    )
  if (shape.stages === 'clips') return new OneStage(shape, await open(CLIP_STAGE))
  return new TwoStages(shape, await open(FRAME_STAGE), await open(TEMPORAL_STAGE))
}

/** Runs an input in parts of a length. */
async function inParts(
  values: Float32Array,
  length: number,
  run: (part: Float32Array) => Promise<Float32Array>,
): Promise<Float32Array> {
  if (length === values.length) return run(values)
  const outputs: Float32Array[] = []
  for (let at = 0; at < values.length; at += length) outputs.push(await run(values.subarray(at, at + length)))
  return joinedRows(outputs)
}

/** A frame is encoded once however many clips it is in. */
class TwoStages implements EncoderStages {
  readonly #shape: EncoderShape
  readonly #frames: InferenceSession
  readonly #clips: InferenceSession

  constructor(shape: EncoderShape, frames: InferenceSession, clips: InferenceSession) {
    this.#shape = shape
    this.#frames = frames
    this.#clips = clips
  }

  async frames(pixels: Float32Array): Promise<Float32Array> {
    const { side, cropBytes, single } = this.#shape
    return inParts(pixels, single ? cropBytes : pixels.length, async (part) => {
      const n = part.length / cropBytes
      const { features } = await this.#frames.run({ pixels: new Tensor('float32', part, [n, 3, side, side]) })
      return features!.data as Float32Array
    })
  }

  async clips(features: Float32Array, frames: number): Promise<Float32Array> {
    const { featureSize } = this.#shape
    const n = features.length / (frames * featureSize)
    const { embedding } = await this.#clips.run({
      features: new Tensor('float32', features, [n, frames, featureSize]),
    })
    return embedding!.data as Float32Array
  }

  async release(): Promise<void> {
    await this.#frames.release()
    await this.#clips.release()
  }
}

/** Clips are encoded from pictures: what waits for a clip's other frames is the pictures themselves. */
class OneStage implements EncoderStages {
  readonly #shape: EncoderShape
  readonly #clips: InferenceSession

  constructor(shape: EncoderShape, clips: InferenceSession) {
    this.#shape = shape
    this.#clips = clips
  }

  async frames(pixels: Float32Array): Promise<Float32Array> {
    return pixels
  }

  async clips(features: Float32Array, frames: number): Promise<Float32Array> {
    const { side, cropBytes, single } = this.#shape
    return inParts(features, single ? frames * cropBytes : features.length, async (part) => {
      const n = part.length / (frames * cropBytes)
      const { embedding } = await this.#clips.run({
        clips: new Tensor('float32', part, [n, frames, 3, side, side]),
      })
      return embedding!.data as Float32Array
    })
  }

  async release(): Promise<void> {
    await this.#clips.release()
  }
}
