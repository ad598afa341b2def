import { type Bundle, openBundle } from '#lib/bundles/bundle.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { english } from '#lib/messages/translator.ts'
import { clamp } from '#lib/numbers/clamp.ts'
import { joinedRows } from '#lib/onnx/joined-rows.ts'
import type { Provider } from '#lib/onnx/provider-titles.ts'
import { makeOwnChecks, storedChecks } from './checks-file.ts'
import { type ChoiceOptions, chooseProvider, type ProviderChoice } from './choose-provider.ts'
import { EncoderOutOfMemory } from './encoder-out-of-memory.ts'
import { type EncoderShape, encoderShape } from './encoder-shape.ts'
import { type EncoderStages, openStages } from './encoder-stages.ts'
import { inBatches, isOutOfMemory } from './frame-batch.ts'
import { normalisedPixels } from './normalise-pixels.ts'
import { RememberedTrials } from './remembered-trials.ts'
import { tryStages } from './try-stages.ts'

export type EncoderOptions = ChoiceOptions

/** An encoder that is open: crops to frame features, and those of a clip to its embedding. */
export class Encoder {
  readonly bundle: Bundle
  /** What it takes and gives, by its manifest. */
  readonly shape: EncoderShape
  /** What runs it, what showed that it is right, and why nothing better does. */
  readonly choice: ProviderChoice
  /** Crops that are best encoded at a time. */
  readonly frameBatch: number
  readonly #stages: EncoderStages
  /** What memory was seen to hold. */
  #mostFrames = Number.POSITIVE_INFINITY

  private constructor(bundle: Bundle, shape: EncoderShape, choice: ProviderChoice, stages: EncoderStages) {
    this.bundle = bundle
    this.shape = shape
    this.choice = choice
    this.frameBatch = choice.frameBatch
    this.#stages = stages
  }

  /**
   * @throws ConcordError bad-bundle where the folder is no encoder or its hashes differ; unavailable where the
   * machine has no memory for it
   */
  static async load(folder: string, options: EncoderOptions): Promise<Encoder> {
    const bundle = await openBundle(folder)
    const shape = encoderShape(bundle.manifest)
    if (!shape)
      throw new ConcordError(
        'bad-bundle',
        phrase('The model {name} is not an encoder.', { name: bundle.manifest.name }),
      )
    const choice = await chooseProvider(bundle, shape, options)
    const { threads, device } = options
    let stages: EncoderStages
    try {
      stages = await openStages(folder, shape, { provider: choice.provider, threads, device })
    } catch (cause) {
      throw new EncoderOutOfMemory(
        phrase(
          'The model {title} could not be loaded. It needs about 2 GB of free memory. Close other programs, then try again.',
          { title: bundle.manifest.title },
        ),
        { cause },
      )
    }
    for (const note of choice.notes) console.warn(`${bundle.manifest.title}: ${english.stored(note)}`)
    if (choice.checked) return new Encoder(bundle, shape, choice, stages)
    const checked = await checkedHere(bundle, shape, stages, options)
    return new Encoder(bundle, shape, { ...choice, checked }, stages)
  }

  /** The execution provider in use. */
  get provider(): Provider {
    return this.choice.provider
  }

  /** Length of a frame's features. */
  get featureSize(): number {
    return this.shape.featureSize
  }

  /** Length of a clip's embedding. */
  get embeddingSize(): number {
    return this.shape.embeddingSize
  }

  /**
   * @param crops n square crops of the encoder's side, RGB, 3 bytes a px, one after the other
   * @returns float32[n, featureSize]
   * @throws ConcordError unavailable where memory does not hold a single frame
   */
  async encodeFrames(crops: Uint8Array): Promise<Float32Array> {
    const { mean, deviation } = this.bundle.manifest.pixels!
    return this.#inBatches(crops, (part) =>
      this.#stages.frames(normalisedPixels(part, this.shape.side, mean, deviation)),
    )
  }

  /**
   * @param pixels float32[n, 3, side, side], normalised as the manifest says
   * @returns float32[n, featureSize]
   */
  async encodePixels(pixels: Float32Array): Promise<Float32Array> {
    return this.#inBatches(pixels, (part) => this.#stages.frames(part))
  }

  /**
   * @param features float32[n, frames, featureSize]
   * @returns float32[n, embeddingSize]
   */
  async encodeClips(features: Float32Array, frames: number): Promise<Float32Array> {
    return this.#stages.clips(features, frames)
  }

  /** Gives the memory of the sessions back. */
  async release(): Promise<void> {
    await this.#stages.release()
  }

  async #inBatches<T extends Float32Array | Uint8Array>(
    values: T,
    run: (part: T) => Promise<Float32Array>,
  ): Promise<Float32Array> {
    const width = this.shape.cropBytes
    const rows = values.length / width
    try {
      const atMost = clamp(rows, 1, this.#mostFrames)
      const { outputs, batch } = await inBatches(values, width, atMost, run)
      if (batch < atMost) this.#mostFrames = batch
      return outputs.length === 1 ? outputs[0]! : joinedRows(outputs)
    } catch (cause) {
      if (!isOutOfMemory(cause)) throw cause
      throw new EncoderOutOfMemory(
        phrase(
          'There is not enough memory to run {title}, even one frame at a time. Close other programs, or set CONCORD_PROVIDER=cpu.',
          { title: this.bundle.manifest.title },
        ),
        { cause },
      )
    }
  }
}

/** Compares an encoder that is open on the processor with its stored values on its first use here, and remembers the result. */
async function checkedHere(
  bundle: Bundle,
  shape: EncoderShape,
  stages: EncoderStages,
  { threads }: EncoderOptions,
): Promise<NonNullable<ProviderChoice['checked']>> {
  const state = { provider: 'cpu' as const, works: true, why: '' }
  const checks = (await storedChecks(bundle)) ?? (await makeOwnChecks(bundle, shape, stages))
  const { results, frameBatch } = await tryStages(bundle.manifest, shape, stages, checks, state)
  await new RememberedTrials(bundle, threads).store(state, { provider: 'cpu', results, frameBatch })
  return results
}
