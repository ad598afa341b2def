import type { Bundle } from './bundle.ts'
import { encoderVersions, findBundle, type NamedBundle } from './find-bundle.ts'

/**
 * The models of a machine, by what they are for. A program makes it, with the face detectors that it takes, and hands it to whoever needs
 * a model: nobody else knows what a model's folder is called.
 */
export class InstalledModels {
  readonly folder: string
  readonly #detector: NamedBundle

  /**
   * @param folder the folder that all models lie in
   * @param kinds the models of which a program takes one only
   */
  constructor(folder: string, kinds: { detector: NamedBundle }) {
    this.folder = folder
    this.#detector = kinds.detector
  }

  /**
   * The face detectors, compared with their hashes.
   *
   * @throws ConcordError bad-bundle where they are missing or were changed
   */
  async detector(): Promise<Bundle> {
    return findBundle(this.folder, this.#detector)
  }

  /**
   * The installed versions of an encoder, the one that was installed last first.
   *
   * @throws ConcordError bad-bundle where none is installed or can be opened
   */
  async encoderVersions(name: string): Promise<Bundle[]> {
    return encoderVersions(this.folder, name)
  }
}
