import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { chown, mkdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { shownName, systemCode } from '#lib/errors/system-errors.ts'
import { phrase } from '#lib/messages/message.ts'
import { makeApplicationRole } from './application-role.ts'
import { type ClusterPlace, chooseClusterPlace, hasCluster } from './cluster-place.ts'
import { serverOf, stopServerOf } from './running-server.ts'
import { ServerGuard } from './server-guard.ts'

const run = promisify(execFile)

/** A running PostgreSQL of our own. */
export interface EmbeddedServer {
  /** The database as the web app and the workers use it: by a role that owns nothing. */
  url: string
  /** The database as its owner, a superuser: to apply migrations and to restore a backup. */
  ownerUrl: string
  port: number
  process: ChildProcess
  stop(): Promise<void>
}

const DATABASE = 'concord'
const OWNER = 'concord'
const APPLICATION = 'concord_app'
const START_LIMIT_MS = 60_000
const STOP_LIMIT_MS = 15_000

/** The address of an embedded server's database for its owner. */
export function embeddedOwnerUrl(password: string, port: number, database = DATABASE): string {
  return `postgresql://${OWNER}:${password}@127.0.0.1:${port}/${database}`
}

/**
 * The address of an embedded server's database for the web app and the workers.
 *
 * @param password the owner's; the application's is made from it, and does not tell it
 */
export function embeddedUrl(password: string, port: number): string {
  return `postgresql://${APPLICATION}:${applicationPassword(password)}@127.0.0.1:${port}/${DATABASE}`
}

const applicationPassword = (password: string) =>
  createHmac('sha256', password).update('password of the application').digest('hex')

/**
 * Starts PostgreSQL from the npm package on a free port of 127.0.0.1, making its cluster on the first start. Where the
 * cluster lies and who runs it, `chooseClusterPlace` says.
 *
 * @param folder where the cluster is, or is to be
 * @param password the password of the database's owner
 * @param options `port` is the one to take; a server ends with this process unless it `outlivesUs`
 * @throws ConcordError bad-settings, unavailable
 */
export async function startEmbeddedServer(
  folder: string,
  password: string,
  { port: preferredPort, outlivesUs = false }: { port?: number | undefined; outlivesUs?: boolean } = {},
): Promise<EmbeddedServer> {
  await mkdir(path.dirname(folder), { recursive: true })
  const place = await chooseClusterPlace(folder)
  const found = await serverOf(place.cluster)
  // One that was left behind holds the cluster: it is stopped in order.
  if (found?.isOurs) await stopServerOf(place.cluster, found.pid)
  if (hasCluster(place.cluster)) await demandVersion(place)
  else await makeCluster(place, password)
  const port = preferredPort ?? (await freePort())
  const server = spawn(
    place.programs.postgres,
    ['-D', place.cluster, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    {
      ...place.account,
      cwd: place.cluster,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        // biome-ignore lint/style/noProcessEnv: PostgreSQL gets the environment of the program that starts it.
        ...process.env,
        LC_ALL: 'C',
        // The process that is no rival although the cluster's file has its number: PostgreSQL looks only for others that use
        // the cluster's memory then.
        ...(found && !found.isOurs && { PG_GRANDPARENT_PID: String(found.pid) }),
      },
      // In a group of its own, so that a Ctrl-C reaches it only once the programs that use it have ended.
      detached: process.platform !== 'win32',
      windowsHide: true,
    },
  )
  let lastLines = ''
  server.stderr!.on('data', (chunk: Buffer) => {
    lastLines = (lastLines + chunk.toString()).slice(-2000)
  })
  server.once('error', (error) => {
    lastLines += error.message
  })
  const guard =
    outlivesUs || server.pid === undefined
      ? undefined
      : new ServerGuard({ cluster: place.cluster, pid: server.pid, pgCtl: place.programs.pgCtl })
  server.once('exit', () => guard?.release())
  const stop = () => stopServer(server, place)
  const url = embeddedOwnerUrl(password, port, 'postgres')
  try {
    await untilReady(server, url, place.cluster, () => lastLines)
    await makeDatabase(url)
    await makeApplicationRole(url, APPLICATION, applicationPassword(password))
  } catch (error) {
    await stop()
    throw error
  }
  return {
    url: embeddedUrl(password, port),
    ownerUrl: embeddedOwnerUrl(password, port),
    port,
    process: server,
    stop,
  }
}

async function stopServer(server: ChildProcess, { cluster, programs }: ClusterPlace): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return
  const ended = new Promise((resolve) => server.once('exit', resolve))
  // Windows has no signals: there a kill is a crash, and PostgreSQL's own program asks the server to end.
  if (process.platform === 'win32') await run(programs.pgCtl, ['stop', '-D', cluster, '-m', 'fast']).catch(() => {})
  else server.kill('SIGINT')
  await Promise.race([ended, wait(STOP_LIMIT_MS, undefined, { ref: false }).then(() => server.kill('SIGQUIT'))])
}

