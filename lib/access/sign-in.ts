import { z } from 'zod'
import type { Database } from '#lib/database/client.ts'
import { audit } from './audit.ts'
import { FACTORS_OF_USER, hasFactor } from './factor-rule.ts'
import { isPassword } from './passwords.ts'
import { type AwaitedFactor, awaitFactor } from './pending-sign-in.ts'
import type { Person } from './permissions.ts'
import { beginSession, type SignInPlace } from './sessions.ts'
import { type AttemptSource, countAttempt, forgetFailures } from './sign-in-throttle.ts'

/** Text as people type it; PostgreSQL refuses texts with NUL. */
const text = z
  .string()
  .max(1000)
  .refine((given) => !given.includes('\0'))

/** What the form sends. Anything else is not right, and nothing is said about why. */
export const credentialsSchema = z.object({ email: text, password: text })
type Credentials = z.infer<typeof credentialsSchema>

/**
 * Signs a person in with their password. The trail keeps failures too, but not what was typed: people type passwords
 * into the field for the address.
 *
 * @returns the person with their new session, or what is still awaited; undefined where address or password is not right
 * @throws ConcordError too-many
 */
export async function signIn(
  database: Database,
  { email, password }: Credentials,
  place: SignInPlace,
  from: AttemptSource,
): Promise<Person | AwaitedFactor | undefined> {
  await countAttempt(database, email, from)
  const user = await database.user.findUnique({ where: { email: email.trim().toLowerCase() } })
  const right = await isPassword(user?.passwordHash, password)
  return database.$transaction(async (tx) => {
    // The account may have been deactivated while the password was checked.
    const now =
      user && right ? await tx.user.findUnique({ where: { id: user.id }, include: FACTORS_OF_USER }) : undefined
    if (!now || now.disabledAt || now.passwordHash !== user?.passwordHash) {
      await audit(tx, null, 'session.refused', user?.id, { address: place.address, browser: place.browser })
      return undefined
    }
    await forgetFailures(tx, email, from)
    if (hasFactor(now)) return awaitFactor(tx, now.id)
    const sessionId = await beginSession(tx, now.id, place)
    await audit(tx, now.id, 'session.sign-in', now.id, { address: place.address, browser: place.browser })
    return { id: now.id, name: now.name, email: now.email, role: now.role, sessionId }
  })
}
