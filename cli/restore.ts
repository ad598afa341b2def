import path from 'node:path'
import { findBackup } from '#lib/backup/list-backups.ts'
import { demandEmptyFolder, restoreBackup } from '#lib/backup/restore-backup.ts'
import { removeCluster } from '#lib/database/cluster-place.ts'
import { startEmbeddedServer } from '#lib/database/embedded-server.ts'
import { reachDatabase } from '#lib/database/reach-database.ts'
import { openFolder } from '#lib/settings/make-folder.ts'
import { readOrMakeSecrets } from '#lib/settings/secrets.ts'
import { dataFolders, readSettings } from '#lib/settings/settings.ts'
import { HeldDataFolder } from './running-instance.ts'

/** Restores a backup, or the latest in a folder of backups, into an empty data folder. */
export async function restore(from: string): Promise<void> {
  const settings = readSettings()
  const { dataFolder, databaseUrl } = settings
  const folders = dataFolders(dataFolder)
  const { folder } = await findBackup(path.resolve(from))
  const besides = [folders.lock, folders.running].map((file) => path.basename(file))
  await openFolder('CONCORD_DATA', dataFolder)
  if (databaseUrl) await reachDatabase(databaseUrl)
  const target = {
    dataFolder,
    folders,
    besides,
    databaseUrl,
    removeDatabase: () => removeCluster(folders.database),
    makeDatabase: async () => {
      const secrets = await readOrMakeSecrets(folders.secrets)
      return startEmbeddedServer(folders.database, secrets.database)
    },
  }
  // Before anything is written into it.
  await demandEmptyFolder(target)
  const held = await HeldDataFolder.take(folders, { forRestore: true })
  try {
    console.log(`Restoring ${folder} into ${dataFolder} ...`)
    const { version, createdAt, files, tables } = await restoreBackup(folder, target)
    const rows = tables.reduce((sum, table) => sum + table.rows, 0)
    console.log(
      `  ${files} files and ${rows} rows as they were on ${createdAt}, by Concord ${version}; all are as they were backed up.`,
    )
    console.log('  Start Concord on this data folder with npm start. Everybody signs in again.')
  } finally {
    await held.release()
  }
}
