import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { ERRORS, Server, type Upload } from '@tus/server'
import { signedInPerson } from '#app/access.ts'
import { declaredRoute } from '#app/declared-route.ts'
import { refusalOf } from '#app/http-errors.ts'
import { translatorFor } from '#app/request-language.ts'
import { demandStorable } from '#app/storable-text.ts'
import type { Person } from '#lib/access/permissions.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { programFolders } from '#lib/settings/program-settings.ts'
import { UPLOAD_EXPIRES_MS } from '#lib/storage/expire-uploads.ts'
import type { AwaitedUpload } from '#lib/studies/study-quota.ts'
import { answering, answeringIn } from '../answering.ts'
import { admitUpload, UPLOAD_KINDS, type UploadMetadata, uploadKind } from '../upload-kinds.ts'
import { UploadStore } from '../upload-store.ts'

interface Uploads {
  server: Server
  store: UploadStore
}

const INTERRUPTED = phrase('The upload was interrupted. Choose the same file again to resume it.')
/** Refusals of tus itself, whose words are for programmers, with their statuses. */
const OF_TUS = new Map<unknown, number>(Object.values(ERRORS).map((error) => [error, error.status_code]))

const programWide = globalThis as typeof globalThis & { concordUploads?: Uploads }

function uploads(): Uploads {
  if (programWide.concordUploads) return programWide.concordUploads
  const { uploads: directory } = programFolders()
  mkdirSync(directory, { recursive: true })
  const store = new UploadStore({ directory, expirationPeriodInMilliseconds: UPLOAD_EXPIRES_MS })
  const server = new Server({
    path: '/api/uploads',
    datastore: store,
    // A recording has the id of its upload.
    namingFunction: () => randomUUID(),
    maxSize: Math.max(...Object.values(UPLOAD_KINDS).map(({ maxBytes }) => maxBytes)),
    relativeLocation: true,
    // No page of another site uploads here.
    allowedOrigins: () => false,
    respectForwardedHeaders: false,
    // The metadata says whose upload it is, so that nobody else can resume it.
    onUploadCreate: async (_request, upload) =>
      refusing(async () => {
        const person = await signedInPerson()
        const metadata = upload.metadata ?? {}
        demandStorable(metadata)
        const kind = uploadKind(metadata)
        await admitUpload(person, kind, metadata)
        const { size } = upload
        if (size === undefined)
          throw new ConcordError('bad-input', phrase('The size of the file must be known before its upload begins.'))
        if (size > kind.maxBytes) throw new ConcordError('bad-input', kind.tooLarge)
        const awaited = await store.awaited()
        await kind.demand?.(person, metadata, size, awaited.flatMap(recordingOf))
        await store.demandRoom(size)
        return { metadata: { ...metadata, owner: person.id } }
      }),
    onIncomingRequest: async (_request, uploadId) =>
      refusing(async () => {
        const person = await goingOn()
        if (uploadId) await demandOwner(person, uploadId)
      }),
    onUploadFinish: async (_request, upload) =>
      refusing(async () => {
        await take(await goingOn(), store, upload)
        return {}
      }),
    // What has no status was not expected by tus either.
    onResponseError: async (_request, error) => {
      if (OF_TUS.has(error)) return { status_code: OF_TUS.get(error)!, body: answering()(INTERRUPTED) }
      if ('status_code' in error) return undefined
      const { status, message } = await refusalOf(error, answering())
      return { status_code: status, body: message }
    },
  })
  programWide.concordUploads = { server, store }
  return programWide.concordUploads
}

/** A large upload goes on while its person is away; what they begin needs them there. */
const goingOn = () => signedInPerson({ evenIdle: true })

async function take(person: Person, store: UploadStore, { id, size, metadata = {} }: Upload): Promise<void> {
  const kind = uploadKind(metadata)
  // A person may have lost the permission since the upload began.
  await admitUpload(person, kind, metadata)
  await kind.take(person, { id, file: store.fileOf(id), bytes: size ?? 0, metadata })
}

/**
 * The answer to a sender who asks how far an upload is of which every byte has come: it is taken, where it was not yet. The
 * sender asks where the answer to the last byte was lost or was an error, and would take that for success.
 */
async function takeComplete(request: Request): Promise<Response | undefined> {
  const { store } = uploads()
  const id = path.basename(new URL(request.url).pathname)
  const upload = request.method === 'HEAD' ? await store.complete(id) : undefined
  if (!upload) return undefined
  const person = await goingOn()
  await demandOwner(person, id)
  await take(person, store, upload)
  const bytes = String(upload.size)
  const headers = {
    'Tus-Resumable': '1.0.0',
    'Upload-Offset': bytes,
    'Upload-Length': bytes,
    'Cache-Control': 'no-store',
  }
  return new Response(null, { headers })
}

async function demandOwner(person: Person, uploadId: string): Promise<void> {
  const upload = await uploads().store.named(uploadId)
  if (upload && upload.metadata?.owner !== person.id)
    throw new ConcordError('not-found', phrase('This upload no longer exists. Choose the file again.'))
}

/** An upload as its study counts it; nothing where it is no recording. */
function recordingOf({ metadata, bytes }: { metadata: UploadMetadata; bytes: number }): AwaitedUpload[] {
  const { part, interviewId } = metadata
  return interviewId && (part ?? 'recording') === 'recording' ? [{ interviewId, bytes }] : []
}

/** tus answers errors that carry a status and a body. */
async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { status, message } = await refusalOf(error, answering())
    throw { status_code: status, body: message }
  }
}

/** Resumable uploads, tus 1.0. The metadata of an upload says what it is for, and so who may make it. */
const handle = declaredRoute(
  {
    for: 'kinds',
    field: 'part',
    kinds: Object.fromEntries(Object.entries(UPLOAD_KINDS).map(([name, { access }]) => [name, access])),
  },
  async (request) =>
    answeringIn(await translatorFor(request), async () => {
      await goingOn()
      return (await takeComplete(request)) ?? uploads().server.handleWeb(request)
    }),
)

export { handle as DELETE, handle as GET, handle as HEAD, handle as OPTIONS, handle as PATCH, handle as POST }
