import { Encoder, type EncoderOptions } from './encoder.ts'
import { suitingEncoder } from './suiting-encoder.ts'

/** Keeps the encoder that was used last loaded, since loading one takes seconds and jobs mostly want the same. */
export class EncoderShelf {
  readonly #options: EncoderOptions
  #held: { folder: string; loading: Promise<Encoder> } | undefined

  constructor(options: EncoderOptions) {
    this.#options = options
  }

  /** @throws ConcordError as Encoder.load does */
  async take(folder: string): Promise<Encoder> {
    if (this.#held?.folder !== folder) {
      await this.clear()
      this.#held = { folder, loading: Encoder.load(folder, this.#options) }
    }
    const held = this.#held!
    try {
      return await held.loading
    } catch (error) {
      if (this.#held === held) this.#held = undefined
      throw error
    }
  }

  /**
   * The version of an encoder that suits this machine.
   *
   * @throws ConcordError bad-bundle where it is not installed, and as Encoder.load does
   */
  async takeNamed(modelsFolder: string, name: string): Promise<Encoder> {
    return this.take(await suitingEncoder(modelsFolder, name, this.#options))
  }

  async clear(): Promise<void> {
    const held = this.#held
    this.#held = undefined
    const encoder = await held?.loading.catch(() => undefined)
    await encoder?.release()
  }
}
