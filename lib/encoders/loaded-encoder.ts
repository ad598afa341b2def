import { Encoder, type EncoderOptions } from './encoder.ts'
import { suitingEncoder } from './suiting-encoder.ts'

/** Keeps the encoder that was used last loaded, since loading one takes seconds and jobs mostly want the same. */
export class LoadedEncoder {
  readonly #options: EncoderOptions
  #loaded: { folder: string; loading: Promise<Encoder> } | undefined

  constructor(options: EncoderOptions) {
    this.#options = options
  }

  /**
   * The version of an encoder that suits this machine, loaded now or before. It stays open until another is asked for.
   *
   * @throws ConcordError bad-bundle where it is not installed, and as Encoder.load does
   */
  async openNamed(modelsFolder: string, name: string): Promise<Encoder> {
    return this.#open(await suitingEncoder(modelsFolder, name, this.#options))
  }

  async #open(folder: string): Promise<Encoder> {
    if (this.#loaded?.folder !== folder) {
      await this.#release()
      this.#loaded = { folder, loading: Encoder.load(folder, this.#options) }
    }
    const loaded = this.#loaded!
    try {
      return await loaded.loading
    } catch (error) {
      if (this.#loaded === loaded) this.#loaded = undefined
      throw error
    }
  }

  async #release(): Promise<void> {
    const loaded = this.#loaded
    this.#loaded = undefined
    const encoder = await loaded?.loading.catch(() => undefined)
    await encoder?.release()
  }
}
