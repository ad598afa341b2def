import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { audit } from './audit.ts'
import { FACTORS_OF_USER, factorRule, hasFactor, needsFactor } from './factor-rule.ts'
import type { Person } from './permissions.ts'

/** A session ends after this long without use. */
export const IDLE_MS = 30 * 60_000
/** A session ends after this long however much it is used. */
export const LONGEST_MS = 12 * 3600_000
/** Uses that follow each other sooner are one. */
const SAME_USE_MS = 15_000

/** Where a person signs in from, for their list of sessions. */
export interface SignInPlace {
  /** As people name it, such as "Firefox on Windows". */
  browser: string
  /** The network address, or an empty text where it is not known. */
  address: string
}

/**
 * Begins a session.
 *
 * @param options `external` for one that an OpenID provider answers for
 * @returns its id, which the browser's cookie carries, signed
 */
export async function beginSession(
  tx: Transaction,
  userId: string,
  place: SignInPlace,
  { external = false } = {},
): Promise<string> {
  const now = Date.now()
  await tx.session.deleteMany({ where: { expiresAt: { lte: new Date(now) } } })
  const { id } = await tx.session.create({
    data: {
      userId,
      ...place,
      external,
      createdAt: new Date(now),
      usedAt: new Date(now),
      expiresAt: new Date(now + LONGEST_MS),
    },
  })
  return id
}

/**
 * The person whose session this is, as the database knows them now; undefined where it has ended or the account is
 * deactivated.
 *
 * @param options `evenIdle` for what the person began while they were there and that goes on alone, such as an upload
 */
export async function findSession(
  database: Database,
  id: string,
  { evenIdle = false } = {},
): Promise<Person | undefined> {
  const now = Date.now()
  const session = await database.session.findUnique({
    where: { id },
    include: { user: { include: FACTORS_OF_USER } },
  })
  if (!session || session.user.disabledAt || session.expiresAt.getTime() <= now) return undefined
  if (!evenIdle && session.usedAt.getTime() + IDLE_MS <= now) return undefined
  const { name, email, role } = session.user
  const withoutFactor = !session.external && !hasFactor(session.user) && needsFactor(await factorRule(database), role)
  return { id: session.userId, name, email, role, sessionId: id, ...(withoutFactor ? { withoutFactor } : {}) }
}

/** What is left of a session: when it ends without further use, and when it ends in any case, in ms from now. */
export interface TimeLeft {
  unusedMs: number
  inAnyCaseMs: number
}

/** Notes that the person did something. @returns what is left of the session now @throws ConcordError not-signed-in */
export async function noteUse(database: Database, { sessionId }: Person): Promise<TimeLeft> {
  if (!sessionId) throw withoutSession()
  const now = new Date()
  await database.session.updateMany({
    where: { id: sessionId, usedAt: { lt: new Date(now.getTime() - SAME_USE_MS) } },
    data: { usedAt: now },
  })
  return timeLeft(database, { sessionId })
}

/** What is left of a session. Asking is no use of it. @throws ConcordError not-signed-in */
export async function timeLeft(database: Database, { sessionId }: Pick<Person, 'sessionId'>): Promise<TimeLeft> {
  const session = sessionId && (await database.session.findUnique({ where: { id: sessionId } }))
  if (!session) throw withoutSession()
  const now = Date.now()
  const inAnyCaseMs = session.expiresAt.getTime() - now
  return { unusedMs: Math.min(session.usedAt.getTime() + IDLE_MS - now, inAnyCaseMs), inAnyCaseMs }
}

function withoutSession(): ConcordError {
  return new ConcordError('not-signed-in', phrase('You are not signed in with a browser.'))
}

/** A person's own sessions, the latest used first. */
export async function listSessions(database: Database, person: Person) {
  const now = Date.now()
  const sessions = await database.session.findMany({
    where: {
      userId: person.id,
      expiresAt: { gt: new Date(now) },
      usedAt: { gt: new Date(now - IDLE_MS) },
    },
    orderBy: { usedAt: 'desc' },
  })
  return sessions.map(({ id, browser, address, createdAt, usedAt }) => ({
    id,
    browser,
    address,
    createdAt,
    usedAt,
    current: id === person.sessionId,
  }))
}

/** Ends one of a person's own sessions. @throws ConcordError not-found */
export async function endSession(database: Database, person: Person, id: string): Promise<void> {
  await database.$transaction(async (tx) => {
    const { count } = await tx.session.deleteMany({ where: { id, userId: person.id } })
    if (count === 0) throw new ConcordError('not-found', phrase('This session has already ended.'))
    await audit(tx, person.id, 'session.end', person.id, { sessions: 1 })
  })
}

/** Ends all sessions of a person except the one that they act in. @returns how many */
export async function endOtherSessions(database: Database, person: Person): Promise<number> {
  return database.$transaction(async (tx) => {
    const ended = await endSessionsOf(tx, person.id, person.sessionId)
    await audit(tx, person.id, 'session.end', person.id, { sessions: ended })
    return ended
  })
}

/** Ends all sessions of a person, or all except one, and sign-ins that wait for a second factor. @returns how many sessions */
export async function endSessionsOf(tx: Transaction, userId: string, except?: string): Promise<number> {
  const others = except ? { not: except } : undefined
  await tx.pendingSignIn.deleteMany({ where: { userId } })
  const { count } = await tx.session.deleteMany({ where: { userId, ...(others ? { id: others } : {}) } })
  return count
}

/** Ends the session of a person who signs out. */
export async function signOut(database: Database, id: string): Promise<void> {
  await database.$transaction(async (tx) => {
    const session = await tx.session.findUnique({ where: { id } })
    if (!session) return
    await tx.session.delete({ where: { id } })
    await audit(tx, session.userId, 'session.sign-out', session.userId)
  })
}
