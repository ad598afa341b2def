import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { makeSetupCode } from '#lib/access/first-administrator.ts'
import { closeDatabase, connectToDatabase } from '#lib/database/database.ts'
import { startEmbeddedServer } from '#lib/database/embedded-server.ts'
import { reachOwnDatabase } from '#lib/database/reach-database.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { shownName } from '#lib/errors/system-errors.ts'
import { prepareDatabase } from '#lib/jobs/prepare-database.ts'
import { phrase } from '#lib/messages/message.ts'
import { openFolder } from '#lib/settings/make-folder.ts'
import { keepNewFilesPrivate, makePrivate } from '#lib/settings/private-files.ts'
import { programSettings } from '#lib/settings/program-settings.ts'
import { readOrMakeSecrets, type Secrets } from '#lib/settings/secrets.ts'
import { dataFolders, type Settings } from '#lib/settings/settings.ts'
import { buildWebApp, NEXT } from './build-web-app.ts'
import { KeptDatabase } from './keep-database.ts'
import { t } from './language.ts'
import { addressOf, type FormerPort, freePortFrom, plainTextWarning } from './listening.ts'
import { ROOT } from './own-node.mjs'
import { Part } from './part.ts'
import { printError } from './print-error.ts'
import { type Instance, LockedDataFolder } from './running-instance.ts'

/** Runs database, web app and worker under one supervisor until Ctrl-C. */
export async function start({ dev }: { dev: boolean }): Promise<void> {
  const settings = programSettings()
  const folders = dataFolders(settings.dataFolder)
  // What can be refused at once is refused before anything runs.
  await openFolder('CONCORD_DATA', settings.dataFolder)
  const dataFolder = await LockedDataFolder.take(folders)
  await warnOfOthers(settings.dataFolder)

  const stopping = new AbortController()
  const parts: Part[] = []
  let embedded: KeptDatabase | undefined
  const stop = async () => {
    if (stopping.signal.aborted) return
    stopping.abort()
    await Promise.all(parts.map((part) => part.stop()))
    await embedded?.stop()
    await dataFolder.release()
    process.exit(process.exitCode ?? 0)
  }
  // A terminal and npm both pass a Ctrl-C on: the second must not cut the orderly end short.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  // The program that found a newer Node.js to run this one with is gone.
  process.once('disconnect', stop)

  let secrets: Secrets
  let url = ''
  const environmentFor = (databaseUrl: string) => ({
    ...environmentOfParts(settings.dataFolder, secrets, databaseUrl, url),
    NODE_ENV: dev ? ('development' as const) : ('production' as const),
  })
  const openDatabase = async (): Promise<{ url: string; ownerUrl: string }> => {
    if (settings.databaseUrl)
      return { url: settings.databaseUrl, ownerUrl: settings.databaseOwnerUrl ?? settings.databaseUrl }
    embedded = new KeptDatabase(
      (port) => startEmbeddedServer(folders.database, secrets.database, { port }),
      async (server) => {
        await dataFolder.tell({ databasePort: server.port }).catch(printError)
        for (const part of parts) await part.restart(environmentFor(server.url))
      },
      stopping.signal,
    )
    const server = await embedded.first()
    await dataFolder.tell({ databasePort: server.port })
    return server
  }

  try {
    await freePortFrom(settings.port, settings.host)
    await reachOwnDatabase(settings)
    secrets = await readOrMakeSecrets(folders.secrets)
    const { url: databaseUrl, ownerUrl } = await openDatabase()
    await prepareDatabase(ownerUrl, databaseUrl)
    const database = connectToDatabase(databaseUrl)
    const setupCode = await makeSetupCode(database)
    await closeDatabase(database)
    if (!dev) await buildWebApp(stopping.signal)
    if (stopping.signal.aborted) return
    // Not before the build, which may be another user's to run.
    keepNewFilesPrivate()
    const port = await freePortFrom(settings.port, settings.host, portOf(dataFolder.former))
    if (port !== settings.port)
      console.log(t('Port {wanted} is in use; taking {port}.', { wanted: settings.port, port }))
    url = settings.url ?? addressOf(settings.host, port)
    await dataFolder.tell({ url, port, wantedPort: settings.port })
    const environment = environmentFor(databaseUrl)
    const web = new Part('web', [NEXT, dev ? 'dev' : 'start', '-p', String(port), '-H', settings.host], environment)
    const worker = new Part('worker', [path.join(ROOT, 'cli/concord.ts'), 'worker'], environment)
    parts.push(web, worker)
    for (const part of parts) part.start()
    await untilAnswering(addressOf(settings.host, port), stopping.signal)
    if (stopping.signal.aborted) return
    announce(url, setupCode, settings)
  } catch (error) {
    if (stopping.signal.aborted) return
    printError(error)
    process.exitCode = 1
    await stop()
  }
}

async function warnOfOthers(folder: string): Promise<void> {
  const notPrivate = await makePrivate(folder)
  if (notPrivate.length > 0)
    console.error(
      t('Other users of this machine may be able to read {file}: the permissions can’t be changed on this disk.', {
        file: shownName(notPrivate[0]!),
      }),
    )
}

/** What web app and worker are told, besides what this program was. */
function environmentOfParts(dataFolder: string, secrets: Secrets, databaseUrl: string, url: string) {
  return {
    // biome-ignore lint/style/noProcessEnv: The parts get the environment of the program that starts them.
    ...process.env,
    DATABASE_URL: databaseUrl,
    // The programs that people's requests and files reach can't become the owner.
    CONCORD_DATABASE_OWNER_URL: undefined,
    CONCORD_DATA: dataFolder,
    NEXTAUTH_URL: url,
    NEXTAUTH_SECRET: secrets.session,
    NEXT_TELEMETRY_DISABLED: '1',
  }
}

function announce(url: string, setupCode: string | undefined, settings: Settings): void {
  const warning = plainTextWarning(settings.host, settings.url)
  if (warning) console.warn(`\n${t(warning)}`)
  console.log(`\n  ${t('Concord is ready:  {url}', { url })}\n`)
  if (setupCode)
    console.log(
      `  ${t('First visit: create the first administrator with this one-time code:  {setupCode}', { setupCode })}\n`,
    )
  console.log(`  ${t('Data is stored in {folder}. Stop with Ctrl-C.', { folder: settings.dataFolder })}`)
}

/** The port of the Concord that ran last; its programs may still be ending where it was killed. */
function portOf(former: Instance | undefined): FormerPort | undefined {
  if (former?.port === undefined || former.wantedPort === undefined) return undefined
  return { wanted: former.wantedPort, taken: former.port, isEnding: former.process !== null }
}

async function untilAnswering(address: string, signal: AbortSignal): Promise<void> {
  for (let i = 0; i < 600 && !signal.aborted; i++) {
    const answer = await fetch(`${address}/api/health`).catch(() => undefined)
    if (answer?.ok) return
    await wait(100)
  }
  if (!signal.aborted)
    throw new ConcordError(
      'unavailable',
      phrase('The web app does not answer at {address}; the lines above say why.', { address }),
    )
}
