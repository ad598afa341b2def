import { createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { systemCode } from '#lib/errors/system-errors.ts'
import { type Message, phrase } from '#lib/messages/message.ts'

/** So many ports are tried from the wanted one on. */
const TRIED = 50
/** Programs of a Concord that was killed end within this time. */
const ENDING_MS = 15_000
const ALL_ADDRESSES = ['0.0.0.0', '::']

/** The port of the last Concord on a data folder. */
export interface FormerPort {
  wanted: number
  taken: number
  /** Whether its programs may still be about to end. */
  isEnding: boolean
}

/**
 * The wanted port, or the one taken last in its place, or the next one that is free.
 *
 * @param former what the last Concord on the same data folder wanted and took
 * @throws ConcordError bad-settings that tells a port that is not allowed, an address that is not this machine's and
 * ports in use apart
 */
export async function freePortFrom(port: number, host: string, former?: FormerPort): Promise<number> {
  if (former?.wanted === port && former.isEnding) await untilFree(former.taken, host)
  const following = Array.from({ length: Math.min(TRIED, 65_536 - port) }, (_, i) => port + i)
  // People know the address that was taken last, where the wanted one is still in use.
  if (former?.wanted === port && former.taken !== port) following.splice(1, 0, former.taken)
  for (const candidate of following) {
    const error = await tryToListen(candidate, host)
    if (!error) return candidate
    if (systemCode(error) !== 'EADDRINUSE') throw refusalOf(error, candidate, host)
  }
  throw new ConcordError(
    'bad-settings',
    phrase('CONCORD_PORT: the ports from {port} on are all in use. Set another one.', { port }),
  )
}

/**
 * What to say where passwords and recordings would cross a network unencrypted; undefined where they would not.
 *
 * @param url the address that people type, where it is set
 */
export function plainTextWarning(host: string, url: string | undefined): Message | undefined {
  const isOwn = host === 'localhost' || host === '::1' || host.startsWith('127.')
  if (isOwn || url?.startsWith('https:')) return undefined
  return phrase(
    'CONCORD_HOST: others can reach {host}, and nothing encrypts what they send: passwords and recordings can be read on the way. Put a proxy with TLS in front and set CONCORD_URL to its https address; docs/guide/behind-a-proxy.md says how.',
    { host },
  )
}

/** Waits a little for programs that are about to end. */
async function untilFree(port: number, host: string): Promise<void> {
  for (let waited = 0; waited < ENDING_MS && (await isPortInUse(port, host)); waited += 200) await wait(200)
}

/** Whether another program listens on a port. */
export async function isPortInUse(port: number, host: string): Promise<boolean> {
  return systemCode(await tryToListen(port, host)) === 'EADDRINUSE'
}

/** The address to type for a host and a port, and the one to ask on this machine. */
export function addressOf(host: string, port: number): string {
  const name = ALL_ADDRESSES.includes(host) ? 'localhost' : host.includes(':') ? `[${host.replace('%', '%25')}]` : host
  return `http://${name}:${port}`
}

function refusalOf(error: Error, port: number, host: string): ConcordError {
  const options = { cause: error }
  switch (systemCode(error)) {
    case 'EACCES':
      return new ConcordError(
        'bad-settings',
        port < 1024
          ? phrase(
              'CONCORD_PORT: this user may not use port {port}. Ports below 1024 are for administrators on most systems; set a higher one, such as 3000.',
              { port },
            )
          : phrase('CONCORD_PORT: this user may not use port {port}. Set another.', { port }),
        options,
      )
    case 'EADDRNOTAVAIL':
      return new ConcordError(
        'bad-settings',
        phrase(
          'CONCORD_HOST: {host} is not an address of this machine. Set one of {value}, or 0.0.0.0 for all of them.',
          { host, value: ownAddresses().join(', ') },
        ),
        options,
      )
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new ConcordError(
        'bad-settings',
        phrase('CONCORD_HOST: the name {host} was not found. Set an address of this machine, such as 127.0.0.1.', {
          host,
        }),
        options,
      )
    default:
      return new ConcordError(
        'bad-settings',
        phrase('CONCORD_HOST, CONCORD_PORT: {host} port {port} can’t be used: {message}.', {
          host,
          port,
          message: error.message,
        }),
        options,
      )
  }
}

function ownAddresses(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  return [...new Set(addresses.filter(({ family }) => family === 'IPv4').map(({ address }) => address))]
}

function tryToListen(port: number, host: string): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', resolve)
    probe.listen(port, host, () => probe.close(() => resolve(undefined)))
  })
}
