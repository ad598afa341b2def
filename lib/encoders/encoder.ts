import path from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Bundle, openBundle } from './bundle.ts'

/** Side of a crop in px. */
export const CROP_SIDE = 224
const CROP_PIXELS = CROP_SIDE * CROP_SIDE
const CROP_BYTES = CROP_PIXELS * 3
/** Length of an embedding. */
export const EMBEDDING_SIZE = 512

/**
 * An encoder in its two stages, so that a frame is encoded once however many clips it is in:
 * `frame_encoder.onnx` (pixels -> features) and `temporal_encoder.onnx` (features -> embedding).
 */
export class Encoder {
  readonly bundle: Bundle
  /** Length of a frame's features. */
  readonly featureSize: number
  /** The execution provider in use. */
  readonly provider = 'cpu'
  readonly #frames: InferenceSession
  readonly #clips: InferenceSession

  private constructor(bundle: Bundle, frames: InferenceSession, clips: InferenceSession, featureSize: number) {
    this.bundle = bundle
    this.#frames = frames
    this.#clips = clips
    this.featureSize = featureSize
  }

  /**
   * @param threads that a run may use
   * @throws ConcordError bad-bundle where the folder is no encoder or its hashes differ
   */
  static async load(folder: string, threads: number): Promise<Encoder> {
    const bundle = await openBundle(folder)
    const { manifest } = bundle
    const features = manifest.files['frame_encoder.onnx']?.outputs.find(({ name }) => name === 'features')?.shape[1]
    if (manifest.kind !== 'encoder' || !manifest.pixels || typeof features !== 'number') {
      throw new ConcordError('bad-bundle', `The model ${manifest.name} is not an encoder.`)
    }
    const options: InferenceSession.SessionOptions = {
      intraOpNumThreads: threads,
      executionProviders: ['cpu'],
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    }
    const [frames, clips] = await Promise.all([
      InferenceSession.create(path.join(folder, 'frame_encoder.onnx'), options),
      InferenceSession.create(path.join(folder, 'temporal_encoder.onnx'), options),
    ])
    return new Encoder(bundle, frames, clips, features)
  }

  /**
   * @param crops n crops of 224x224 RGB, 3 bytes a px, one after the other
   * @returns float32[n, featureSize]
   */
  async encodeFrames(crops: Uint8Array): Promise<Float32Array> {
    const n = crops.length / CROP_BYTES
    const pixels = this.#normalised(crops, n)
    const { features } = await this.#frames.run({ pixels: new Tensor('float32', pixels, [n, 3, CROP_SIDE, CROP_SIDE]) })
    return features!.data as Float32Array
  }

  /**
   * @param features float32[n, frames, featureSize]
   * @returns float32[n, 512]
   */
  async encodeClips(features: Float32Array, frames: number): Promise<Float32Array> {
    const n = features.length / (frames * this.featureSize)
    const { embedding } = await this.#clips.run({
      features: new Tensor('float32', features, [n, frames, this.featureSize]),
    })
    return embedding!.data as Float32Array
  }

  #normalised(crops: Uint8Array, n: number): Float32Array {
    const { mean, deviation } = this.bundle.manifest.pixels!
    const pixels = new Float32Array(n * CROP_BYTES)
    for (let channel = 0; channel < 3; channel++) {
      const scale = 1 / deviation[channel]!
      const shift = mean[channel]!
      for (let crop = 0; crop < n; crop++) {
        const to = crop * CROP_BYTES + channel * CROP_PIXELS
        const from = crop * CROP_BYTES + channel
        for (let i = 0; i < CROP_PIXELS; i++) pixels[to + i] = (crops[from + i * 3]! - shift) * scale
      }
    }
    return pixels
  }
}
