import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, chown, type FileHandle, mkdtemp, open, rm, stat, symlink } from 'node:fs/promises'
import { tmpdir, totalmem } from 'node:os'
import path from 'node:path'
import { confinedCommand, confinement, emptyEnvironment } from '#lib/processes/confinement.ts'
import { type Account, canEnter } from '#lib/processes/system-account.ts'
import { watchMemory } from '#lib/processes/watch-memory.ts'

/** What the decoder's process may use. A picture of 8K takes 150 MB, and a decoder holds up to 20. */
const MOST_MEMORY_MB = 4096
/** A worker gives up a job after 12 hours; several threads use several seconds each. */
const PROCESSOR_SECONDS = 4 * 12 * 3600
const OPEN_FILES = 256
/** Memory is asked for in larger pieces than are used, and native libraries ask for room for threads. */
const BACKSTOP = { times: 3, plusMb: 2048 }

/** Memory that the decoder's process may have in use, in MB: half of the machine's, 4 GB at most. */
export function decoderMemoryMb(): number {
  return Math.min(MOST_MEMORY_MB, Math.floor(totalmem() / 2 ** 20 / 2))
}

/** The decoder's process for one file. */
export interface DecoderProcess {
  child: ChildProcess
  /** The name by which it opens the file. */
  file: string
  /** The user that it is to become once its models are loaded. */
  account: Account | undefined
  /** Whether it was ended because it used more memory than it may. */
  usedTooMuch(): boolean
  /** Gives back what was kept for it; to be called once it is not needed any more. */
  close(): Promise<void>
}

/**
 * Starts the process that decodes a file: without any of this program's environment, within limits of memory, time and open
 * files, without a network where the system allows that. Started as root, it becomes a user without rights before it reads the
 * first byte of the file.
 *
 * @param program the module to run
 * @param options `mayShare` says that the file is ours, so that its group may be changed to let that user read it
 */
export async function startDecoderProcess(
  program: string,
  file: string,
  { memoryMb = decoderMemoryMb(), mayShare = false }: { memoryMb?: number | undefined; mayShare?: boolean } = {},
): Promise<DecoderProcess> {
  const bounds = await confinement()
  const isOpenTo = async (other: Account) => (await canEnter(other, tmpdir())) && (await letRead(file, other, mayShare))
  const account = bounds.account && (await isOpenTo(bounds.account)) ? bounds.account : undefined
  const passed = account && (await passOn(file))
  const limits = {
    memoryMb: BACKSTOP.times * memoryMb + BACKSTOP.plusMb,
    processorSeconds: PROCESSOR_SECONDS,
    openFiles: OPEN_FILES,
  }
  const [command, parameters] = confinedCommand(bounds, limits, [process.execPath, program])
  const child = spawn(command, parameters, {
    stdio: ['pipe', 'ignore', 'pipe', 'pipe', 'ipc', ...(passed ? [passed.handle.fd] : [])],
    env: emptyEnvironment(),
    cwd: '/',
    serialization: 'json',
    windowsHide: true,
  })
  child.stdin!.on('error', () => {})
  let usedTooMuch = false
  const endWatch = child.pid
    ? watchMemory(child.pid, memoryMb, () => {
        usedTooMuch = true
        child.kill('SIGKILL')
      })
    : () => {}
  const close = async () => {
    endWatch()
    await passed?.handle.close()
    if (passed) await rm(passed.folder, { recursive: true, force: true })
  }
  return { child, file: passed?.name ?? file, account, usedTooMuch: () => usedTooMuch, close }
}

/** Whether a user may read a file once it is open; lets it where the file is ours. */
async function letRead(file: string, { gid }: Account, mayShare: boolean): Promise<boolean> {
  const { mode, gid: group, uid } = await stat(file)
  if ((mode & 0o004) !== 0 || (group === gid && (mode & 0o040) !== 0)) return true
  if (!mayShare || uid !== 0) return false
  await chown(file, uid, gid)
  await chmod(file, (mode & 0o777) | 0o040)
  return true
}

/** The number of the open file in the process. */
const PASSED = 5

/**
 * Opens a file for a process that can't reach its folder, under a name that ends as its own does: decoders go by that where the
 * content leaves a doubt.
 */
async function passOn(file: string): Promise<{ handle: FileHandle; folder: string; name: string }> {
  const handle = await open(file, 'r')
  const folder = await mkdtemp(path.join(tmpdir(), `concord-work-${process.pid}-`))
  await chmod(folder, 0o711)
  const name = path.join(folder, `video${path.extname(file)}`)
  await symlink(`/proc/self/fd/${PASSED}`, name)
  return { handle, folder, name }
}
