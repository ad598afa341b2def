import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { Storage } from '#lib/storage/storage.ts'
import { byteRange } from './byte-range.ts'

/**
 * A file of the storage as an answer: the whole of it, or the part that was asked for. Its ETag tells whether a part is
 * of the same file as those before, as a player's file is replaced by a copy that more browsers play.
 *
 * @param headers are given their lengths, ranges and the file's ETag
 */
export async function storedFile(request: Request, storage: Storage, key: string, headers: Headers): Promise<Response> {
  const size = await storage.size(key)
  headers.set('accept-ranges', 'bytes')
  const etag = etagOf(key, size)
  headers.set('etag', etag)
  const before = request.headers.get('if-range')
  // RFC 9110, 13.1.5: who has parts of another file is given the whole of this one.
  const range = before === null || before === etag ? byteRange(request.headers.get('range'), size) : undefined
  if (range === 'unsatisfiable') {
    headers.set('content-range', `bytes */${size}`)
    return new Response(null, { status: 416, headers })
  }
  const { start, end } = range ?? { start: 0, end: size - 1 }
  headers.set('content-length', String(end - start + 1))
  if (range) headers.set('content-range', `bytes ${start}-${end}/${size}`)
  const body = Readable.toWeb(storage.read(key, start, end)) as ReadableStream
  return new Response(body, { status: range ? 206 : 200, headers })
}

/** A key's file is stored whole and never changed; the key itself is nobody's business. */
function etagOf(key: string, size: number): string {
  return `"${createHash('sha256').update(`${key} ${size}`).digest('base64url').slice(0, 22)}"`
}
