import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { shownName } from '#lib/errors/system-errors.ts'
import { phrase } from '#lib/messages/message.ts'
import { FolderLock } from '#lib/processes/folder-lock.ts'
import { type BackupManifest, readManifest } from './backup-manifest.ts'

/** How the name of a backup in the making begins. */
export const UNFINISHED = '.concord-unfinished-'
const NAME = /^concord-\d{8}T\d{6}Z(?:-\d+)?$/

export interface FoundBackup {
  folder: string
  manifest: BackupManifest
}

/** The backups in a folder, the latest first; what is not one is passed over. */
export async function listBackups(target: string): Promise<FoundBackup[]> {
  const names = (await readdir(target).catch(() => [])).filter((name) => NAME.test(name))
  const found = await Promise.all(
    names.map(async (name) => {
      const folder = path.join(target, name)
      const manifest = await readManifest(folder).catch(() => undefined)
      return manifest ? [{ folder, manifest }] : []
    }),
  )
  return found.flat().sort((a, b) => (a.manifest.createdAt < b.manifest.createdAt ? 1 : -1))
}

/** The folder of the latest backup of an installation. */
export async function latestBackup(target: string, installation: string): Promise<string | undefined> {
  return (await listBackups(target)).find(({ manifest }) => manifest.installation === installation)?.folder
}

/** A name that tells when, in UTC, and that no other backup has. */
export async function newBackupName(target: string, now: Date): Promise<string> {
  const name = `concord-${now.toISOString().replace(/[-:]|\.\d+/g, '')}`
  const taken = new Set(await readdir(target))
  for (let number = 2; ; number++) {
    const candidate = number === 2 ? name : `${name}-${number - 1}`
    if (!taken.has(candidate)) return candidate
  }
}

/**
 * Removes all backups of an installation but the latest.
 *
 * @param keep how many stay, at least 1
 * @returns the folders that were removed
 */
export async function removeOldBackups(target: string, latest: string, keep: number): Promise<string[]> {
  const { installation } = await readManifest(latest)
  const own = (await listBackups(target)).filter(({ manifest }) => manifest.installation === installation)
  const old = own.slice(Math.max(1, keep)).map(({ folder }) => folder)
  for (const folder of old) {
    // Its manifest first: half removed, it is no backup.
    await rm(path.join(folder, 'manifest.json'), { force: true })
    await rm(folder, { recursive: true, force: true })
  }
  return old
}

/** Removes backups in the making whose maker is gone. */
export async function removeUnfinished(target: string): Promise<void> {
  const names = (await readdir(target)).filter((name) => name.startsWith(UNFINISHED))
  for (const name of new Set(names.map((one) => one.replace(/\.lock$/, '')))) {
    const lock = FolderLock.take(path.join(target, `${name}.lock`))
    if (!lock) continue
    await rm(path.join(target, name), { recursive: true, force: true })
    lock.release()
    await rm(path.join(target, `${name}.lock`), { force: true })
  }
}

/**
 * The backup that a person means: the folder itself, or the latest in it.
 *
 * @throws ConcordError not-found
 */
export async function findBackup(folder: string): Promise<FoundBackup> {
  const itself = await readManifest(folder).then(
    (manifest) => ({ folder, manifest }),
    (error: ConcordError) => error,
  )
  if (!(itself instanceof ConcordError)) return itself
  if (itself.code !== 'not-found') throw itself
  const [latest] = await listBackups(folder)
  if (latest) return latest
  throw new ConcordError('not-found', phrase('There is no complete backup in {folder}.', { folder: shownName(folder) }))
}
