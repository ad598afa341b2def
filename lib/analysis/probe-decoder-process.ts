/** The process that finds out, in the place of the one that decodes, what that may do; see probe-decoder.ts. */
import { readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { becomeAccount } from '#lib/processes/confinement.ts'
import { endWithParent } from '#lib/processes/end-with-parent.ts'
import type { Account } from '#lib/processes/system-account.ts'
import type { DecoderFindings } from './probe-decoder.ts'

endWithParent()
process.once(
  'message',
  ({ account, file, secrets }: { account: Account | undefined; file: string; secrets: string }) => {
    if (account) becomeAccount(account)
    // As the decoder opens its recording.
    readFileSync(file)
    process.send!(findings(secrets))
  },
)

function findings(secrets: string): DecoderFindings {
  return {
    // biome-ignore lint/style/noProcessEnv: It finds out that there is none.
    environment: Object.keys(process.env),
    uid: process.getuid?.(),
    openFiles: limit('Max open files'),
    fileBytes: limit('Max file size'),
    processorSeconds: limit('Max cpu time'),
    dataBytes: limit('Max data size'),
    network: Object.values(networkInterfaces()).some((list) => list?.some(({ internal }) => !internal)),
    readsSecrets: mayRead(secrets),
  }
}

/** A limit of this process, as Linux tells it. */
function limit(name: string): number | undefined {
  if (process.platform !== 'linux') return undefined
  const line = readFileSync('/proc/self/limits', 'utf8')
    .split('\n')
    .find((one) => one.startsWith(name))
  const value = line?.slice(name.length).trim().split(/\s+/)[0]
  return value === undefined || value === 'unlimited' ? undefined : Number(value)
}

function mayRead(file: string): boolean {
  try {
    readFileSync(file)
    return true
  } catch {
    return false
  }
}
