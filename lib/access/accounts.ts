import { z } from 'zod'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import type { Role } from '#prisma/client/enums.ts'
import { audit } from './audit.ts'
import { confirmIdentity } from './confirm-identity.ts'
import { sightOf } from './estimate-sight.ts'
import { FACTORS_OF_USER, hasFactor } from './factor-rule.ts'
import { demandGoodPassword, hashPassword, isPasswordHash, newPasswordSchema } from './passwords.ts'
import type { Person } from './permissions.ts'
import { endSessionsOf, IDLE_MS } from './sessions.ts'

/** Any number does; roles of administrators change one after another, so that one always stays. */
const LOCK = 727_263_002

export const passwordChangeSchema = z.object({ current: z.string().max(1000), next: newPasswordSchema })

export const roleChangeSchema = z.object({
  userId: z.uuid(),
  role: z.enum(['administrator', 'researcher', 'clinician']),
})

/** Every account by name, except those of simulated raters, whose addresses are none (RFC 2606, .invalid). */
export async function listPeople(database: Database) {
  const now = Date.now()
  const open = { expiresAt: { gt: new Date(now) }, usedAt: { gt: new Date(now - IDLE_MS) } }
  const users = await database.user.findMany({
    where: { NOT: { email: { endsWith: '.invalid' } } },
    include: { ...FACTORS_OF_USER, link: true, sessions: { where: open, orderBy: { usedAt: 'desc' }, take: 1 } },
    orderBy: { name: 'asc' },
  })
  return users.map(({ id, name, email, role, passwordHash, disabledAt, createdAt, link, sessions, ...factors }) => ({
    id,
    name,
    email,
    role,
    state: disabledAt
      ? ('deactivated' as const)
      : isPasswordHash(passwordHash)
        ? ('active' as const)
        : ('invited' as const),
    linkExpiresAt: disabledAt ? null : (link?.expiresAt ?? null),
    createdAt,
    /** When they last did something in a session that is open; null where they are not signed in. */
    usedAt: sessions[0]?.usedAt ?? null,
    hasFactor: hasFactor(factors),
  }))
}

/**
 * Changes a person's own password. All their other sessions end.
 *
 * @throws ConcordError bad-input where the present password is not right, or the new one is easy to guess; too-many
 */
export async function changePassword(
  database: Database,
  person: Person,
  { current, next }: z.infer<typeof passwordChangeSchema>,
): Promise<void> {
  await confirmIdentity(database, person, { password: current })
  demandGoodPassword(next, person)
  if (next === current)
    throw new ConcordError('bad-input', phrase('Choose a password that differs from the present one.'))
  const passwordHash = await hashPassword(next)
  await database.$transaction(async (tx) => {
    await tx.user.update({ where: { id: person.id }, data: { passwordHash } })
    // A link that somebody asked for earlier must not undo this.
    await tx.accountLink.deleteMany({ where: { userId: person.id } })
    await endSessionsOf(tx, person.id, person.sessionId)
    await audit(tx, person.id, 'account.password', person.id, { by: 'themselves' })
  })
}

/**
 * Changes what a person may do in the installation.
 *
 * @throws ConcordError not-found; conflict where no administrator would be left, or a rater would see estimates
 */
export async function setRole(
  database: Database,
  by: Person,
  { userId, role }: { userId: string; role: Role },
): Promise<void> {
  await database.$transaction(async (tx) => {
    const user = await lockedAccount(tx, userId)
    if (user.role === role) return
    if (user.role === 'administrator') await demandOtherAdministrator(tx, user)
    if (role === 'administrator') await demandNoRater(tx, user)
    const administratorUntil = user.role === 'administrator' ? { administratorUntil: new Date() } : {}
    await tx.user.update({ where: { id: userId }, data: { role, ...administratorUntil } })
    await audit(tx, by.id, 'account.role', userId, { before: user.role, role })
  })
}

/**
 * Deactivates an account: its sessions end, and nobody can sign in to it. What the person did stays.
 *
 * @throws ConcordError not-found; conflict where no administrator would be left
 */
export async function deactivate(database: Database, by: Person, userId: string): Promise<void> {
  await database.$transaction(async (tx) => {
    const user = await lockedAccount(tx, userId)
    if (user.disabledAt)
      throw new ConcordError('conflict', phrase('{name}’s account is already deactivated.', { name: user.name }))
    if (user.role === 'administrator') await demandOtherAdministrator(tx, user)
    await tx.user.update({ where: { id: userId }, data: { disabledAt: new Date() } })
    await tx.accountLink.deleteMany({ where: { userId } })
    await endSessionsOf(tx, userId)
    await audit(tx, by.id, 'account.deactivate', userId)
  })
}

/** Reactivates an account; its person signs in with the password that they had. @throws ConcordError not-found, conflict */
export async function reactivate(database: Database, by: Person, userId: string): Promise<void> {
  await database.$transaction(async (tx) => {
    const user = await lockedAccount(tx, userId)
    if (!user.disabledAt)
      throw new ConcordError('conflict', phrase('{name}’s account is already active.', { name: user.name }))
    await tx.user.update({ where: { id: userId }, data: { disabledAt: null } })
    await audit(tx, by.id, 'account.reactivate', userId)
  })
}

/**
 * Holds an account until the transaction ends: what rests on its role or state and what changes these come one after the
 * other.
 */
export async function holdAccount(tx: Transaction, id: string): Promise<void> {
  await tx.$executeRaw`select 1 from "User" where "id" = ${id}::uuid for no key update`
}

type Account = Awaited<ReturnType<typeof lockedAccount>>

async function lockedAccount(tx: Transaction, id: string) {
  await tx.$executeRaw`select pg_advisory_xact_lock(${LOCK})`
  await holdAccount(tx, id)
  const user = await tx.user.findUnique({ where: { id } })
  if (!user || user.email.endsWith('.invalid')) throw new ConcordError('not-found', phrase('There is no such account.'))
  return user
}

async function demandOtherAdministrator(tx: Transaction, { id, name }: Account): Promise<void> {
  const others = await tx.user.findMany({ where: { role: 'administrator', disabledAt: null, id: { not: id } } })
  if (others.some(({ passwordHash }) => isPasswordHash(passwordHash))) return
  throw new ConcordError(
    'conflict',
    phrase('{name} is the last administrator who can sign in. Make somebody else an administrator first.', { name }),
  )
}

async function demandNoRater(tx: Transaction, { id, name, administratorUntil }: Account): Promise<void> {
  const memberships = await tx.membership.findMany({ where: { userId: id, role: 'rater' }, include: { study: true } })
  const user = { role: 'administrator' as const, administratorUntil }
  const sighted = memberships.filter(({ study }) => sightOf(study, user, false))
  if (sighted.length === 0) return
  const studies = sighted.map(({ study }) => study.code).join(', ')
  throw new ConcordError(
    'conflict',
    phrase('{name} rates in {studies}. Administrators see all estimates, so remove {name} from there first.', {
      name,
      studies,
    }),
  )
}
