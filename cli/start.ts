import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { makeSetupCode } from '#lib/access/accounts.ts'
import { applyMigrations } from '#lib/database/apply-migrations.ts'
import { closeDatabase, connectToDatabase } from '#lib/database/database.ts'
import { type EmbeddedServer, startEmbeddedServer } from '#lib/database/embedded-server.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { readOrMakeSecrets } from '#lib/settings/secrets.ts'
import { dataFolders, readSettings, type Settings } from '#lib/settings/settings.ts'

const ROOT = path.resolve(import.meta.dirname, '..')
const NEXT = path.join(ROOT, 'node_modules/next/dist/bin/next')
/** A part that dies is started again after this long, twice as long each time it dies within a minute. */
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000

/** Runs database, web app and worker under one supervisor until Ctrl-C. */
export async function start({ dev }: { dev: boolean }): Promise<void> {
  const settings = readSettings()
  const folders = dataFolders(settings.dataFolder)
  await mkdir(settings.dataFolder, { recursive: true })
  const secrets = await readOrMakeSecrets(folders.secrets)
  const parts: Part[] = []
  let embedded: EmbeddedServer | undefined
  let stopping = false
  const stop = async () => {
    if (stopping) return
    stopping = true
    await Promise.all(parts.map((part) => part.stop()))
    await embedded?.stop()
    process.exit(process.exitCode ?? 0)
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)

  const openDatabase = async (port?: number): Promise<string> => {
    if (settings.databaseUrl) return settings.databaseUrl
    embedded = await startEmbeddedServer(folders.database, secrets.database, port)
    const { port: usedPort } = embedded
    embedded.process.once('exit', () => {
      if (stopping) return
      console.error('database: stopped unexpectedly, starting again')
      openDatabase(usedPort).catch((error: Error) => {
        console.error(`database: ${error.message}`)
        process.exitCode = 1
        return stop()
      })
    })
    return embedded.url
  }
  const databaseUrl = await openDatabase()
  await applyMigrations(databaseUrl)
  const database = connectToDatabase(databaseUrl)
  const setupCode = await makeSetupCode(database)
  await closeDatabase(database)

  if (!dev) await buildWebApp()
  const port = await portFrom(settings)
  const url = settings.url ?? `http://${settings.host === '0.0.0.0' ? 'localhost' : settings.host}:${port}`
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
  await untilAnswering(url, port, settings.host)
  console.log(`\n  Concord is ready:  ${url}\n`)
  if (setupCode) console.log(`  First visit: make the first administrator with this one-time code:  ${setupCode}\n`)
  console.log(`  Everything is stored in ${settings.dataFolder}. Stop with Ctrl-C.`)
}

/** A program that is started again when it dies. */
class Part {
  readonly #name: string
  readonly #parameters: string[]
  readonly #environment: NodeJS.ProcessEnv
  #child: ChildProcess | undefined
  #stopped = false
  #pauseMs = FIRST_PAUSE_MS

  constructor(name: string, parameters: string[], environment: NodeJS.ProcessEnv) {
    this.#name = name
    this.#parameters = parameters
    this.#environment = environment
  }

  start(): void {
    const startedAt = Date.now()
    const child = spawn(process.execPath, this.#parameters, {
      cwd: ROOT,
      env: this.#environment,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    this.#child = child
    child.once('exit', async (code, signal) => {
      if (this.#stopped) return
      if (Date.now() - startedAt > 60_000) this.#pauseMs = FIRST_PAUSE_MS
      console.error(`${this.#name}: ended (${signal ?? `exit code ${code}`}), starting again`)
      await wait(this.#pauseMs)
      this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2)
      if (!this.#stopped) this.start()
    })
  }

  async stop(): Promise<void> {
    this.#stopped = true
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await Promise.race([ended, wait(10_000).then(() => child.kill('SIGKILL'))])
  }
}

/** Builds the web app where its sources changed since the last build. */
async function buildWebApp(): Promise<void> {
  const stamp = path.join(ROOT, '.next/concord-sources')
  const sources = await hashOfSources()
  const built = await readFile(stamp, 'utf8').catch(() => '')
  if (built === sources && existsSync(path.join(ROOT, '.next/BUILD_ID'))) return
  console.log('Building the web app (once, about a minute) ...')
  const child = spawn(process.execPath, [NEXT, 'build'], {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const code = await new Promise((resolve) => child.once('exit', resolve))
  if (code !== 0) throw new ConcordError('unavailable', `The web app could not be built:\n${said}`)
  await writeFile(stamp, sources)
}

async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256')
  const add = async (relative: string): Promise<void> => {
    const entries = await readdir(path.join(ROOT, relative), { withFileTypes: true })
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const name = path.join(relative, entry.name)
      if (entry.isDirectory()) await add(name)
      else hash.update(name).update(await readFile(path.join(ROOT, name)))
    }
  }
  for (const folder of ['app', 'lib', 'models', 'prisma']) await add(folder)
  for (const file of ['package-lock.json', 'next.config.mjs', 'proxy.ts']) {
    if (existsSync(path.join(ROOT, file))) hash.update(await readFile(path.join(ROOT, file)))
  }
  return hash.digest('hex')
}

/** The wanted port, or the next one that is free. */
async function portFrom({ port, host }: Settings): Promise<number> {
  for (let candidate = port; candidate < Math.min(port + 50, 65_536); candidate++) {
    if (await isFree(candidate, host)) {
      if (candidate !== port) console.log(`Port ${port} is in use; taking ${candidate}.`)
      return candidate
    }
  }
  throw new ConcordError('bad-settings', `The ports from ${port} on are all in use. Set CONCORD_PORT to another.`)
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, host, () => probe.close(() => resolve(true)))
  })
}

async function untilAnswering(url: string, port: number, host: string): Promise<void> {
  const address = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}/api/health`
  for (let i = 0; i < 600; i++) {
    const answer = await fetch(address).catch(() => undefined)
    if (answer?.ok) return
    await wait(100)
  }
  throw new ConcordError('unavailable', `The web app does not answer at ${url}; see the messages above.`)
}
