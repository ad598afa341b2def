import { Readable } from 'node:stream'
import { inStudyRoute } from '#app/declared-route.ts'
import { recordingStorage } from '#app/storage.ts'
import { auditView } from '#lib/access/audit.ts'
import { mayInStudy } from '#lib/access/permissions.ts'
import { findRecording } from '#lib/studies/recordings.ts'
import { byteRange } from './byte-range.ts'

const TYPES: Record<string, string> = {
  mp4: 'video/mp4',
  m4v: 'video/mp4',
  mov: 'video/mp4',
  webm: 'video/webm',
  mkv: 'video/x-matroska',
  ogv: 'video/ogg',
}

/** A recording: the file, or the part of it that the browser asks for. */
export const GET = inStudyRoute(
  'recording.play',
  { recording: 'id' },
  async ({ database, person, role, params, request }) => {
    const { storageKey } = await findRecording(database, params.id!, mayInStudy(person, role, 'data.delete'))
    await auditView(database, person, 'recording.play', params.id!)
    const storage = recordingStorage()
    const size = await storage.size(storageKey)
    const headers = new Headers({
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-store',
      'content-type': TYPES[storageKey.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
      'x-content-type-options': 'nosniff',
    })
    const range = byteRange(request.headers.get('range'), size)
    if (range === 'unsatisfiable') {
      headers.set('content-range', `bytes */${size}`)
      return new Response(null, { status: 416, headers })
    }
    const { start, end } = range ?? { start: 0, end: size - 1 }
    headers.set('content-length', String(end - start + 1))
    if (range) headers.set('content-range', `bytes ${start}-${end}/${size}`)
    const body = Readable.toWeb(storage.read(storageKey, start, end)) as ReadableStream
    return new Response(body, { status: range ? 206 : 200, headers })
  },
)
