import { z } from 'zod'
import type { Database, Transaction } from '#lib/database/client.ts'
import { audit } from './audit.ts'
import type { Person } from './permissions.ts'
import { beginSession, type SignInPlace } from './sessions.ts'

/** What an OpenID provider says of a person (OpenID Connect Core 1.0, section 5.1). */
export const externalClaimsSchema = z.object({
  iss: z.string().min(1).max(1000),
  sub: z.string().min(1).max(255),
  email: z.string().max(320).optional(),
  email_verified: z.boolean().optional(),
})
type ExternalClaims = z.infer<typeof externalClaimsSchema>

/**
 * Signs in a person whom an OpenID provider knows. Only people who have an account here: on first use it is the one with
 * their e-mail address, which the provider must have verified, and from then on the one of their subject, whatever their
 * address. No account is created.
 *
 * @returns the person with their new session; undefined where they have no account, or it is deactivated
 */
export async function signInExternally(
  database: Database,
  claims: ExternalClaims,
  place: SignInPlace,
): Promise<Person | undefined> {
  return database.$transaction(async (tx) => {
    const details = { address: place.address, browser: place.browser, by: 'OpenID Connect' }
    const user = (await knownUser(tx, claims)) ?? (await linkedUser(tx, claims))
    if (!user || user.disabledAt) {
      await audit(tx, null, 'session.refused', user?.id, details)
      return undefined
    }
    const sessionId = await beginSession(tx, user.id, place, { external: true })
    await audit(tx, user.id, 'session.sign-in', user.id, details)
    return { id: user.id, name: user.name, email: user.email, role: user.role, sessionId }
  })
}

async function knownUser(tx: Transaction, { iss: issuer, sub: subject }: ExternalClaims) {
  const known = await tx.externalIdentity.findUnique({
    where: { issuer_subject: { issuer, subject } },
    include: { user: true },
  })
  return known?.user
}

/** Links the account with the person's verified address, unless another subject of the provider has it. */
async function linkedUser(tx: Transaction, { iss: issuer, sub: subject, email, email_verified }: ExternalClaims) {
  if (!email || email_verified !== true || email.includes('\0')) return undefined
  const user = await tx.user.findUnique({
    where: { email: email.trim().toLowerCase() },
    include: { externalIdentity: true },
  })
  if (!user || user.disabledAt || user.externalIdentity?.issuer === issuer) return undefined
  // Of a provider that is no longer used, nobody comes.
  await tx.externalIdentity.deleteMany({ where: { userId: user.id } })
  await tx.externalIdentity.create({ data: { userId: user.id, issuer, subject } })
  await audit(tx, user.id, 'account.link-external', user.id, { issuer })
  return user
}
