import { NextRequest } from 'next/server'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'

/** What somebody who is not signed in may send: forms. */
export const FORM_BYTES = 64 * 1024

/** Whether a request says that its body is no larger; one that does not say may be any size. */
export function isWithin(request: Request, maxBytes: number): boolean {
  const length = request.headers.get('content-length')
  return length !== null && /^\d+$/.test(length) && Number(length) <= maxBytes
}

/**
 * The same request with a body that ends in an error where it grows beyond a limit, so that nobody fills the memory.
 *
 * @throws ConcordError too-large where the request says so itself
 */
export function withLimitedBody(request: Request, maxBytes: number): Request {
  if (!request.body || isWithin(request, maxBytes)) return request
  if (request.headers.has('content-length')) throw tooLarge(maxBytes)
  let bytes = 0
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength
      if (bytes > maxBytes) controller.error(tooLarge(maxBytes))
      else controller.enqueue(chunk)
    },
  })
  const body = request.body.pipeThrough(counting)
  // Next's own requests can't be copied whole.
  const { method, headers, signal, url } = request
  return new NextRequest(url, { method, headers, signal, body, duplex: 'half' })
}

function tooLarge(maxBytes: number): ConcordError {
  const most = maxBytes < 2 ** 20 ? `${maxBytes / 1024} KB` : `${maxBytes / 2 ** 20} MB`
  return new ConcordError('too-large', phrase('This is more than the {most} that can be sent here.', { most }))
}
