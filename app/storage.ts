import { programFolders } from '#lib/settings/program-settings.ts'
import { DiskStorage } from '#lib/storage/disk-storage.ts'
import type { Storage } from '#lib/storage/storage.ts'

/** Where this installation keeps recordings. */
export function recordingStorage(): Storage {
  return new DiskStorage(programFolders().files)
}
