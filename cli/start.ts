import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { makeSetupCode } from '#lib/access/first-administrator.ts'
import { applyMigrations } from '#lib/database/apply-migrations.ts'
import { closeDatabase, connectToDatabase } from '#lib/database/database.ts'
import { type EmbeddedServer, startEmbeddedServer } from '#lib/database/embedded-server.ts'
import { reachDatabase } from '#lib/database/reach-database.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { openFolder } from '#lib/settings/make-folder.ts'
import { readOrMakeSecrets } from '#lib/settings/secrets.ts'
import { dataFolders, readSettings } from '#lib/settings/settings.ts'
import { buildWebApp, NEXT } from './build-web-app.ts'
import { addressOf, freePortFrom } from './listening.ts'
import { ROOT } from './own-node.mjs'
import { Part } from './part.ts'
import { printError } from './print-error.ts'

/** Runs database, web app and worker under one supervisor until Ctrl-C. */
export async function start({ dev }: { dev: boolean }): Promise<void> {
  const settings = readSettings()
  const folders = dataFolders(settings.dataFolder)
  // What can be refused at once is refused before anything runs.
  await freePortFrom(settings.port, settings.host)
  await openFolder('CONCORD_DATA', settings.dataFolder)
  if (settings.databaseUrl) await reachDatabase(settings.databaseUrl)
  const secrets = await readOrMakeSecrets(folders.secrets)

  const stopping = new AbortController()
  const parts: Part[] = []
  let embedding: Promise<EmbeddedServer> | undefined
  const stop = async () => {
    if (stopping.signal.aborted) return
    stopping.abort()
    await Promise.all(parts.map((part) => part.stop()))
    await embedding?.then((server) => server.stop()).catch(() => {})
    process.exit(process.exitCode ?? 0)
  }
  // A terminal and npm both pass a Ctrl-C on: the second must not cut the orderly end short.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  const fail = (error: unknown) => {
    if (stopping.signal.aborted) return
    printError(error)
    process.exitCode = 1
    return stop()
  }

  const openDatabase = async (port?: number): Promise<string> => {
    if (settings.databaseUrl) return settings.databaseUrl
    embedding = startEmbeddedServer(folders.database, secrets.database, port)
    const embedded = await embedding
    embedded.process.once('exit', () => {
      if (stopping.signal.aborted) return
      console.error('database: stopped unexpectedly, starting again')
      openDatabase(embedded.port).catch(fail)
    })
    return embedded.url
  }

  try {
    const databaseUrl = await openDatabase()
    await applyMigrations(databaseUrl)
    const database = connectToDatabase(databaseUrl)
    const setupCode = await makeSetupCode(database)
    await closeDatabase(database)
    if (!dev) await buildWebApp(stopping.signal)
    if (stopping.signal.aborted) return
    const port = await freePortFrom(settings.port, settings.host)
    if (port !== settings.port) console.log(`Port ${settings.port} is in use; taking ${port}.`)
    const url = settings.url ?? addressOf(settings.host, port)
    const environment: NodeJS.ProcessEnv = {
      ...process.env,
      NODE_ENV: dev ? 'development' : 'production',
      DATABASE_URL: databaseUrl,
      CONCORD_DATA: settings.dataFolder,
      NEXTAUTH_URL: url,
      NEXTAUTH_SECRET: secrets.session,
      NEXT_TELEMETRY_DISABLED: '1',
    }
    const web = new Part('web', [NEXT, dev ? 'dev' : 'start', '-p', String(port), '-H', settings.host], environment)
    const worker = new Part('worker', [path.join(ROOT, 'cli/concord.ts'), 'worker'], environment)
    parts.push(web, worker)
    for (const part of parts) part.start()
    await untilAnswering(addressOf(settings.host, port), stopping.signal)
    if (stopping.signal.aborted) return
    console.log(`\n  Concord is ready:  ${url}\n`)
    if (setupCode) console.log(`  First visit: make the first administrator with this one-time code:  ${setupCode}\n`)
    console.log(`  Everything is stored in ${settings.dataFolder}. Stop with Ctrl-C.`)
  } catch (error) {
    await fail(error)
  }
}

async function untilAnswering(address: string, signal: AbortSignal): Promise<void> {
  for (let i = 0; i < 600 && !signal.aborted; i++) {
    const answer = await fetch(`${address}/api/health`).catch(() => undefined)
    if (answer?.ok) return
    await wait(100)
  }
  if (!signal.aborted)
    throw new ConcordError('unavailable', `The web app does not answer at ${address}; the lines above say why.`)
}
