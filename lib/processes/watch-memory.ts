import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const LOOK_EVERY_MS = 250
const PAGE_BYTES = 4096

/**
 * Looks at how much memory a process has in use, again and again.
 *
 * @param exceeded told once, where it is more than `limitMb`
 * @returns what ends the watch
 */
export function watchMemory(pid: number, limitMb: number, exceeded: () => void): () => void {
  let looking = false
  const timer = setInterval(async () => {
    if (looking) return
    looking = true
    const bytes = await residentBytes(pid)
    looking = false
    if (bytes <= limitMb * 2 ** 20) return
    clearInterval(timer)
    exceeded()
  }, LOOK_EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}

/** 0 where the process is gone, or the system does not tell. */
async function residentBytes(pid: number): Promise<number> {
  if (process.platform === 'linux') {
    const pages = (await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '')).split(' ')[1]
    return Number(pages ?? 0) * PAGE_BYTES
  }
  if (process.platform === 'win32') return 0
  const kilobytes = await run('ps', ['-o', 'rss=', '-p', String(pid)]).then(
    ({ stdout }) => Number(stdout.trim()),
    () => 0,
  )
  return kilobytes * 1024
}
