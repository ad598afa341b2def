import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { programSecret } from '#lib/settings/program-settings.ts'
import { audit } from './audit.ts'
import { periodOfCode } from './authenticator-code.ts'
import { CHALLENGE_MS } from './passkey-challenges.ts'
import { checkPasskey, notePasskey, shownPasskeyOptions, shownPasskeySchema } from './passkeys.ts'
import type { Person } from './permissions.ts'
import { findRecoveryCode } from './recovery-codes.ts'
import { openText } from './sealed-text.ts'
import { beginSession, type SignInPlace } from './sessions.ts'
import { type AttemptSource, countAttempt, forgetFailures } from './sign-in-throttle.ts'

/** A second factor that somebody can show. */
export type FactorWay = 'app' | 'passkey' | 'recovery'

/** A sign-in whose password was right, and which waits for a second factor. */
export interface AwaitedFactor {
  /** Stands for the right password; 256 random bits. */
  ticket: string
  ways: FactorWay[]
}

export const ticketSchema = z.object({ ticket: z.string().min(1).max(100) })
const code = z
  .string()
  .max(100)
  .refine((given) => !given.includes('\0'))
export const secondStepSchema = z.intersection(
  ticketSchema,
  z.union([z.object({ app: code }), z.object({ recovery: code }), z.object({ passkey: shownPasskeySchema })]),
)
type SecondStep = z.infer<typeof secondStepSchema>

/** Begins the second step of a sign-in. */
export async function awaitFactor(tx: Transaction, userId: string): Promise<AwaitedFactor> {
  const now = Date.now()
  const user = await tx.user.findUniqueOrThrow({
    where: { id: userId },
    include: { authenticator: true, _count: { select: { passkeys: true, recoveryCodes: true } } },
  })
  const ticket = randomBytes(32).toString('base64url')
  await tx.pendingSignIn.deleteMany({ where: { expiresAt: { lte: new Date(now) } } })
  await tx.pendingSignIn.create({
    data: { userId, ticketHash: hashOf(ticket), expiresAt: new Date(now + CHALLENGE_MS) },
  })
  const ways: [FactorWay, boolean][] = [
    ['app', Boolean(user.authenticator?.secret)],
    ['passkey', user._count.passkeys > 0],
    ['recovery', user._count.recoveryCodes > 0],
  ]
  return { ticket, ways: ways.filter(([, has]) => has).map(([way]) => way) }
}

/** What the browser needs to ask for a passkey in the second step. @throws ConcordError not-signed-in, conflict */
export async function secondStepOptions(database: Database, ticket: string) {
  const { id, userId } = await findPending(database, ticket)
  const options = await shownPasskeyOptions(database, userId, { verified: false })
  await database.pendingSignIn.updateMany({ where: { id }, data: { challenge: options.challenge } })
  return options
}

/**
 * Ends a sign-in with the second factor.
 *
 * @param sourceOf where an attempt at an account comes from
 * @returns the person with their new session; undefined where the factor is not right
 * @throws ConcordError not-signed-in where the password has to be shown again; too-many
 */
export async function finishSignIn(
  database: Database,
  step: SecondStep,
  place: SignInPlace,
  sourceOf: (email: string) => AttemptSource,
): Promise<Person | undefined> {
  const pending = await findPending(database, step.ticket)
  const { id, userId, user } = pending
  const from = sourceOf(user.email)
  await countAttempt(database, user.email, from, 'code')
  const use = await checkFactor(database, step, pending)
  return database.$transaction(async (tx) => {
    const factor = 'app' in step ? 'authenticator app' : 'passkey' in step ? 'passkey' : 'recovery code'
    const details = { address: place.address, browser: place.browser, factor }
    // The account may have been deactivated, or got another password, while the factor was checked: both end this.
    const open = use !== undefined && (await tx.pendingSignIn.findUnique({ where: { id } })) !== null
    if (!open || !(await use(tx))) {
      await audit(tx, null, 'session.refused', userId, details)
      return undefined
    }
    await tx.pendingSignIn.delete({ where: { id } })
    await forgetFailures(tx, user.email, from, 'code')
    const sessionId = await beginSession(tx, userId, place)
    await audit(tx, userId, 'session.sign-in', userId, details)
    return { id: userId, name: user.name, email: user.email, role: user.role, sessionId }
  })
}

type Pending = Awaited<ReturnType<typeof findPending>>

async function findPending(database: Database, ticket: string) {
  const where = { ticketHash: hashOf(ticket) }
  const pending = await database.pendingSignIn.findUnique({ where, include: { user: true } })
  if (pending && pending.expiresAt.getTime() > Date.now() && !pending.user.disabledAt) return pending
  throw new ConcordError('not-signed-in', phrase('This took too long. Sign in again, from the password on.'))
}

/** What uses up the factor that was shown, and says whether nobody was faster; undefined where it is not right. */
async function checkFactor(
  database: Database,
  step: SecondStep,
  { id, userId, challenge }: Pending,
): Promise<((tx: Transaction) => Promise<boolean>) | undefined> {
  if ('app' in step) {
    const secret = (await database.authenticator.findUnique({ where: { userId } }))?.secret
    const lastStep = secret ? periodOfCode(openText(secret, userId, programSecret()), step.app, Date.now()) : undefined
    if (!secret || lastStep === undefined) return undefined
    // A code works once, and so do those before it (RFC 6238, section 5.2).
    const where = { userId, secret, lastStep: { lt: lastStep } }
    const data = { lastStep, usedAt: new Date() }
    return async (tx) => (await tx.authenticator.updateMany({ where, data })).count === 1
  }
  if ('recovery' in step) {
    const used = await findRecoveryCode(database, userId, step.recovery)
    if (used === undefined) return undefined
    return async (tx) => (await tx.recoveryCode.deleteMany({ where: { id: used } })).count === 1
  }
  if (challenge === null) return undefined
  // Another answer to it finds none.
  const { count } = await database.pendingSignIn.updateMany({ where: { id, challenge }, data: { challenge: null } })
  if (count === 0) return undefined
  const right = await checkPasskey(database, userId, step.passkey, challenge, { verified: false })
  return right && (async (tx) => notePasskey(tx, right))
}

function hashOf(ticket: string): string {
  return createHash('sha256').update(ticket).digest('hex')
}
