import { inStudyRoute } from '#app/declared-route.ts'
import { storedFile } from '#app/exports/stored-file.ts'
import { recordingStorage } from '#app/storage.ts'
import { auditView } from '#lib/access/audit.ts'
import { mayInStudy } from '#lib/access/permissions.ts'
import { findRecording } from '#lib/studies/recordings.ts'

const TYPES: Record<string, string> = {
  mp4: 'video/mp4',
  m4v: 'video/mp4',
  mov: 'video/mp4',
  webm: 'video/webm',
  mkv: 'video/x-matroska',
  ogv: 'video/ogg',
}

/** A recording, or the copy of it that browsers play: the file, or the part of it that the browser asks for. */
export const GET = inStudyRoute(
  'recording.play',
  { recording: 'id' },
  async ({ database, person, role, params, request }) => {
    const { storageKey: ownKey, copyKey } = await findRecording(
      database,
      params.id!,
      mayInStudy(person, role, 'data.delete'),
    )
    const storageKey = copyKey ?? ownKey
    await auditView(database, person, 'recording.play', params.id!)
    const headers = new Headers({
      'cache-control': 'private, no-store',
      'content-type': TYPES[storageKey.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
      'x-content-type-options': 'nosniff',
    })
    return storedFile(request, recordingStorage(), storageKey, headers)
  },
)
