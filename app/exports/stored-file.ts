import { Readable } from 'node:stream'
import type { Storage } from '#lib/storage/storage.ts'
import { byteRange } from './byte-range.ts'

/**
 * A file of the storage as an answer: the whole of it, or the part that was asked for.
 *
 * @param headers are given their lengths and ranges
 */
export async function storedFile(request: Request, storage: Storage, key: string, headers: Headers): Promise<Response> {
  const size = await storage.size(key)
  headers.set('accept-ranges', 'bytes')
  const range = byteRange(request.headers.get('range'), size)
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
