import { createWriteStream, existsSync } from 'node:fs'
import { readdir, readFile, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { FileStore } from '@tus/file-store'
import type { Upload } from '@tus/server'
import { refusalOf } from '#app/http-errors.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { roomOf } from '#lib/storage/free-space.ts'
import { inGigabytes } from '#lib/storage/gigabytes.ts'
import { answering } from './answering.ts'
import type { UploadMetadata } from './upload-kinds.ts'

/** Files that are on their way. What keeps one from being written is told in the person's words. */
export class UploadStore extends FileStore {
  override async create(upload: Upload): Promise<Upload> {
    try {
      return await super.create(upload)
    } catch (error) {
      for (const file of [this.fileOf(upload.id), `${this.fileOf(upload.id)}.json`]) await rm(file, { force: true })
      throw error
    }
  }

  override async write(readable: Parameters<FileStore['write']>[0], id: string, offset: number): Promise<number> {
    const file = createWriteStream(this.fileOf(id), { flags: 'r+', start: offset })
    try {
      await pipeline(readable, file)
    } catch (error) {
      if (isFromSender(error)) throw error
      const { status, message } = await refusalOf(error, answering())
      throw { status_code: status, body: message }
    }
    return offset + file.bytesWritten
  }

  /** Where the bytes of an upload lie. */
  fileOf(id: string): string {
    return path.join(this.directory, path.basename(id))
  }

  /** What was said of an upload when it began; undefined where there is none of that name. */
  async named(id: string): Promise<Upload | undefined> {
    return this.configstore.get(path.basename(id)).catch(() => undefined)
  }

  /** An upload of which every byte is there, or was taken already; undefined for any other. */
  async complete(id: string): Promise<Upload | undefined> {
    const upload = await this.named(id)
    if (!upload?.size) return undefined
    const bytes = await stat(this.fileOf(id)).then(
      ({ size }) => size,
      () => upload.size!,
    )
    return bytes === upload.size ? upload : undefined
  }

  /**
   * Refuses an upload that the disk has no room for, beside the others that are on their way.
   *
   * @throws ConcordError storage-full
   */
  async demandRoom(bytes: number): Promise<void> {
    const awaited = (await this.awaited()).reduce((sum, { missing }) => sum + missing, 0)
    const room = (await roomOf(this.directory)) - awaited
    if (bytes <= room) return
    throw new ConcordError(
      'storage-full',
      phrase(
        'The disk of the server has room for {max}, and this file has {bytes}. Ask your administrator to free some space, then try again.',
        { max: inGigabytes(Math.max(0, room)), bytes: inGigabytes(bytes) },
      ),
    )
  }

  /** Uploads that have begun and were not taken yet. */
  async awaited(): Promise<{ metadata: UploadMetadata; bytes: number; missing: number }[]> {
    const uploads = []
    for (const name of await readdir(this.directory).catch(() => [])) {
      const file = path.join(this.directory, name.replace(/\.json$/, ''))
      if (!name.endsWith('.json') || !existsSync(file)) continue
      const text = await readFile(path.join(this.directory, name), 'utf8').catch(() => '{}')
      const { bytes, metadata } = announcedIn(text)
      uploads.push({ metadata, bytes, missing: Math.max(0, bytes - (await stat(file)).size) })
    }
    return uploads
  }
}

/** A sender that breaks off is no failure of the disk. */
function isFromSender(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  return code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' || (error as Error).name === 'AbortError'
}

function announcedIn(text: string): { bytes: number; metadata: UploadMetadata } {
  try {
    const { size, metadata } = JSON.parse(text) as { size?: number; metadata?: UploadMetadata }
    return { bytes: Number(size) || 0, metadata: metadata ?? {} }
  } catch {
    return { bytes: 0, metadata: {} }
  }
}
