import { lstat } from 'node:fs/promises'

/**
 * What the names of one file have in common; as a whole number, since those of NTFS are larger than a double tells apart.
 *
 * @returns undefined where it is gone
 */
export async function inodeOf(file: string): Promise<string | undefined> {
  const stats = await lstat(file, { bigint: true }).catch(() => undefined)
  return stats && `${stats.dev}:${stats.ino}`
}
