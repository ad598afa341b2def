/** The process that ends a database server once the one that started both is gone; see server-guard.ts. */
import { execFileSync } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { stopServerOf } from './running-server.ts'
import type { GuardedServer } from './server-guard.ts'

/** Programs that use the database end first, and may have something to write still. */
const GRACE_MS = 3000

const { cluster, pid, pgCtl } = JSON.parse(process.argv[2]!) as GuardedServer
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.stdin.on('error', () => {})
process.stdin.resume()
process.stdin.once('close', async () => {
  await wait(GRACE_MS)
  if (process.platform === 'win32') execFileSync(pgCtl, ['stop', '-D', cluster, '-m', 'fast'], { stdio: 'ignore' })
  else await stopServerOf(cluster, pid)
  process.exit(0)
})
