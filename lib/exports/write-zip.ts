import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import yazl from 'yazl'

/** A file of an export; its content is made when its turn comes, so that a large one never lies in memory as a whole. */
export interface ExportEntry {
  name: string
  content(): AsyncIterable<string | Buffer> | Iterable<string | Buffer>
}

export const HASHES = 'SHA256SUMS.txt'

/**
 * Writes files into a zip on disk, one after the other, and at the end the SHA-256 of each in the form of sha256sum.
 *
 * @param entries where they are made one by one, the next is asked for once the one before is written
 * @param onEntry told before each file, with how many were written
 * @returns the SHA-256 of the zip, and how many files are in it
 */
export async function writeZip(
  file: string,
  entries: Iterable<ExportEntry> | AsyncIterable<ExportEntry>,
  { signal, onEntry = () => {}, at }: { signal: AbortSignal; onEntry?: (written: number) => void; at: Date },
): Promise<{ sha256: string; files: number }> {
  const zip = new yazl.ZipFile()
  const hashes: string[] = []
  const failed = new AbortController()
  const ends = AbortSignal.any([signal, failed.signal])
  let problem: unknown
  const fail = (error: unknown) => {
    problem ??= error
    failed.abort()
  }
  const feed = async () => {
    let written = 0
    for await (const { name, content } of entries) {
      ends.throwIfAborted()
      onEntry(written++)
      hashes.push(`${await added(zip, { name, content }, { at, ends, fail })}  ${name}\n`)
    }
    onEntry(written)
    zip.addReadStreamLazy(HASHES, { mtime: at }, (give) => {
      give(null, Readable.from([hashes.join('')], { objectMode: false }))
    })
    zip.end()
    return written + 1
  }
  const whole = createHash('sha256')
  const hashed = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      whole.update(chunk)
      done(null, chunk)
    },
  })
  const written = pipeline(zip.outputStream, hashed, createWriteStream(file), { signal: ends }).catch(fail)
  const files = await feed().catch(fail)
  await written
  if (problem !== undefined || files === undefined) throw problem
  return { sha256: whole.digest('hex'), files }
}

/** Adds a file. @returns the SHA-256 of its content, once all of it is written */
function added(
  zip: yazl.ZipFile,
  { name, content }: ExportEntry,
  { at, ends, fail }: { at: Date; ends: AbortSignal; fail: (error: unknown) => void },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(ends.reason)
    ends.addEventListener('abort', stop, { once: true })
    zip.addReadStreamLazy(name, { mtime: at }, (give) => {
      const hash = createHash('sha256')
      const counted = new Transform({
        transform: (chunk: Buffer, _encoding, done) => {
          hash.update(chunk)
          done(null, chunk)
        },
        flush: (done) => {
          ends.removeEventListener('abort', stop)
          resolve(hash.digest('hex'))
          done()
        },
      })
      const source = Readable.from(content(), { objectMode: false })
      source.on('error', fail)
      give(null, source.pipe(counted))
    })
  })
}
