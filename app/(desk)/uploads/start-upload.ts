import { DetailedError, Upload } from 'tus-js-client'
import type { Source } from '#lib/messages/message.ts'

const INTERRUPTED: Source = 'The upload was interrupted. Choose the same file again to resume it.'
const CHUNK_BYTES = 32 * 2 ** 20

/** Why an upload broke off, in a sentence for `t.stored`. */
export class UploadFailure extends Error {
  /** Of the server's answer; undefined where there was none. */
  readonly status: number | undefined

  constructor(sentence: string, status: number | undefined) {
    super(sentence)
    this.name = 'UploadFailure'
    this.status = status
  }
}

interface Uploading {
  /** What the file belongs to; the same file for the same thing goes on where it broke off. */
  metadata: Record<string, string>
  /** The file as it was called when the upload began; as it is called now where nothing is said. */
  begunAs?: Pick<File, 'name' | 'size' | 'lastModified'>
  onProgress: (sent: number, total: number) => void
  onProblem: (failure: UploadFailure) => void
  onDone: () => void
}

/** Uploads a file of any size. @returns the upload, to abort it */
export async function startUpload(
  file: File,
  { metadata, begunAs = file, onProgress, onProblem, onDone }: Uploading,
): Promise<Upload> {
  const belongs = Object.values(metadata).join('-')
  const upload = new Upload(file, {
    endpoint: '/api/uploads',
    chunkSize: CHUNK_BYTES,
    retryDelays: [0, 1000, 3000, 10_000, 30_000],
    onShouldRetry: (error) => mayPass('originalResponse' in error ? (error.originalResponse?.getStatus() ?? 0) : 0),
    removeFingerprintOnSuccess: true,
    metadata: { filename: begunAs.name, filetype: file.type, ...metadata },
    fingerprint: async () => `concord-${belongs}-${begunAs.name}-${begunAs.size}-${begunAs.lastModified}`,
    onProgress,
    onError: (error) => onProblem(failureOf(error)),
    onSuccess: onDone,
  })
  const [before] = await upload.findPreviousUploads()
  if (before) upload.resumeFromPreviousUpload(before)
  upload.start()
  return upload
}

function failureOf(error: Error): UploadFailure {
  const response = error instanceof DetailedError ? error.originalResponse : undefined
  return new UploadFailure(sentenceIn(response?.getBody()), response?.getStatus())
}

function sentenceIn(body: string | undefined): string {
  // A proxy on the way answers with a page.
  if (!body || body.trimStart().startsWith('<')) return INTERRUPTED
  try {
    return (JSON.parse(body) as { message: string }).message
  } catch {
    return body
  }
}

/** Whether an answer may be another in a moment: none at all, an upload that is being written, a server that starts. A full disk is not. */
function mayPass(status: number): boolean {
  return status === 0 || status === 409 || status === 423 || (status >= 500 && status !== 507)
}
