import { z } from 'zod'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { audit } from './audit.ts'
import { isPassword } from './passwords.ts'
import type { Person } from './permissions.ts'
import { type AttemptSource, countAttempt, forgetFailures } from './sign-in-throttle.ts'

/** How a signed-in person shows that it is still they who sit there. */
export const confirmationSchema = z.object({ password: z.string().max(1000) })
export type Confirmation = z.infer<typeof confirmationSchema>

/**
 * Demands that a signed-in person shows again, now, that it is they: before they sign, or change how they sign in.
 * Failures are slowed down as those of signing in, and are in the audit trail.
 *
 * @throws ConcordError bad-input where it is not shown; too-many
 */
export async function confirmIdentity(database: Database, person: Person, confirmation: Confirmation): Promise<void> {
  const from: AttemptSource = { source: `session ${person.sessionId}`, known: true }
  await countAttempt(database, person.email, from)
  const { passwordHash } = await database.user.findUniqueOrThrow({ where: { id: person.id } })
  const right = await isPassword(passwordHash, confirmation.password)
  await database.$transaction(async (tx) => {
    if (right) await forgetFailures(tx, person.email, from)
    else await audit(tx, person.id, 'account.unconfirmed', person.id)
  })
  if (!right) throw new ConcordError('bad-input', 'Your password is not right.')
}
