import { execFile } from 'node:child_process'
import { readFile, realpath } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** How long a server may take to end in order before it is asked to end at once. */
const STOP_LIMIT_MS = 10_000

/** What the file postmaster.pid of a cluster says: a process's number, and whether that is a server of this cluster. */
export interface ServerFound {
  pid: number
  /** False where the number is another program's by now; what that does is none of ours. */
  isOurs: boolean
}

/** The process that a cluster's file names as its server; undefined where it names none, or none of that number runs. */
export async function serverOf(cluster: string): Promise<ServerFound | undefined> {
  const pidFile = await readFile(path.join(cluster, 'postmaster.pid'), 'utf8').catch(() => undefined)
  const pid = Number(pidFile?.split('\n')[0])
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return undefined
  return { pid, isOurs: await isServerOf(cluster, pid) }
}

/**
 * Stops the server of a cluster, in order where it does so in time.
 *
 * @param pid the number of its process; left alone where that is another program
 */
export async function stopServerOf(cluster: string, pid: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (!(await isServerOf(cluster, pid))) return
    try {
      process.kill(pid, signal)
    } catch {
      return
    }
    for (let waited = 0; waited < STOP_LIMIT_MS && isAlive(pid); waited += 100) await wait(100)
  }
}

/** Whether a process runs PostgreSQL on this very cluster. */
async function isServerOf(cluster: string, pid: number): Promise<boolean> {
  const [program = '', ...parameters] = await commandOf(pid)
  if (!/^postgres(?:\.exe)?$/i.test(path.basename(program))) return false
  const folder = parameters[parameters.indexOf('-D') + 1]
  return folder !== undefined && parameters.includes('-D') && (await isSameFolder(folder, cluster))
}

async function isSameFolder(a: string, b: string): Promise<boolean> {
  if (a === b) return true
  const [realA, realB] = await Promise.all([a, b].map((folder) => realpath(folder).catch(() => undefined)))
  return realA !== undefined && realA === realB
}

/** What a process runs, in words; nothing where there is none or the system does not tell. */
async function commandOf(pid: number): Promise<string[]> {
  if (process.platform === 'linux') {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    return line.split('\0')
  }
  const [program, parameters] =
    process.platform === 'win32'
      ? [
          'powershell',
          ['-NoProfile', '-Command', `(Get-CimInstance Win32_Process -Filter "ProcessId=${pid}").CommandLine`],
        ]
      : ['ps', ['-ww', '-p', String(pid), '-o', 'command=']]
  const line = await run(program, parameters as string[]).then(
    ({ stdout }) => stdout.trim(),
    () => '',
  )
  return wordsOf(line)
}

/** The words of a command line as it is shown, as we write it: the program, -D with the cluster, -p with the port. */
function wordsOf(line: string): string[] {
  const parts = /^"?(.*?)"? -D "?(.*?)"? -p (\d+)/.exec(line)
  return parts ? [parts[1]!, '-D', parts[2]!, '-p', parts[3]!] : []
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
