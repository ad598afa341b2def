import { existsSync } from 'node:fs'
import { closeDatabase, connectToDatabase, type DatabaseHandle } from '#lib/database/database.ts'
import { embeddedOwnerUrl, embeddedUrl, startEmbeddedServer } from '#lib/database/embedded-server.ts'
import { reachDatabase } from '#lib/database/reach-database.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { shownName } from '#lib/errors/system-errors.ts'
import { prepareDatabase } from '#lib/jobs/prepare-database.ts'
import { phrase } from '#lib/messages/message.ts'
import { openFolder } from '#lib/settings/make-folder.ts'
import { programSettings } from '#lib/settings/program-settings.ts'
import { readOrMakeSecrets, type Secrets } from '#lib/settings/secrets.ts'
import { dataFolders, type Settings } from '#lib/settings/settings.ts'
import { LockedDataFolder, runningInstance } from './running-instance.ts'

/** What a command that works on an installation is given. */
export interface Installation {
  settings: Settings
  secrets: Secrets
  database: DatabaseHandle
  databaseUrl: string
  /** The address that people type; where Concord does not run, the one that it had or would have. */
  url: string
}

/**
 * Works on an installation's database: the one in DATABASE_URL, the one of the Concord that runs on the data folder, or
 * an embedded one that runs for the time of the work.
 *
 * @param options `asItIs` leaves a database that an earlier version wrote as that version left it
 * @throws ConcordError unavailable where there is no such installation, or its database does not answer
 */
export async function withInstallation<T>(
  work: (installation: Installation) => Promise<T>,
  { asItIs = false } = {},
): Promise<T> {
  const settings = programSettings()
  const folders = dataFolders(settings.dataFolder)
  if (!settings.databaseUrl) demandInstallation(settings)
  await openFolder('CONCORD_DATA', settings.dataFolder)
  const instance = await runningInstance(folders)
  const secrets = await readOrMakeSecrets(folders.secrets)
  const url = settings.url ?? instance?.url ?? `http://${settings.host}:${settings.port}`
  const using = async (databaseUrl: string) => {
    await reachDatabase(databaseUrl)
    const database = connectToDatabase(databaseUrl)
    try {
      return await work({ settings, secrets, database, databaseUrl, url })
    } finally {
      await closeDatabase(database)
    }
  }
  if (settings.databaseUrl) return using(settings.databaseUrl)
  const dataFolder = await LockedDataFolder.take(folders).catch((error: unknown) => {
    if (error instanceof ConcordError && error.code === 'conflict') return undefined
    throw error
  })
  if (!dataFolder) {
    const port = (await runningInstance(folders))?.databasePort
    if (port === undefined)
      throw new ConcordError('unavailable', phrase('Concord is starting on this data folder. Try again in a moment.'))
    // An earlier version that runs has no other role yet.
    return using((asItIs ? embeddedOwnerUrl : embeddedUrl)(secrets.database, port))
  }
  try {
    const server = await startEmbeddedServer(folders.database, secrets.database)
    try {
      if (!asItIs) await prepareDatabase(server.ownerUrl, server.url)
      return await using(asItIs ? server.ownerUrl : server.url)
    } finally {
      await server.stop()
    }
  } finally {
    await dataFolder.release()
  }
}

/** @throws ConcordError not-found where Concord was never started on the data folder: a command must not make one */
export function demandInstallation({ dataFolder }: Settings): void {
  if (existsSync(dataFolders(dataFolder).secrets)) return
  throw new ConcordError(
    'not-found',
    phrase('CONCORD_DATA: Concord was never started on {dataFolder}. Set it to the data folder.', {
      dataFolder: shownName(dataFolder),
    }),
  )
}
