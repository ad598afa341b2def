import { createReadStream } from 'node:fs'
import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { ConcordError } from '#lib/errors/concord-error.ts'
import type { Storage } from './storage.ts'

/** Keeps recordings as files below one folder. */
export class DiskStorage implements Storage {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async take(key: string, file: string): Promise<void> {
    const target = this.#pathOf(key)
    await mkdir(path.dirname(target), { recursive: true })
    await rename(file, target).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EXDEV') throw error
      const making = `${target}.part`
      await copyFile(file, making)
      await rename(making, target)
      await rm(file)
    })
  }

  async localFile(key: string): Promise<{ file: string; release(): Promise<void> }> {
    return { file: this.#pathOf(key), release: async () => {} }
  }

  async size(key: string): Promise<number> {
    const found = await stat(this.#pathOf(key)).catch(() => undefined)
    if (!found) throw new ConcordError('not-found', 'The file of this recording is no longer there.')
    return found.size
  }

  read(key: string, start: number, end: number): Readable {
    return createReadStream(this.#pathOf(key), { start, end, highWaterMark: 512 * 1024 })
  }

  async remove(key: string): Promise<void> {
    await rm(this.#pathOf(key), { force: true })
  }

  #pathOf(key: string): string {
    const file = path.resolve(this.#folder, key)
    if (!file.startsWith(path.resolve(this.#folder) + path.sep))
      throw new ConcordError('bad-input', 'This is not a place in the storage.')
    return file
  }
}
