import { createHash, randomBytes } from 'node:crypto'
import { hostname } from 'node:os'

/** Folders are shared between machines, where the number of a process means nothing. */
const MACHINE = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)
const PATTERN = /^\.concord-(\d+)-([0-9a-f]{8})-(?:[0-9a-f]{8}(?:\.csv|\.trial)?|was-(.+))$/s
/** How long after its last change something of another machine is left alone. */
const OTHERS_AGE_MS = 3_600_000

/** A new name for something that is being written, which tells whose it is until it gets its own name. */
export function unfinishedName(): string {
  return `.concord-${process.pid}-${MACHINE}-${randomBytes(4).toString('hex')}`
}

/** The name of something that is about to be replaced. */
export function retiredName(name: string): string {
  return `.concord-${process.pid}-${MACHINE}-was-${name}`
}

/**
 * What a name of the above tells where its process is gone: `was`, the name of what was about to be replaced, if it is that.
 * Undefined for all other names, and for those of processes that run or may run.
 *
 * @param changedMs when it was last changed
 */
export function leftover(name: string, changedMs: number): { was: string | undefined } | undefined {
  const [, pid, machine, was] = PATTERN.exec(name) ?? []
  if (!pid) return undefined
  const isAbandoned = machine === MACHINE ? !isAlive(Number(pid)) : Date.now() - changedMs > OTHERS_AGE_MS
  return isAbandoned ? { was } : undefined
}

/** Whether a process of this number runs; one of another user does too. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