/** Makes the cluster in a folder beside its place and moves it there as a whole, so that a kill leaves no half one. */
async function makeCluster({ cluster, programs, account }: ClusterPlace, password: string): Promise<void> {
  const unfinished = `${cluster}.making`
  const passwordFile = `${cluster}.password`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { recursive: true, mode: 0o700 })
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
  if (account) for (const made of [unfinished, passwordFile]) await chown(made, account.uid, account.gid)
  const options = ['--auth=scram-sha-256', `--username=${OWNER}`, '--encoding=UTF8', '--locale=C']
  try {
    const child = spawn(programs.initdb, [`--pgdata=${unfinished}`, `--pwfile=${passwordFile}`, ...options], {
      ...account,
      cwd: unfinished,
      stdio: ['ignore', 'ignore', 'pipe'],
      // biome-ignore lint/style/noProcessEnv: PostgreSQL’s own program gets the environment of the one that starts it.
      env: { ...process.env, LC_ALL: 'C' },
      windowsHide: true,
    })
    let output = ''
    child.stderr!.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('close', resolve)
      child.once('error', reject)
    })
    if (code !== 0)
      throw new ConcordError(
        'unavailable',
        phrase('The database could not be made in {cluster}: {output}', {
          cluster: shownName(cluster),
          output: output.trim() || `initdb ended with ${code}`,
        }),
      )
    await rmdir(cluster).catch((error) => {
      if (systemCode(error) !== 'ENOENT') throw error
    })
    await rename(unfinished, cluster)
  } finally {
    await rm(unfinished, { recursive: true, force: true })
    await rm(passwordFile, { force: true })
  }
}

/** PostgreSQL opens only clusters of its own major version. */
async function demandVersion({ cluster, programs }: ClusterPlace): Promise<void> {
  const made = (await readFile(path.join(cluster, 'PG_VERSION'), 'utf8').catch(() => '')).trim()
  const { stdout } = await run(programs.postgres, ['--version'])
  const own = /(\d+)(?:\.|\s|[a-z])/.exec(stdout.replace(/^\D+/, ''))?.[1]
  if (made === '' || own === undefined || made === own) return
  throw new ConcordError(
    'unavailable',
    phrase(
      'The database in {cluster} was created by PostgreSQL {made}, and this version of Concord includes PostgreSQL {own}. Use the version of Concord that created it, or move its data with pg_dump.',
      { cluster: shownName(cluster), made, own },
    ),
  )
}

async function untilReady(server: ChildProcess, url: string, cluster: string, lastLines: () => string): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.end()
      return
    } catch (cause) {
      await client.end().catch(() => {})
      if (systemCode(cause) === '28P01')
        throw new ConcordError(
          'bad-settings',
          phrase(
            'CONCORD_DATA: the database in {cluster} has another password than secrets.json beside it. Restore both from the same backup.',
            { cluster: shownName(cluster) },
          ),
          { cause },
        )
      const ended = server.pid === undefined || server.exitCode !== null || server.signalCode !== null
      if (ended || Date.now() > deadline)
        throw new ConcordError(
          'unavailable',
          phrase('The embedded database did not start: {value}', { value: lastLines().trim() }),
          { cause },
        )
      await wait(100)
    }
  }
}

async function makeDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [DATABASE])
    if (rowCount === 0) await client.query(`create database ${DATABASE}`)
  } finally {
    await client.end()
  }
}

/** A TCP port of 127.0.0.1 that is free at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new ConcordError('unavailable', phrase('No port is free.'))
  return address.port
}
