import { mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'
import { z } from 'zod'
import { signedInPerson } from '#app/access.ts'
import { errorResponse, HTTP_STATUS } from '#app/http-errors.ts'
import { recordingStorage } from '#app/storage.ts'
import { audit } from '#lib/access/audit.ts'
import { demand, demandInStudy } from '#lib/access/demand.ts'
import type { Person } from '#lib/access/permissions.ts'
import { database } from '#lib/database/client.ts'
import { ConcordError, messageOf } from '#lib/errors/concord-error.ts'
import { demandUploading } from '#lib/installation/model-imports.ts'
import { queue } from '#lib/jobs/queue.ts'
import { requestAnalysis } from '#lib/jobs/request-analysis.ts'
import { receiveImportFile } from '#lib/jobs/request-import.ts'
import { dataFolders, readSettings } from '#lib/settings/settings.ts'
import { takeRecording } from '#lib/studies/recordings.ts'
import { importHead, LARGEST_HEAD } from '#lib/training/head-bundle.ts'

const MAX_BYTES = 64 * 2 ** 30
const MAX_CHECKPOINT_BYTES = 8 * 2 ** 30
/** An upload that nobody went on with for this long is removed. */
const EXPIRES_MS = 7 * 24 * 3600_000

const held = globalThis as typeof globalThis & { concordUploads?: Server }

function uploads(): Server {
  if (held.concordUploads) return held.concordUploads
  const { uploads: directory } = dataFolders(readSettings().dataFolder)
  mkdirSync(directory, { recursive: true })
  held.concordUploads = new Server({
    path: '/api/uploads',
    datastore: new FileStore({ directory, expirationPeriodInMilliseconds: EXPIRES_MS }),
    maxSize: MAX_BYTES,
    relativeLocation: true,
    respectForwardedHeaders: false,
    // Whose upload it is stands in its metadata, so that nobody else can go on with it.
    onUploadCreate: async (_request, upload) =>
      refusing(async () => {
        const person = await signedInPerson()
        const { interviewId = '', importId = '', part } = upload.metadata ?? {}
        if (part === 'head') {
          demand(person, 'model.import')
          if ((upload.size ?? 0) > LARGEST_HEAD)
            throw new ConcordError(
              'bad-input',
              'A head that Concord exported has a few megabytes; this file is larger than any.',
            )
        } else if (part) {
          demand(person, 'model.import')
          await demandUploading(database(), person, uuid(importId))
          if ((upload.size ?? 0) > MAX_CHECKPOINT_BYTES)
            throw new ConcordError(
              'bad-input',
              'A checkpoint of EmoCLIP has about 880 MB; this file has more than 8 GB.',
            )
        } else await demandInStudy(database(), person, { interview: interviewId ?? '' }, 'recording.upload')
        return { metadata: { ...upload.metadata, owner: person.id } }
      }),
    onIncomingRequest: async (_request, uploadId) =>
      refusing(async () => {
        const person = await signedInPerson()
        if (uploadId) await demandOwner(person, uploadId)
      }),
    onUploadFinish: async (_request, upload) =>
      refusing(async () => {
        const person = await signedInPerson()
        const file = path.join(directory, path.basename(upload.id))
        const { interviewId, importId, part, filename } = upload.metadata ?? {}
        if (part === 'head') {
          demand(person, 'model.import')
          await takeHead(person, file)
          return {}
        }
        if (part) {
          demand(person, 'model.import')
          await receiveImportFile(database(), recordingStorage(), await queue(), person, {
            importId: uuid(importId),
            part: part === 'vocabulary' ? 'vocabulary' : 'weights',
            file,
          })
          return {}
        }
        const taken = { path: file, name: filename ?? 'recording', bytes: upload.size ?? 0 }
        const recordingId = await takeRecording(database(), recordingStorage(), person, interviewId ?? '', taken)
        await requestAnalysis(database(), await queue(), recordingId)
        return {}
      }),
  })
  return held.concordUploads
}

/** Installs an uploaded head, or says what is wrong with it; the upload is gone either way. */
async function takeHead(person: Person, file: string): Promise<void> {
  try {
    const { manifest } = await importHead(dataFolders(readSettings().dataFolder).models, file)
    await audit(database(), person.id, 'head.import', manifest.version)
  } finally {
    await rm(file, { force: true })
    await rm(`${file}.json`, { force: true })
  }
}

async function demandOwner(person: Person, uploadId: string): Promise<void> {
  const upload = await uploads()
    .datastore.getUpload(uploadId)
    .catch(() => undefined)
  if (upload && upload.metadata?.owner !== person.id) {
    throw new ConcordError('not-found', 'This upload is not there any more; choose the file again.')
  }
}

/** tus answers errors that carry a status and a body. */
async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ConcordError)) console.error(error)
    throw { status_code: error instanceof ConcordError ? HTTP_STATUS[error.code] : 500, body: messageOf(error) }
  }
}

/** An id as the database takes it; anything else is nobody's. */
function uuid(text: string | null | undefined): string {
  const parsed = z.uuid().safeParse(text)
  if (!parsed.success) throw new ConcordError('not-found', 'This upload belongs to nothing that is there.')
  return parsed.data
}

/** For administrators who import a model, and for members who may upload to the interview named in the upload's metadata. Resumable uploads, tus 1.0. */
async function handle(request: Request): Promise<Response> {
  try {
    await signedInPerson()
    return await uploads().handleWeb(request)
  } catch (error) {
    return errorResponse(error)
  }
}

export { handle as DELETE, handle as GET, handle as HEAD, handle as OPTIONS, handle as PATCH, handle as POST }
