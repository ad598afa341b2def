import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { FileStore } from '@tus/file-store'
import { Server } from '@tus/server'
import { signedInPerson } from '#app/access.ts'
import { declaredRoute } from '#app/declared-route.ts'
import { refusalOf } from '#app/http-errors.ts'
import type { Person } from '#lib/access/permissions.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { programFolders } from '#lib/settings/program-settings.ts'
import { admitUpload, UPLOAD_KINDS, uploadKind } from '../upload-kinds.ts'

/** An upload that nobody resumed for this long is removed. */
const EXPIRES_MS = 7 * 24 * 3600_000

const programWide = globalThis as typeof globalThis & { concordUploads?: Server }

function uploads(): Server {
  if (programWide.concordUploads) return programWide.concordUploads
  const { uploads: directory } = programFolders()
  mkdirSync(directory, { recursive: true })
  programWide.concordUploads = new Server({
    path: '/api/uploads',
    datastore: new FileStore({ directory, expirationPeriodInMilliseconds: EXPIRES_MS }),
    maxSize: Math.max(...Object.values(UPLOAD_KINDS).map(({ maxBytes }) => maxBytes)),
    relativeLocation: true,
    respectForwardedHeaders: false,
    // The metadata says whose upload it is, so that nobody else can resume it.
    onUploadCreate: async (_request, upload) =>
      refusing(async () => {
        const person = await signedInPerson()
        const metadata = upload.metadata ?? {}
        const kind = uploadKind(metadata)
        await admitUpload(person, kind, metadata)
        await kind.demand?.(person, metadata)
        if ((upload.size ?? 0) > kind.maxBytes) throw new ConcordError('bad-input', kind.tooLarge)
        return { metadata: { ...metadata, owner: person.id } }
      }),
    onIncomingRequest: async (_request, uploadId) =>
      refusing(async () => {
        const person = await goingOn()
        if (uploadId) await demandOwner(person, uploadId)
      }),
    onUploadFinish: async (_request, upload) =>
      refusing(async () => {
        const person = await goingOn()
        const metadata = upload.metadata ?? {}
        const kind = uploadKind(metadata)
        // A person may have lost the permission since the upload began.
        await admitUpload(person, kind, metadata)
        const file = path.join(directory, path.basename(upload.id))
        await kind.take(person, { file, bytes: upload.size ?? 0, metadata })
        return {}
      }),
  })
  return programWide.concordUploads
}

/** A large upload goes on while its person is away; what they begin needs them there. */
const goingOn = () => signedInPerson({ evenIdle: true })

async function demandOwner(person: Person, uploadId: string): Promise<void> {
  const upload = await uploads()
    .datastore.getUpload(uploadId)
    .catch(() => undefined)
  if (upload && upload.metadata?.owner !== person.id)
    throw new ConcordError('not-found', 'This upload no longer exists. Choose the file again.')
}

/** tus answers errors that carry a status and a body. */
async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { status, message } = await refusalOf(error)
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
  async (request) => {
    await goingOn()
    return uploads().handleWeb(request)
  },
)

export { handle as DELETE, handle as GET, handle as HEAD, handle as OPTIONS, handle as PATCH, handle as POST }
