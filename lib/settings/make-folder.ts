import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { shownName, systemCode, systemReason } from '#lib/errors/system-errors.ts'
import { phrase } from '#lib/messages/message.ts'
import { unfinishedName } from './unfinished-names.ts'

/** Enough that a disk without free blocks says so. */
const TRIAL_BYTES = 64 * 1024

/**
 * Makes a folder and those above it. Node's own recursive mkdir never returns where a parent answers that it is not
 * there, as /proc does.
 */
async function makeFolder(folder: string): Promise<void> {
  const missing: string[] = []
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const found = await stat(at).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    if (found?.isDirectory()) break
    if (found) throw Object.assign(new Error(`${at} is not a folder`), { code: 'ENOTDIR' })
    if (at === path.dirname(at)) throw Object.assign(new Error(`${at} is not there`), { code: 'ENOENT' })
    missing.unshift(at)
  }
  for (const at of missing) {
    await mkdir(at).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}

/**
 * Makes sure that a folder is there and can be written to, making it where it is missing.
 *
 * @param setting what named the folder, such as `--out` or `CONCORD_DATA`
 * @throws ConcordError bad-settings, or storage-full, that names the setting, the reason and the remedy
 */
export async function openFolder(setting: string, folder: string): Promise<void> {
  const named = phrase('{setting}: the folder {folder}', { setting, folder: shownName(folder) })
  const found = await stat(folder).catch(() => undefined)
  if (found && !found.isDirectory()) {
    throw new ConcordError(
      'bad-settings',
      phrase('{setting}: {folder} is a file. Name a folder.', { setting, folder: shownName(folder) }),
    )
  }
  try {
    await makeFolder(folder)
    const trial = path.join(folder, `${unfinishedName()}.trial`)
    try {
      await writeFile(trial, Buffer.alloc(TRIAL_BYTES), { flag: 'wx', flush: true })
    } finally {
      await rm(trial, { force: true })
    }
  } catch (cause) {
    const reason = systemReason(cause)
    if (!reason) throw cause
    if (systemCode(cause) === 'ENOSPC') {
      throw new ConcordError(
        'storage-full',
        phrase('{named} can’t be written to: {reason}. Free some space, then try again.', { named, reason }),
        {
          cause,
        },
      )
    }
    throw new ConcordError(
      'bad-settings',
      found
        ? phrase('{named} can’t be written to: {reason}. Name a folder that you can write to.', { named, reason })
        : phrase('{named} can’t be made: {reason}. Name a folder that you can write to.', { named, reason }),
      { cause },
    )
  }
}
