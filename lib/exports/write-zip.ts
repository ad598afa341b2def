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
 * @param onEntry told before each file, with how many were written
 * @returns the SHA-256 of the zip, and how many files are in it
 */
export async function writeZip(
  file: string,
  entries: readonly ExportEntry[],
  { signal, onEntry = () => {}, at }: { signal: AbortSignal; onEntry?: (written: number) => void; at: Date },
): Promise<{ sha256: string; files: number }> {
  const zip = new yazl.ZipFile()
  const hashes: string[] = []
  const failed = new AbortController()
  let problem: unknown
  const add = (name: string, place: number, content: ExportEntry['content']) => {
    zip.addReadStreamLazy(name, { mtime: at }, (give) => {
      onEntry(place)
      const hash = createHash('sha256')
      const counted = new Transform({
        transform: (chunk: Buffer, _encoding, done) => {
          hash.update(chunk)
          done(null, chunk)
        },
        flush: (done) => {
          hashes.push(`${hash.digest('hex')}  ${name}\n`)
          done()
        },
      })
      const source = Readable.from(content(), { objectMode: false })
      source.on('error', (error) => {
        problem ??= error
        failed.abort()
      })
      give(null, source.pipe(counted))
    })
  }
  for (const [i, { name, content }] of entries.entries()) add(name, i, content)
  zip.addReadStreamLazy(HASHES, { mtime: at }, (give) => {
    onEntry(entries.length)
    give(null, Readable.from([hashes.join('')], { objectMode: false }))
  })
  zip.end()
  const whole = createHash('sha256')
  const hashed = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      whole.update(chunk)
      done(null, chunk)
    },
  })
  await pipeline(zip.outputStream, hashed, createWriteStream(file), {
    signal: AbortSignal.any([signal, failed.signal]),
  }).catch((error: unknown) => {
    throw problem ?? error
  })
  return { sha256: whole.digest('hex'), files: entries.length + 1 }
}
