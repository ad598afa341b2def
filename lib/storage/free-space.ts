import { statfs } from 'node:fs/promises'

/** With less than this free, in bytes, PostgreSQL can't write the next file of its log (16 MiB) and ends. */
export const DATABASE_NEEDS = 32 * 2 ** 20

/** Bytes that are free on the disk of a folder; infinite where the system does not tell. */
export async function freeBytes(folder: string): Promise<number> {
  const found = await statfs(folder).catch(() => undefined)
  return found ? found.bavail * found.bsize : Number.POSITIVE_INFINITY
}

/** Of the disk of the data folder, files leave this much to the database and the working files: at most, and as a share. */
const RESERVE = { bytes: 2 ** 30, share: 0.05 }

/** Bytes that new files may take on the disk of a folder. */
export async function roomOf(folder: string): Promise<number> {
  const found = await statfs(folder).catch(() => undefined)
  if (!found) return Number.POSITIVE_INFINITY
  return found.bavail * found.bsize - Math.min(RESERVE.bytes, RESERVE.share * found.blocks * found.bsize)
}
