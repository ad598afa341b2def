import path from 'node:path'
import type { BackupOutcome } from '#lib/backup/backup-runs.ts'
import { recordBackup } from '#lib/backup/backup-runs.ts'
import { verifyBackup } from '#lib/backup/checksums.ts'
import { findBackup, removeOldBackups } from '#lib/backup/list-backups.ts'
import { makeBackup } from '#lib/backup/make-backup.ts'
import { isUpToDate } from '#lib/database/apply-migrations.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { openFolder } from '#lib/settings/make-folder.ts'
import { programSettings } from '#lib/settings/program-settings.ts'
import { dataFolders } from '#lib/settings/settings.ts'
import packageJson from '../package.json' with { type: 'json' }
import { listenForInterruption } from './interruption.ts'
import { t } from './language.ts'
import { demandInstallation, withInstallation } from './with-database.ts'

/** Makes a backup in a folder, whether or not Concord runs, or compares one with its hashes. */
export async function backup(
  folder: string,
  options: { keep?: string; verify: boolean; json: boolean },
): Promise<void> {
  const target = path.resolve(folder)
  if (options.verify) return verify(target, options)
  const keep = options.keep === undefined ? undefined : keptNumber(options.keep)
  demandInstallation(programSettings())
  await openFolder('DIR', target)
  const interruption = listenForInterruption()
  try {
    // A backup before an update is of what was there before it.
    await withInstallation(
      async ({ settings, database, databaseUrl }) => {
        const source = { databaseUrl, folders: dataFolders(settings.dataFolder), version: packageJson.version }
        const made = await makeBackup(source, target, { signal: interruption.signal })
        if (keep !== undefined) await removeOldBackups(target, made.folder, keep)
        // A database that this version has not brought up to date yet has no list of backups, or another.
        if (await isUpToDate(databaseUrl)) await recordBackup(database, made)
        if (options.json) console.log(JSON.stringify(made))
        else tell(made)
      },
      { asItIs: true },
    )
  } finally {
    interruption.release()
    process.exitCode = interruption.exitCode() ?? process.exitCode
  }
}

async function verify(target: string, { json }: { json: boolean }): Promise<void> {
  const { folder } = await findBackup(target)
  const { version, createdAt, files, bytes } = await verifyBackup(folder)
  if (json) console.log(JSON.stringify({ folder, version, createdAt, files, bytes }))
  else
    console.log(
      t('{folder} is whole: {files} files as they were on {createdAt}, by Concord {version}.', {
        folder,
        files,
        createdAt,
        version,
      }),
    )
}

function tell({ folder, files, bytes, newBytes, missing, seconds }: BackupOutcome): void {
  console.log(t('Backup in {folder}', { folder }))
  console.log(
    `  ${t('{files} files, {size} ({added} new), in {seconds} s', {
      files,
      size: megabytes(bytes),
      added: megabytes(newBytes),
      seconds: t.oneDecimal(seconds),
    })}`,
  )
  for (const file of missing) console.error(`  ${t('missing in the storage: {file}', { file })}`)
}

const megabytes = (bytes: number) => `${t.oneDecimal(bytes / 1e6)} MB`

function keptNumber(text: string): number {
  const keep = Number(text)
  if (Number.isInteger(keep) && keep >= 1) return keep
  throw new ConcordError('bad-input', phrase('--keep must be a whole number from 1 up, not “{text}”.', { text }))
}
