import path from 'node:path'
import { findBackup } from '#lib/backup/list-backups.ts'
import { demandEmptyFolder, restoreBackup } from '#lib/backup/restore-backup.ts'
import { removeCluster } from '#lib/database/cluster-place.ts'
import { startEmbeddedServer } from '#lib/database/embedded-server.ts'
import { reachOwnDatabase } from '#lib/database/reach-database.ts'
import { openFolder } from '#lib/settings/make-folder.ts'
import { programSettings } from '#lib/settings/program-settings.ts'
import { readOrMakeSecrets } from '#lib/settings/secrets.ts'
import { dataFolders } from '#lib/settings/settings.ts'
import { t } from './language.ts'
import { LockedDataFolder } from './running-instance.ts'

/** Restores a backup, or the latest in a folder of backups, into an empty data folder. */
export async function restore(from: string): Promise<void> {
  const settings = programSettings()
  const { dataFolder } = settings
  const folders = dataFolders(dataFolder)
  const { folder } = await findBackup(path.resolve(from))
  const besides = [folders.lock, folders.running].map((file) => path.basename(file))
  await openFolder('CONCORD_DATA', dataFolder)
  await reachOwnDatabase(settings)
  const target = {
    dataFolder,
    folders,
    besides,
    // Tables are made in it.
    databaseUrl: settings.databaseOwnerUrl ?? settings.databaseUrl,
    removeDatabase: () => removeCluster(folders.database),
    makeDatabase: async () => {
      const secrets = await readOrMakeSecrets(folders.secrets)
      const { ownerUrl, stop } = await startEmbeddedServer(folders.database, secrets.database)
      return { url: ownerUrl, stop }
    },
  }
  // Before anything is written into it.
  await demandEmptyFolder(target)
  const lock = await LockedDataFolder.take(folders, { forRestore: true })
  try {
    console.log(t('Restoring {folder} into {dataFolder} ...', { folder, dataFolder }))
    const { version, createdAt, files, tables } = await restoreBackup(folder, target)
    const rows = tables.reduce((sum, table) => sum + table.rows, 0)
    console.log(
      `  ${t('{files} files and {rows} rows as they were on {createdAt}, by Concord {version}; all are as they were backed up.', { files, rows, createdAt, version })}`,
    )
    console.log(`  ${t('Start Concord on this data folder with npm start. Everybody signs in again.')}`)
  } finally {
    await lock.release()
  }
}
