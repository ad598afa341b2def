import { existsSync } from 'node:fs'
import { embeddedUrl, startEmbeddedServer } from '#lib/database/embedded-server.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { shownName } from '#lib/errors/system-errors.ts'
import { readOrMakeSecrets } from '#lib/settings/secrets.ts'
import { dataFolders, type Settings } from '#lib/settings/settings.ts'
import { HeldDataFolder, runningInstance } from './running-instance.ts'

/** The database of the installation on a data folder, for a command that works on it. */
export interface OpenInstallation {
  databaseUrl: string
  close(): Promise<void>
}

/**
 * Opens the database of an installation: the one that runs, or else its own, which is started for as long as it is needed.
 *
 * @throws ConcordError not-found where no Concord was ever started on the data folder; conflict where one is just starting
 */
export async function openInstallation(settings: Settings): Promise<OpenInstallation> {
  const folders = dataFolders(settings.dataFolder)
  if (!existsSync(folders.secrets))
    throw new ConcordError(
      'not-found',
      `CONCORD_DATA: no Concord was ever started on ${shownName(settings.dataFolder)}. Set it to the data folder.`,
    )
  if (settings.databaseUrl) return { databaseUrl: settings.databaseUrl, close: async () => {} }
  const secrets = await readOrMakeSecrets(folders.secrets)
  let held: HeldDataFolder
  try {
    held = await HeldDataFolder.take(folders)
  } catch (error) {
    const port = (await runningInstance(folders))?.databasePort
    if (!(error instanceof ConcordError) || error.code !== 'conflict' || port === undefined) throw error
    return { databaseUrl: embeddedUrl(secrets.database, port), close: async () => {} }
  }
  try {
    const server = await startEmbeddedServer(folders.database, secrets.database)
    return {
      databaseUrl: server.url,
      close: async () => {
        await server.stop()
        await held.release()
      },
    }
  } catch (error) {
    await held.release()
    throw error
  }
}
