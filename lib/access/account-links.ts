import { z } from 'zod'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import type { AccountLinkKind } from '#prisma/client/enums.ts'
import { holdAccount } from './accounts.ts'
import { audit } from './audit.ts'
import { hashOfToken, linkTokenSchema, newLinkToken } from './link-tokens.ts'
import { demandGoodPassword, hashPassword, isPasswordHash, newPasswordSchema } from './passwords.ts'
import type { Person } from './permissions.ts'
import { endSessionsOf } from './sessions.ts'

const HOURS: Record<AccountLinkKind, number> = { invitation: 7 * 24, reset: 24 }

export const invitationSchema = z.object({
  name: z.string().trim().min(1, 'Enter the person’s name.').max(200),
  email: z
    .email('This is not an e-mail address.')
    .max(320)
    .transform((email) => email.toLowerCase()),
  role: z.enum(['administrator', 'researcher', 'clinician']),
})

export const linkedPasswordSchema = z.object({ token: linkTokenSchema, password: newPasswordSchema })

/** A new link, to be handed to its person; only its hash is stored. */
export interface NewLink {
  token: string
  kind: AccountLinkKind
  /** Hours for which it can be used. */
  hours: number
}

/**
 * Creates an account that has no password yet, with the link by which its person sets one.
 *
 * @throws ConcordError conflict where the e-mail address has an account
 */
export async function invite(
  database: Database,
  by: Person,
  { name, email, role }: z.infer<typeof invitationSchema>,
): Promise<NewLink & { id: string }> {
  return database.$transaction(async (tx) => {
    const [user] = await tx.user.createManyAndReturn({
      data: [{ name, email, role, passwordHash: 'none' }],
      skipDuplicates: true,
    })
    if (!user) throw new ConcordError('conflict', phrase('There is already an account for {email}.', { email }))
    const link = await makeLink(tx, user.id, 'invitation')
    await audit(tx, by.id, 'account.invite', user.id, { role })
    return { id: user.id, ...link }
  })
}

/**
 * Makes a link by which a person sets a new password, or their first one where they never did. A former link no
 * longer works; the present password does until the link is used.
 *
 * @param by undefined for the terminal
 * @throws ConcordError not-found; conflict where the account is deactivated
 */
export async function renewLink(database: Database, by: Person | undefined, userId: string): Promise<NewLink> {
  return database.$transaction(async (tx) => {
    // Deactivating the account removes its links: none may come right afterwards.
    await holdAccount(tx, userId)
    const user = await tx.user.findUnique({ where: { id: userId } })
    if (!user) throw new ConcordError('not-found', phrase('There is no such account.'))
    if (user.disabledAt) throw new ConcordError('conflict', phrase('This account is deactivated. Reactivate it first.'))
    const link = await makeLink(tx, userId, isPasswordHash(user.passwordHash) ? 'reset' : 'invitation')
    await audit(tx, by?.id ?? null, 'account.link', userId, { kind: link.kind })
    return link
  })
}

/** The same for the terminal, by address. @throws ConcordError not-found, conflict */
export async function renewLinkFor(database: Database, email: string): Promise<NewLink> {
  const user = await database.user.findUnique({ where: { email: email.trim().toLowerCase() } })
  if (!user) throw new ConcordError('not-found', phrase('There is no account for {email}.', { email }))
  return renewLink(database, undefined, user.id)
}

async function makeLink(tx: Transaction, userId: string, kind: AccountLinkKind): Promise<NewLink> {
  const { token, tokenHash } = newLinkToken()
  const data = { kind, tokenHash, expiresAt: new Date(Date.now() + HOURS[kind] * 3600_000) }
  await tx.accountLink.upsert({ where: { userId }, create: { userId, ...data }, update: data })
  return { token, kind, hours: HOURS[kind] }
}

/** Whose link it is. @throws ConcordError not-found where it was used, replaced, or is too old */
export async function seeLink(database: Database, token: string) {
  const { kind, user } = await findLink(database, token)
  return { kind, name: user.name, email: user.email }
}

/**
 * Sets the password of the person whose link it is. The link is used up, and their sessions end.
 *
 * @returns the account's e-mail address
 * @throws ConcordError not-found; bad-input where the password is easy to guess
 */
export async function setLinkedPassword(
  database: Database,
  { token, password }: z.infer<typeof linkedPasswordSchema>,
): Promise<{ email: string }> {
  const { user, kind } = await findLink(database, token)
  demandGoodPassword(password, user)
  const passwordHash = await hashPassword(password)
  return database.$transaction(async (tx) => {
    const { count } = await tx.accountLink.deleteMany({ where: { tokenHash: hashOfToken(token) } })
    if (count === 0) throw expiredLink()
    await tx.user.update({ where: { id: user.id }, data: { passwordHash } })
    await endSessionsOf(tx, user.id)
    await audit(tx, user.id, 'account.password', user.id, { by: kind })
    return { email: user.email }
  })
}

async function findLink(database: Database, token: string) {
  const link = await database.accountLink.findUnique({
    where: { tokenHash: hashOfToken(token) },
    include: { user: true },
  })
  if (!link || link.expiresAt.getTime() <= Date.now() || link.user.disabledAt) throw expiredLink()
  return link
}

/** Of a link that does not open anything any more. */
export function expiredLink(): ConcordError {
  return new ConcordError(
    'not-found',
    phrase(
      'This link was already used, was replaced by a newer one or has expired. Ask whoever gave it to you for a new one.',
    ),
  )
}
