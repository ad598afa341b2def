import { readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'

/** An upload that nobody resumed for this long is removed, and so is what is remembered of a finished one. */
export const UPLOAD_EXPIRES_MS = 7 * 24 * 3600_000

/**
 * Removes uploads that nobody resumed in time: their bytes, and the file beside them that says whose they are. Both go at once, and only when
 * neither was written since.
 *
 * @returns names of the uploads that were removed
 */
export async function expireUploads(folder: string, now = Date.now()): Promise<string[]> {
  const names = new Set((await readdir(folder).catch(() => [])).map((name) => name.replace(/\.json$/, '')))
  const expired: string[] = []
  for (const name of names) {
    const files = [name, `${name}.json`].map((file) => path.join(folder, file))
    const written = await Promise.all(files.map(writtenAt))
    if (written.some((at) => at !== undefined && at > now - UPLOAD_EXPIRES_MS)) continue
    for (const file of files) await rm(file, { force: true })
    expired.push(name)
  }
  return expired
}

/** When a file was written to last, in ms; undefined where there is none. */
async function writtenAt(file: string): Promise<number | undefined> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  )
}
