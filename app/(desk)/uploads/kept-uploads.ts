import { del, get, set } from 'idb-keyval'
import { keptAfterReload, type QueuedUpload } from './queued-upload.ts'

/** What is kept in the browser of an upload, so that it goes on after the page was loaded again. */
interface KeptUpload extends QueuedUpload {
  /** Lets the browser open the file again where it can. */
  handle: FileSystemFileHandle | undefined
}

const placeOf = (personId: string) => `concord-uploads-${personId}`

/** Keeps what is not done yet, for one person: another one at the same browser sees nothing of it. */
export function keepUploads(
  personId: string,
  uploads: readonly QueuedUpload[],
  handles: ReadonlyMap<string, FileSystemFileHandle>,
): void {
  const kept = uploads
    .filter(({ state }) => state !== 'done')
    .map((upload): KeptUpload => ({ ...upload, handle: handles.get(upload.key) }))
  // A browser that keeps nothing still uploads.
  void (kept.length > 0 ? set(placeOf(personId), kept) : del(placeOf(personId))).catch(() => {})
}

/** What an earlier page kept, as a page that has just been loaded knows it. */
export async function keptUploads(
  personId: string,
): Promise<{ uploads: QueuedUpload[]; handles: Map<string, FileSystemFileHandle> }> {
  const kept = (await get<KeptUpload[]>(placeOf(personId)).catch(() => undefined)) ?? []
  const uploads = kept.map(({ handle: _, ...upload }) => upload)
  return {
    uploads: keptAfterReload(uploads),
    handles: new Map(kept.flatMap(({ key, handle }) => (handle ? [[key, handle] as const] : []))),
  }
}
