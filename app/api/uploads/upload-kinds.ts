import { rm } from 'node:fs/promises'
import { z } from 'zod'
import { admit, admitToStudy, type InstallationAccess, type StudyAccess } from '#app/access.ts'
import { database, queue } from '#app/database.ts'
import { recordingStorage } from '#app/storage.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { ImportPart } from '#lib/bundles/imported-models.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { demandUploading, takeImportFile } from '#lib/installation/model-imports.ts'
import { receiveRecording } from '#lib/jobs/request-analysis.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { programFolders } from '#lib/settings/program-settings.ts'
import { type AwaitedUpload, demandWithinQuota } from '#lib/studies/study-quota.ts'
import { LARGEST_HEAD } from '#lib/training/head-bundle.ts'
import { receiveHead } from '#lib/training/receive-head.ts'

/** What the browser says of an upload. */
export type UploadMetadata = Readonly<Record<string, string | null | undefined>>

interface FinishedUpload {
  id: string
  file: string
  bytes: number
  metadata: UploadMetadata
}

/** What may be uploaded: who may, how large it may be, and where it goes. */
interface UploadKind {
  access: InstallationAccess | StudyAccess
  maxBytes: number
  tooLarge: Message
  /** What else must hold before the first byte is sent. */
  demand?: (person: Person, metadata: UploadMetadata, bytes: number, awaited: readonly AwaitedUpload[]) => Promise<void>
  /** Takes what was uploaded. Asked again, since the answer was lost, it takes nothing twice. */
  take: (person: Person, upload: FinishedUpload) => Promise<void>
}

const importing: InstallationAccess = { for: 'installation', permission: 'model.import' }

const importFile = (part: ImportPart): UploadKind => ({
  access: importing,
  maxBytes: 8 * 2 ** 30,
  tooLarge: phrase('A checkpoint is 300 MB to 2 GB; this file is larger than 8 GB.'),
  demand: async (person, { importId }) => demandUploading(database(), person, uuid(importId)),
  take: async (person, { file, metadata: { importId } }) =>
    takeImportFile(database(), recordingStorage(), await queue(), person, { importId: uuid(importId), part, file }),
})

export const UPLOAD_KINDS = {
  recording: {
    access: { for: 'study', permission: 'recording.upload', parts: { interview: 'interviewId' }, unblinded: false },
    maxBytes: 64 * 2 ** 30,
    tooLarge: phrase('Recordings are limited to 64 GB. Compress the file or split it.'),
    demand: async (_person, { interviewId }, bytes, awaited) =>
      demandWithinQuota(database(), uuid(interviewId), bytes, awaited),
    take: async (person, { id, file, bytes, metadata: { interviewId, filename } }) => {
      await receiveRecording(database(), recordingStorage(), await queue(), person, {
        interviewId: uuid(interviewId),
        file: { id, path: file, name: filename ?? 'recording', bytes },
      })
    },
  },
  head: {
    access: importing,
    maxBytes: LARGEST_HEAD,
    tooLarge: phrase('Exported heads are a few megabytes; this file is too large.'),
    take: async (person, { file }) => {
      try {
        await receiveHead(database(), person, programFolders().models, file)
      } finally {
        await rm(file, { force: true })
        await rm(`${file}.json`, { force: true })
      }
    },
  },
  weights: importFile('weights'),
  vocabulary: importFile('vocabulary'),
  clip: importFile('clip'),
} as const satisfies Record<string, UploadKind>

/** The kind that an upload says it is; a recording where it says nothing. @throws ConcordError bad-input */
export function uploadKind({ part }: UploadMetadata): UploadKind {
  const name = part ?? 'recording'
  if (!Object.hasOwn(UPLOAD_KINDS, name))
    throw new ConcordError(
      'bad-input',
      phrase('Concord does not know what this upload is for. Reload the page, then try again.'),
    )
  return UPLOAD_KINDS[name as keyof typeof UPLOAD_KINDS]
}

/** Refuses an upload that the person may not make. @throws ConcordError forbidden, not-found */
export async function admitUpload(person: Person, kind: UploadKind, metadata: UploadMetadata): Promise<void> {
  if (kind.access.for === 'study') await admitToStudy(person, kind.access, metadata)
  else await admit(person, kind.access)
}

/** An id as the database takes it; anything else belongs to nothing. */
function uuid(text: string | null | undefined): string {
  const parsed = z.uuid().safeParse(text)
  if (!parsed.success) throw new ConcordError('not-found', phrase('The target of this upload does not exist.'))
  return parsed.data
}
