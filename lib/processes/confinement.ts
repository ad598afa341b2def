import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type Account, unprivilegedAccount } from './system-account.ts'

const run = promisify(execFile)

/** What a process may use at most. */
export interface Limits {
  /** Memory that it may ask for, in MB; a backstop beyond what whoever starts it watches for. */
  memoryMb: number
  /** Seconds of processor time. */
  processorSeconds: number
  openFiles: number
}

/** What this system can keep from a process that reads what strangers made. */
export interface Confinement {
  /** The user that it becomes once it has opened what it needs; undefined where it runs as whoever starts it. */
  account: Account | undefined
  /** Begins a command that runs in a network of its own, in which nobody else is; undefined where the system allows none. */
  withoutNetwork: readonly string[] | undefined
}

let found: Promise<Confinement> | undefined

/** What this system allows, tried once. */
export function confinement(): Promise<Confinement> {
  found ??= findConfinement()
  return found
}

async function findConfinement(): Promise<Confinement> {
  const isRoot = process.getuid?.() === 0
  return {
    account: isRoot && process.platform === 'linux' ? unprivilegedAccount('concord-decoder', ['nobody']) : undefined,
    withoutNetwork: await networkless(isRoot),
  }
}

/** Root may leave the network by itself; others need a namespace of users, which some systems forbid. */
async function networkless(isRoot: boolean): Promise<readonly string[] | undefined> {
  if (process.platform !== 'linux') return undefined
  const beginning = ['unshare', ...(isRoot ? [] : ['--user', '--map-current-user']), '--net', '--']
  // Found where the process itself will look for it.
  return run(beginning[0]!, [...beginning.slice(1), 'true'], { env: emptyEnvironment() }).then(
    () => beginning,
    () => undefined,
  )
}

/** Limits that a shell sets and that what it runs can't raise again; a system that lacks one goes without. */
const SETTING = `
limit() { ulimit "$1" "$2" 2>/dev/null || :; }
limit -c 0
limit -f 0
limit -n "$1"
limit -t "$2"
limit -d "$3"
shift 3
exec "$@"`

/**
 * The command that runs a program within limits, writing no file, and without a network where the system allows that.
 *
 * @returns the program to start and its parameters
 */
export function confinedCommand(
  { withoutNetwork }: Confinement,
  { memoryMb, processorSeconds, openFiles }: Limits,
  program: readonly string[],
): [string, string[]] {
  const command = [...(withoutNetwork ?? []), ...program]
  if (process.platform === 'win32') return [command[0]!, command.slice(1)]
  const limits = [openFiles, processorSeconds, memoryMb * 1024].map(String)
  return ['/bin/sh', ['-c', SETTING, 'sh', ...limits, ...command]]
}

/**
 * The environment of a process that gets nothing of its parent's: no secrets, no addresses, no settings. `unshare` is found where
 * systems have it; Windows needs its own folder to load libraries.
 */
export function emptyEnvironment(): NodeJS.ProcessEnv {
  // biome-ignore lint/style/noProcessEnv: Where Windows lies is no setting.
  const { SystemRoot } = process.env
  return process.platform === 'win32'
    ? { NODE_ENV: 'production', ...(SystemRoot && { SystemRoot }) }
    : { NODE_ENV: 'production', PATH: '/usr/bin:/bin:/usr/sbin:/sbin' }
}

/** Becomes another user for good. @throws Error where the system refuses */
export function becomeAccount({ uid, gid }: Account): void {
  process.setgroups!([gid])
  process.setgid!(gid)
  process.setuid!(uid)
}
