import { z } from 'zod'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { audit } from './audit.ts'
import { confirmationSchema, confirmIdentity } from './confirm-identity.ts'
import { FACTORS_OF_USER, hasFactor } from './factor-rule.ts'
import type { Person } from './permissions.ts'
import { endSessionsOf } from './sessions.ts'

export const resetFactorsSchema = z.object({ userId: z.uuid(), confirmation: confirmationSchema })

/**
 * Removes the second factors of a colleague who lost them, as an administrator who shows again who they are. Their
 * sessions end.
 *
 * @throws ConcordError not-found; conflict where they have none; bad-input, too-many
 */
export async function resetFactors(
  database: Database,
  by: Person,
  { userId, confirmation }: z.infer<typeof resetFactorsSchema>,
): Promise<void> {
  await confirmIdentity(database, by, confirmation)
  await removeAll(database, by.id, { id: userId })
}

/** Whether the account of an address has a second factor. @throws ConcordError not-found */
export async function hasFactorAt(database: Database, email: string): Promise<boolean> {
  return hasFactor(await findAccount(database, { email: email.trim().toLowerCase() }))
}

/** The same for the terminal, by address: a sole administrator has nobody to ask. @throws ConcordError not-found, conflict */
export async function resetFactorsAt(database: Database, email: string): Promise<void> {
  await removeAll(database, null, { email: email.trim().toLowerCase() })
}

async function findAccount(database: Database, where: { id: string } | { email: string }) {
  const user = await database.user.findUnique({ where, include: FACTORS_OF_USER })
  if (!user) throw new ConcordError('not-found', phrase('There is no such account.'))
  return user
}

async function removeAll(
  database: Database,
  byId: string | null,
  where: { id: string } | { email: string },
): Promise<void> {
  const user = await findAccount(database, where)
  if (!hasFactor(user)) throw new ConcordError('conflict', phrase('{name} has no second factor.', { name: user.name }))
  await database.$transaction(async (tx) => {
    const ofUser = { where: { userId: user.id } }
    await tx.authenticator.deleteMany(ofUser)
    await tx.passkey.deleteMany(ofUser)
    await tx.recoveryCode.deleteMany(ofUser)
    await endSessionsOf(tx, user.id)
    await audit(tx, byId, 'account.factor.reset', user.id)
  })
}
