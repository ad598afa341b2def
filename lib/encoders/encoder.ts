import { totalmem } from 'node:os'
import path from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { type Bundle, type Manifest, openBundle } from '#lib/bundles/bundle.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { graphFor } from '#lib/onnx/portable-graph.ts'
import type { Provider } from '#lib/onnx/provider-titles.ts'
import { chooseProvider, type ProviderChoice, sessionOptions } from '#lib/onnx/providers.ts'
import { normalisedPixels } from './normalise-pixels.ts'

/** Side of a crop in px. */
export const CROP_SIDE = 224
/** Bytes of a crop: RGB, 3 bytes a px. */
export const CROP_BYTES = CROP_SIDE * CROP_SIDE * 3

export interface EncoderOptions {
  /** Threads that a run may use on the processor. */
  threads: number
  provider?: Provider | 'auto'
}

/**
 * An encoder in its two stages, so that a frame is encoded once however many clips it is in:
 * `frame_encoder.onnx` (pixels -> features) and `temporal_encoder.onnx` (features -> embedding).
 */
export class Encoder {
  readonly bundle: Bundle
  /** Length of a frame's features. */
  readonly featureSize: number
  /** Length of a clip's embedding. */
  readonly embeddingSize: number
  /** What runs it, and why nothing better does. */
  readonly choice: ProviderChoice
  /** Crops that are best encoded at a time. Fixed for a machine, since the size of a batch may change the last bits of a sum. */
  readonly frameBatch: number
  readonly #frames: InferenceSession
  readonly #clips: InferenceSession

  private constructor(bundle: Bundle, choice: ProviderChoice, frames: InferenceSession, clips: InferenceSession) {
    const sizes = encoderSizes(bundle.manifest)!
    this.bundle = bundle
    this.choice = choice
    this.featureSize = sizes.features
    this.embeddingSize = sizes.embedding
    this.frameBatch = frameBatchOf(choice.provider)
    this.#frames = frames
    this.#clips = clips
  }

  /**
   * @throws ConcordError bad-bundle where the folder is no encoder or its hashes differ; unavailable where the
   * machine has no memory for it
   */
  static async load(folder: string, { threads, provider = 'auto' }: EncoderOptions): Promise<Encoder> {
    const bundle = await openBundle(folder)
    if (!encoderSizes(bundle.manifest) || !bundle.manifest.pixels)
      throw new ConcordError('bad-bundle', `The model ${bundle.manifest.name} is not an encoder.`)
    const choice = await chooseProvider(bundle.manifest, provider)
    const options = sessionOptions(choice.provider, threads)
    try {
      const open = async (file: string) =>
        InferenceSession.create(await graphFor(choice.provider, path.join(folder, file)), options)
      const frames = await open('frame_encoder.onnx')
      const clips = await open('temporal_encoder.onnx')
      return new Encoder(bundle, choice, frames, clips)
    } catch (cause) {
      throw new ConcordError(
        'unavailable',
        `The model ${bundle.manifest.title} could not be loaded. It needs some 2 GB of free memory; close other programs, then retry.`,
        { cause },
      )
    }
  }

  /** The execution provider in use. */
  get provider(): Provider {
    return this.choice.provider
  }

  /**
   * @param crops n crops of 224x224 RGB, 3 bytes a px, one after the other
   * @returns float32[n, featureSize]
   */
  async encodeFrames(crops: Uint8Array): Promise<Float32Array> {
    const { mean, deviation } = this.bundle.manifest.pixels!
    return this.encodePixels(normalisedPixels(crops, CROP_SIDE, mean, deviation))
  }

  /**
   * @param pixels float32[n, 3, 224, 224], normalised as the manifest says
   * @returns float32[n, featureSize]
   */
  async encodePixels(pixels: Float32Array): Promise<Float32Array> {
    const n = pixels.length / CROP_BYTES
    const { features } = await this.#frames.run({ pixels: new Tensor('float32', pixels, [n, 3, CROP_SIDE, CROP_SIDE]) })
    return features!.data as Float32Array
  }

  /**
   * @param features float32[n, frames, featureSize]
   * @returns float32[n, embeddingSize]
   */
  async encodeClips(features: Float32Array, frames: number): Promise<Float32Array> {
    const n = features.length / (frames * this.featureSize)
    const { embedding } = await this.#clips.run({
      features: new Tensor('float32', features, [n, frames, this.featureSize]),
    })
    return embedding!.data as Float32Array
  }

  /** Gives the memory of the sessions back. */
  async release(): Promise<void> {
    await this.#frames.release()
    await this.#clips.release()
  }
}

/** Lengths of an encoder's features and embeddings as its manifest says them; undefined where it is no encoder. */
export function encoderSizes({ kind, files }: Manifest): { features: number; embedding: number } | undefined {
  const size = (file: string, output: string) => files[file]?.outputs.find(({ name }) => name === output)?.shape[1]
  const features = size('frame_encoder.onnx', 'features')
  const embedding = size('temporal_encoder.onnx', 'embedding')
  return kind === 'encoder' && typeof features === 'number' && typeof embedding === 'number'
    ? { features, embedding }
    : undefined
}

/** A frame's activations take some 10 MB; processors gain nothing from more than 16 frames at a time, GPUs do. */
function frameBatchOf(provider: Provider): number {
  if (provider !== 'cpu') return 64
  const gigabytes = totalmem() / 2 ** 30
  return gigabytes < 2 ? 4 : gigabytes < 4 ? 8 : 16
}
