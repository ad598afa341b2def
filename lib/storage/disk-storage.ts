import { createReadStream, realpathSync } from 'node:fs'
import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import type { Storage } from './storage.ts'

/** Names joined by slashes. A name begins with a letter, a digit, a dash or an underscore, so that none leads upwards. */
const KEY = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/
const LONGEST_KEY = 500

/** Keeps recordings as files below one folder, which no key and no link in it leads out of. */
export class DiskStorage implements Storage {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = path.resolve(folder)
  }

  async take(key: string, file: string): Promise<void> {
    const target = this.#pathOf(key)
    this.#demandInside(path.dirname(target))
    await mkdir(path.dirname(target), { recursive: true })
    await rename(file, target).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EXDEV') throw error
      const unfinished = `${target}.part`
      try {
        await rm(unfinished, { force: true })
        await copyFile(file, unfinished)
        await rename(unfinished, target)
      } catch (cause) {
        // A disk that is full has no room for half a file either.
        await rm(unfinished, { force: true })
        throw cause
      }
      await rm(file)
    })
  }

  async takeOnce(key: string, file: string): Promise<void> {
    await this.take(key, file).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
      await this.size(key)
    })
  }

  async localFile(key: string): Promise<{ file: string; release(): Promise<void> }> {
    return { file: this.#existing(key), release: async () => {} }
  }

  async size(key: string): Promise<number> {
    const found = await stat(this.#existing(key)).catch(() => undefined)
    if (!found?.isFile()) throw new ConcordError('not-found', phrase('The file of this recording no longer exists.'))
    return found.size
  }

  read(key: string, start: number, end: number): Readable {
    return createReadStream(this.#existing(key), { start, end, highWaterMark: 512 * 1024 })
  }

  async remove(key: string): Promise<void> {
    const file = this.#pathOf(key)
    this.#demandInside(path.dirname(file))
    await rm(file, { force: true })
  }

  #pathOf(key: string): string {
    if (key.length > LONGEST_KEY || !KEY.test(key)) throw outside()
    return path.join(this.#folder, key)
  }

  /** The path of a file as it is read: it and the folders above it may be links only to places in the storage. */
  #existing(key: string): string {
    const file = this.#pathOf(key)
    this.#demandInside(file)
    return file
  }

  /** @throws ConcordError bad-input where a link leads out of the storage; what doesn't exist leads nowhere */
  #demandInside(place: string): void {
    const real = realPath(place)
    if (real === undefined) {
      if (place !== this.#folder) this.#demandInside(path.dirname(place))
      return
    }
    const root = realPath(this.#folder) ?? this.#folder
    if (real !== root && !real.startsWith(root + path.sep)) throw outside()
  }
}

function realPath(place: string): string | undefined {
  try {
    return realpathSync(place)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    if (code === 'ELOOP') throw outside()
    throw error
  }
}

function outside(): ConcordError {
  return new ConcordError('bad-input', phrase('This is not a key of the storage.'))
}
