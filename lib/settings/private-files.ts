import { chmod, lstat, readdir } from 'node:fs/promises'
import path from 'node:path'
import { systemCode } from '#lib/errors/system-errors.ts'

/** Whatever group and others may do. */
const OF_OTHERS = 0o077

/** New files of this program, and of those that it starts from now on, are its user's alone: folders 700, files 600. */
export function keepNewFilesPrivate(): void {
  process.umask(OF_OTHERS)
}

/**
 * Takes a folder, and everything in it that belongs to this program's user, from group and others. What belongs to another user,
 * such as the cluster of a database that root started, and what links lead to is left alone.
 *
 * @returns what the system did not let be changed; nothing on Windows, where an account's folders are its own
 */
export async function makePrivate(folder: string): Promise<string[]> {
  const own = process.getuid?.()
  if (own === undefined) return []
  const { uid, mode } = await lstat(folder)
  if (uid !== own) return []
  const refused = await take(folder, mode)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name)
    if (entry.isDirectory()) refused.push(...(await makePrivate(place)))
    else if (entry.isFile()) {
      // A file may go meanwhile: another program of the last start is still ending.
      const found = await lstat(place).catch(() => undefined)
      if (found?.uid === own) refused.push(...(await take(place, found.mode)))
    }
  }
  return refused
}

async function take(place: string, mode: number): Promise<string[]> {
  if ((mode & OF_OTHERS) === 0) return []
  try {
    await chmod(place, mode & 0o7777 & ~OF_OTHERS)
    return []
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ENOENT') return []
    // File systems of other kinds of system know no permissions, or none that can be changed.
    if (code === 'EPERM' || code === 'EROFS' || code === 'ENOTSUP' || code === 'ENOSYS') return [place]
    throw error
  }
}
