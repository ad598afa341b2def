import { useSyncExternalStore } from 'react'
import type { QueuedUpload } from './queued-upload.ts'
import { uploadQueue } from './upload-queue.ts'

const NONE: readonly QueuedUpload[] = []

/** The uploads of this page, as they change. */
export function useUploads(): readonly QueuedUpload[] {
  return useSyncExternalStore(
    (listener) => uploadQueue.subscribe(listener),
    () => uploadQueue.uploads,
    () => NONE,
  )
}
