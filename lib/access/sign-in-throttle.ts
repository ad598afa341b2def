import { createHash } from 'node:crypto'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'

/** Where an attempt to sign in comes from. */
export interface AttemptSource {
  /** The network address, or what names a browser that signed in to the account before. */
  source: string
  /** Whether it is such a browser. Failures elsewhere do not slow it down, so nobody can lock a colleague out. */
  known: boolean
}

/** What is tried: a password, or a second factor. */
export type Shown = 'password' | 'code'

interface Pauses {
  /** Failures without a pause. */
  free: number
  /** The longest pause, in ms. */
  longestMs: number
}

const FIRST_PAUSE_MS = 5000
const WINDOW_MS = 24 * 3600_000
/** Failures of one source at one account. */
const PAIR: Pauses = { free: 5, longestMs: 15 * 60_000 }
/** Failures of one network address at all accounts. */
const ADDRESS: Pauses = { free: 20, longestMs: 15 * 60_000 }
/** Failures at one account from everywhere: short, since it also meets its owner at a new browser. */
const ACCOUNT: Pauses = { free: 20, longestMs: 30_000 }
/** Failures of the second factor at one account from everywhere. Only those who have the password get there. */
const ACCOUNT_CODES: Pauses = { free: 10, longestMs: 15 * 60_000 }
/** Any number does; attempts are counted one after another. */
const LOCK = 727_263_003

/** How long to wait after so many failures: 0, then 5 s, doubling with each further one up to a limit. */
function pauseMs(failures: number, { free, longestMs }: Pauses): number {
  return failures < free ? 0 : Math.min(longestMs, FIRST_PAUSE_MS * 2 ** Math.min(failures - free, 20))
}

/**
 * Counts an attempt to sign in as failed until `forgetFailures` says that it succeeded, so that many at once get no
 * further than one after another.
 *
 * @throws ConcordError too-many where earlier failures ask for a pause that is not over; its message says how long
 */
export async function countAttempt(
  database: Database,
  email: string,
  from: AttemptSource,
  shown: Shown = 'password',
): Promise<void> {
  const account = accountOf(email, shown)
  const source = hashOf(from.source)
  const counting = async (tx: Transaction) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(${LOCK})`
    const at = new Date()
    await tx.signInFailure.deleteMany({ where: { at: { lt: new Date(at.getTime() - WINDOW_MS) } } })
    const waits = [await waitMs(tx, { account, source }, PAIR, at)]
    if (!from.known) {
      waits.push(await waitMs(tx, { source }, ADDRESS, at))
      waits.push(await waitMs(tx, { account, known: false }, shown === 'code' ? ACCOUNT_CODES : ACCOUNT, at))
    }
    const wait = Math.max(...waits)
    if (wait > 0)
      throw new ConcordError(
        'too-many',
        phrase('Too many failed attempts. Wait {wait}, then try again.', { wait: inWords(wait) }),
      )
    await tx.signInFailure.create({ data: { at, account, source, known: from.known } })
  }
  // Many at once wait for each other.
  await database.$transaction(counting, { maxWait: 10_000, timeout: 10_000 })
}

async function waitMs(
  tx: Transaction,
  where: { account?: string; source?: string; known?: boolean },
  pauses: Pauses,
  now: Date,
): Promise<number> {
  const { _count: failures, _max: last } = await tx.signInFailure.aggregate({ where, _count: true, _max: { at: true } })
  return last.at ? last.at.getTime() + pauseMs(failures, pauses) - now.getTime() : 0
}

/** Forgets what a source failed at an account, whose owner it has turned out to be. */
export async function forgetFailures(
  database: Transaction,
  email: string,
  { source }: AttemptSource,
  shown: Shown = 'password',
): Promise<void> {
  await database.signInFailure.deleteMany({ where: { account: accountOf(email, shown), source: hashOf(source) } })
}

/** Failures of passwords and of codes are counted apart: a right password must not make new room for wrong codes. */
function accountOf(email: string, shown: Shown): string {
  return hashOf(shown === 'code' ? `second factor of ${email}` : email)
}

function inWords(ms: number): Message {
  const seconds = Math.ceil(ms / 1000)
  return seconds < 60
    ? phrase('{count, plural, one {a second} other {# seconds}}', { count: seconds })
    : phrase('{count, plural, one {a minute} other {# minutes}}', { count: Math.ceil(seconds / 60) })
}

function hashOf(text: string): string {
  return createHash('sha256').update(text.trim().toLowerCase()).digest('hex')
}
