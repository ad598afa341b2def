import { randomBytes } from 'node:crypto'
import { mkdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { failureKind } from '#lib/errors/failure-kinds.ts'
import { shownName } from '#lib/errors/system-errors.ts'
import { phrase } from '#lib/messages/message.ts'
import { FolderLock } from '#lib/processes/folder-lock.ts'
import { diskFull } from './disk-full.ts'
import { latestBackup, newBackupName, removeUnfinished, UNFINISHED } from './list-backups.ts'
import {
  type BackupOptions,
  type BackupSource,
  BackupWriter,
  flushFolder,
  installationOf,
  type MadeBackup,
} from './write-backup.ts'

/**
 * Makes a backup while the installation runs: all tables as they were at one moment, and every file that they name. Until it is
 * complete it has another name, so that a kill leaves nothing that looks like a backup. Files that are as they were in the backup
 * before are shared with it.
 *
 * @param target the folder that backups lie in
 * @throws ConcordError storage-full, cancelled, bad-settings
 */
export async function makeBackup(
  source: BackupSource,
  target: string,
  { signal, onProgress = () => {} }: BackupOptions = {},
): Promise<MadeBackup> {
  const started = performance.now()
  demandElsewhere(source, target)
  await removeUnfinished(target)
  const unfinished = path.join(target, `${UNFINISHED}${randomBytes(6).toString('hex')}`)
  const lock = FolderLock.take(`${unfinished}.lock`)
  try {
    await mkdir(unfinished, { mode: 0o700 })
    const writer = new BackupWriter(source, unfinished, { signal, onProgress })
    const made = await writer.run(await latestBackup(target, await installationOf(source)))
    const folder = path.join(target, await newBackupName(target, new Date()))
    await rename(unfinished, folder)
    await flushFolder(target)
    return { folder, ...made, seconds: (performance.now() - started) / 1000 }
  } catch (error) {
    if (signal?.aborted) throw new ConcordError('cancelled', phrase('The backup was cancelled.'), { cause: error })
    if (failureKind(error) === 'disk-full') throw diskFull(target, error)
    throw error
  } finally {
    await rm(unfinished, { recursive: true, force: true })
    lock?.release()
    await rm(`${unfinished}.lock`, { force: true })
  }
}

function demandElsewhere({ folders }: BackupSource, target: string): void {
  for (const folder of [folders.files, folders.models]) {
    const inside = path.relative(folder, target)
    if (inside.startsWith('..') || path.isAbsolute(inside)) continue
    throw new ConcordError(
      'bad-settings',
      phrase('{target} is part of what is backed up. Choose a folder elsewhere, preferably on another disk.', {
        target: shownName(target),
      }),
    )
  }
}
