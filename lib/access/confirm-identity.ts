import { z } from 'zod'
import type { Database } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { audit } from './audit.ts'
import { keepChallenge, takeChallenge } from './passkey-challenges.ts'
import { checkPasskey, notePasskey, type RightPasskey, shownPasskeyOptions, shownPasskeySchema } from './passkeys.ts'
import { isPassword, isPasswordHash } from './passwords.ts'
import type { Person } from './permissions.ts'
import { type AttemptSource, countAttempt, forgetFailures } from './sign-in-throttle.ts'

/** How a signed-in person shows that it is still they who sit there. */
export const confirmationSchema = z.union([
  z.object({ password: z.string().max(1000) }),
  z.object({ passkey: shownPasskeySchema }),
])
export type Confirmation = z.infer<typeof confirmationSchema>

/** What the browser needs to ask for a passkey in place of the password. @throws ConcordError conflict */
export async function confirmationOptions(database: Database, { id }: Person) {
  const options = await shownPasskeyOptions(database, id, { verified: true })
  await keepChallenge(database, id, 'confirmation', options.challenge)
  return options
}

/**
 * Demands that a signed-in person shows again, now, that it is they: before they sign, or change how they sign in.
 * Failures are slowed down as those of signing in, and are in the audit trail.
 *
 * @throws ConcordError bad-input where it is not shown; conflict where the account has no password; too-many
 */
export async function confirmIdentity(database: Database, person: Person, confirmation: Confirmation): Promise<void> {
  const from: AttemptSource = { source: `session ${person.sessionId}`, known: true }
  await countAttempt(database, person.email, from)
  const shown = 'password' in confirmation ? await isOwnPassword(database, person, confirmation.password) : undefined
  const passkey = 'passkey' in confirmation ? await ownPasskey(database, person, confirmation) : undefined
  const right = await database.$transaction(async (tx) => {
    const confirmed = shown || (passkey !== undefined && (await notePasskey(tx, passkey)))
    if (confirmed) await forgetFailures(tx, person.email, from)
    else await audit(tx, person.id, 'account.unconfirmed', person.id)
    return confirmed
  })
  if (right) return
  throw new ConcordError(
    'bad-input',
    'password' in confirmation
      ? phrase('Your password is not right.')
      : phrase('This passkey was not accepted. Try again.'),
  )
}

async function isOwnPassword(database: Database, { id }: Person, password: string): Promise<boolean> {
  const { passwordHash } = await database.user.findUniqueOrThrow({ where: { id } })
  if (!isPasswordHash(passwordHash))
    throw new ConcordError(
      'conflict',
      phrase('Your account has no password. Ask an administrator for a link to set one.'),
    )
  return isPassword(passwordHash, password)
}

async function ownPasskey(
  database: Database,
  { id }: Person,
  { passkey }: Extract<Confirmation, { passkey: unknown }>,
): Promise<RightPasskey | undefined> {
  const challenge = await takeChallenge(database, id, 'confirmation')
  return challenge === undefined ? undefined : checkPasskey(database, id, passkey, challenge, { verified: true })
}
