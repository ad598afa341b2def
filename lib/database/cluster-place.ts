import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { constants, existsSync } from 'node:fs'
import {
  chmod,
  chown,
  cp,
  lchown,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import path from 'node:path'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { shownName } from '#lib/errors/system-errors.ts'
import { phrase } from '#lib/messages/message.ts'
import { type Account, canEnter, unprivilegedAccount } from '#lib/processes/system-account.ts'
import { folderOf, type PostgresPrograms, packagedPostgres } from './packaged-postgres.ts'
import { serverOf, stopServerOf } from './running-server.ts'

/** Where the embedded database lies, with what it runs, and as whom; as whoever starts it where no account is named. */
export interface ClusterPlace {
  cluster: string
  programs: PostgresPrograms
  account: Account | undefined
}

const SHELTERS = '/var/lib/concord'

/**
 * Finds where the cluster lies, or is to lie, and who runs it. As root, which PostgreSQL refuses to run as, that is the
 * owner of the cluster, whatever users have come to the machine since; a new cluster gets the user `concord`. Where that
 * user can't reach the data folder, a new cluster lies below /var/lib/concord with a link in the data folder.
 *
 * @throws ConcordError bad-settings where the folder holds something else, or belongs to somebody else
 */
export async function chooseClusterPlace(folder: string): Promise<ClusterPlace> {
  const programs = await packagedPostgres()
  const link = await lstat(folder).catch(() => undefined)
  const cluster = link?.isSymbolicLink() ? path.resolve(path.dirname(folder), await readlink(folder)) : folder
  const found = await stat(cluster).catch(() => undefined)
  if (found) await demandCluster(cluster, found.isDirectory())
  if (process.platform === 'win32' || !process.getuid) return { cluster, programs, account: undefined }
  const own = process.getuid()
  if (own !== 0) {
    if (found && found.uid !== own)
      throw new ConcordError(
        'bad-settings',
        phrase(
          'CONCORD_DATA: the database in {cluster} belongs to the user {uid}. Start Concord as that user or as root, or set CONCORD_DATA to another folder.',
          { cluster: shownName(cluster), uid: nameOf(found.uid) },
        ),
      )
    return { cluster, programs, account: undefined }
  }
  const account = found && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : clusterAccount()
  // A backup that root put back belongs to root.
  if (found && found.uid === 0) await giveTo(cluster, account)
  const parent = path.dirname(folder)
  await letPass(parent, account)
  const programsReachable = await canEnter(account, path.dirname(programs.postgres))
  if (found || link) {
    const inShelter = cluster !== folder
    if (found && !inShelter && !(await canEnter(account, parent)))
      throw new ConcordError(
        'bad-settings',
        phrase(
          'CONCORD_DATA: the user {uid}, who runs the database, can’t enter {parent}. Allow others to pass through the folders above it (chmod o+x), or move it.',
          { uid: nameOf(account.uid), parent: shownName(parent) },
        ),
      )
    const copy = inShelter ? path.dirname(cluster) : shelterOf(folder)
    return { cluster, account, programs: programsReachable ? programs : await copyPrograms(programs, copy) }
  }
  if (programsReachable && (await canEnter(account, parent))) return { cluster, programs, account }
  const shelter = shelterOf(folder)
  await symlink(path.join(shelter, 'database'), folder)
  return { cluster: path.join(shelter, 'database'), account, programs: await copyPrograms(programs, shelter) }
}

/** Removes a cluster wherever it lies, with its server, if one is left behind. */
export async function removeCluster(folder: string): Promise<void> {
  const link = await lstat(folder).catch(() => undefined)
  const cluster = link?.isSymbolicLink() ? path.resolve(path.dirname(folder), await readlink(folder)) : folder
  const found = await serverOf(cluster)
  if (found?.isOurs) await stopServerOf(cluster, found.pid)
  for (const place of [cluster, folder]) await rm(place, { recursive: true, force: true })
}

const shelterOf = (folder: string) =>
  path.join(SHELTERS, createHash('sha256').update(folder).digest('hex').slice(0, 16))

/** Refuses a folder that holds anything but a cluster: nothing of it may be written over. */
async function demandCluster(cluster: string, isFolder: boolean): Promise<void> {
  const names = isFolder ? await readdir(cluster).catch(() => ['PG_VERSION']) : ['']
  if (names.length === 0 || names.includes('PG_VERSION')) return
  throw new ConcordError(
    'bad-settings',
    isFolder
      ? phrase(
          'CONCORD_DATA: {cluster} is a folder without a database in it. Move it away, or set CONCORD_DATA to another folder.',
          { cluster: shownName(cluster) },
        )
      : phrase('CONCORD_DATA: {cluster} is a file. Move it away, or set CONCORD_DATA to another folder.', {
          cluster: shownName(cluster),
        }),
  )
}

/** Copies the programs to where everybody can run them; a copy of another version is made anew. */
async function copyPrograms(programs: PostgresPrograms, shelter: string): Promise<PostgresPrograms> {
  const native = folderOf(programs)
  const copied = path.join(shelter, 'postgresql')
  const { version } = JSON.parse(await readFile(path.join(native, '../package.json'), 'utf8')) as { version: string }
  if ((await readFile(path.join(copied, 'complete'), 'utf8').catch(() => '')) !== version) {
    await mkdir(shelter, { recursive: true })
    // Whatever the umask leaves, the other user has to get through.
    for (const at of [SHELTERS, shelter]) await chmod(at, 0o755)
    await rm(copied, { recursive: true, force: true })
    await cp(native, copied, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE })
    await writeFile(path.join(copied, 'complete'), version)
  }
  const moved = (file: string) => path.join(copied, path.relative(native, file))
  return { initdb: moved(programs.initdb), postgres: moved(programs.postgres), pgCtl: moved(programs.pgCtl) }
}

/** The account that runs a new cluster in place of root. */
function clusterAccount(): Account {
  const account = unprivilegedAccount('concord', ['postgres', 'nobody'])
  if (!account)
    throw new ConcordError(
      'unavailable',
      phrase(
        'PostgreSQL does not run as root, and there is no other user. Start Concord as a plain user, or set DATABASE_URL.',
      ),
    )
  return account
}

function nameOf(uid: number): string {
  try {
    return execFileSync('id', ['-un', String(uid)], { stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .trim()
  } catch {
    return `number ${uid}`
  }
}

/** Lets an account, and no more than its group, pass through a folder to what is its own in it. */
async function letPass(folder: string, account: Account): Promise<void> {
  const { mode, uid } = await stat(folder)
  if ((mode & 0o001) !== 0 || uid === account.uid) return
  await chown(folder, uid, account.gid)
  await chmod(folder, (mode & 0o7777) | 0o710)
}

/** Gives a folder and all in it to an account; links are not followed. */
async function giveTo(folder: string, { uid, gid }: Account): Promise<void> {
  await lchown(folder, uid, gid)
  for (const { parentPath, name } of await readdir(folder, { withFileTypes: true, recursive: true }))
    await lchown(path.join(parentPath, name), uid, gid)
}

export function hasCluster(cluster: string): boolean {
  return existsSync(path.join(cluster, 'PG_VERSION'))
}
