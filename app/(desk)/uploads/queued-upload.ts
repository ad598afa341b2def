/** The interview that a file is to be a recording of: one that is there, or one that is added before the first byte. */
export interface UploadTarget {
  studyId: string
  studyCode: string
  participant: string
  visit: string
  /** As 2026-03-01; needed where the interview is yet to be added. */
  date: string | undefined
  /** Undefined until it is known. */
  interviewId: string | undefined
  /** Whether the interview may have a recording already. */
  mayBeAnother: boolean
}

/**
 * What becomes of a file. `interrupted` goes on by itself once the server answers or the person has signed in again; `lost`
 * needs the file once more, since the page was loaded again; `problem` needs the person.
 */
export type UploadState = 'waiting' | 'sending' | 'paused' | 'interrupted' | 'lost' | 'done' | 'problem'

/** A file that is sent to the server, wherever the person goes meanwhile. */
export interface QueuedUpload {
  key: string
  target: UploadTarget
  fileName: string
  bytes: number
  lastModified: number
  /** What `fileMark` says of the file; undefined until it is known. */
  mark: string | undefined
  state: UploadState
  /** Bytes that were sent. */
  sent: number
  problem: string | undefined
}

/** A file that waits to be sent; the same file for the same interview has the same key. */
export function newUpload(
  { name, size, lastModified }: Pick<File, 'name' | 'size' | 'lastModified'>,
  target: UploadTarget,
): QueuedUpload {
  return {
    key: [target.studyId, target.participant, target.visit, name, size, lastModified].join(' '),
    target,
    fileName: name,
    bytes: size,
    lastModified,
    state: 'waiting',
    mark: undefined,
    sent: 0,
    problem: undefined,
  }
}

/** Which of the uploads is to be sent now: the first that waits, while none is under way. */
export function nextToSend(uploads: readonly QueuedUpload[]): QueuedUpload | undefined {
  if (uploads.some(({ state }) => state === 'sending')) return undefined
  return uploads.find(({ state }) => state === 'waiting')
}

/**
 * What a loaded page knows of uploads that an earlier one had: what was under way needs its file again; what was paused stays so
 * until somebody resumes it.
 */
export function keptAfterReload(uploads: readonly QueuedUpload[]): QueuedUpload[] {
  return uploads
    .filter(({ state }) => state !== 'done')
    .map((upload) =>
      upload.state === 'problem' || upload.state === 'paused'
        ? upload
        : { ...upload, state: 'lost', problem: undefined },
    )
}

/** Whether an upload would go on by itself. */
export const isGoingOn = ({ state }: QueuedUpload): boolean =>
  state === 'waiting' || state === 'sending' || state === 'interrupted'

/**
 * The upload without a file that a file belongs to: one of the same content, whatever the file is called now; of the same name, size and time
 * where the content is not known.
 */
export function uploadOf(
  uploads: readonly QueuedUpload[],
  { name, size, lastModified }: Pick<File, 'name' | 'size' | 'lastModified'>,
  mark: string,
): QueuedUpload | undefined {
  return uploads.find((upload) => {
    if (upload.state !== 'lost' || upload.bytes !== size) return false
    if (upload.mark !== undefined) return upload.mark === mark
    return upload.fileName === name && upload.lastModified === lastModified
  })
}

/** How an error that broke an upload off is met. */
export function afterFailure(status: number | undefined): 'wait-for-server' | 'wait-for-sign-in' | 'tell' {
  if (status === 401) return 'wait-for-sign-in'
  // A full disk does not pass by itself.
  return status === undefined || status === 0 || (status >= 500 && status !== 507) ? 'wait-for-server' : 'tell'
}
