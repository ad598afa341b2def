import { keepUploads } from './kept-uploads.ts'
import type { QueuedUpload } from './queued-upload.ts'

/** Uploads that the page shows and the browser keeps for one person; whoever listens is told of each change. */
export class UploadList {
  uploads: readonly QueuedUpload[] = []
  /** What lets the browser open files again, by the keys of their uploads. */
  protected readonly handles = new Map<string, FileSystemFileHandle>()
  protected personId = ''
  readonly #listeners = new Set<() => void>()

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  protected update(key: string, changes: Partial<QueuedUpload>): void {
    const isKept = changes.state !== undefined || changes.target !== undefined || changes.mark !== undefined
    const uploads = this.uploads.map((one) => (one.key === key ? { ...one, ...changes } : one))
    this.change(uploads, isKept)
  }

  protected change(uploads: readonly QueuedUpload[], isKept = true): void {
    this.uploads = uploads
    for (const listener of this.#listeners) listener()
    if (isKept && this.personId) keepUploads(this.personId, this.uploads, this.handles)
  }
}
