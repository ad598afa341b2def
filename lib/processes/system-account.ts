import { execFileSync } from 'node:child_process'
import { stat } from 'node:fs/promises'
import path from 'node:path'

/** A user of the system. */
export interface Account {
  uid: number
  gid: number
}

/**
 * A user of the system without rights, to run a program as in place of root: one of its own, made where it can be, or one that
 * is there anyway.
 *
 * @param own the name of its own
 * @param others names of those that will do
 * @returns undefined where there is none
 */
export function unprivilegedAccount(own: string, others: readonly string[]): Account | undefined {
  const known = lookUp(own)
  if (known) return known
  try {
    execFileSync('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', own], { stdio: 'ignore' })
  } catch {
    // No useradd here: another user will do.
  }
  return [own, ...others].map(lookUp).find((account) => account && account.uid !== 0)
}

function lookUp(name: string): Account | undefined {
  const id = (flag: string) => Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }))
  try {
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    return undefined
  }
}

/** Whether an account may pass through a folder and all above it. */
export async function canEnter({ uid, gid }: Account, folder: string): Promise<boolean> {
  for (let at = folder; ; at = path.dirname(at)) {
    const { mode, uid: owner, gid: group } = await stat(at)
    const bit = owner === uid ? 0o100 : group === gid ? 0o010 : 0o001
    if ((mode & bit) === 0) return false
    if (at === path.dirname(at)) return true
  }
}
