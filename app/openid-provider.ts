import { headers } from 'next/headers'
import type { NextAuthOptions, Profile, User } from 'next-auth'
import { database } from '#app/database.ts'
import { externalClaimsSchema, signInExternally } from '#lib/access/external-sign-in.ts'
import type { Person } from '#lib/access/permissions.ts'
import type { OpenIdSettings } from '#lib/settings/settings.ts'
import { placeOf } from './request-place.ts'

/** next-auth's name for it, which is in the address that the provider sends people back to. */
export const OPEN_ID = 'openid'

/** The hospital's sign-in for next-auth: authorization code with PKCE, state and nonce. */
export function openIdProvider(settings: OpenIdSettings): NextAuthOptions['providers'][number] {
  return {
    id: OPEN_ID,
    name: settings.name,
    type: 'oauth',
    wellKnown: `${settings.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    issuer: settings.issuer,
    clientId: settings.clientId,
    clientSecret: settings.clientSecret,
    authorization: { params: { scope: 'openid email' } },
    checks: ['pkce', 'state', 'nonce'],
    idToken: true,
    userinfo: {
      // Some providers say the address in the token and others at this endpoint; its subject must be the token's.
      request: async ({ client, tokens }) => {
        const told = client.issuer.metadata.userinfo_endpoint ? await client.userinfo(tokens.access_token!) : {}
        return { ...told, ...('claims' in tokens ? (tokens as { claims(): object }).claims() : {}) } as Profile
      },
    },
    // Who this is here is decided by `admitExternally`.
    profile: (claims: { sub: string }) => ({ id: claims.sub }),
  }
}

/**
 * Begins a session for a person who comes back from the provider, in the user that next-auth goes on with.
 *
 * @returns whether they have an account here
 * @throws Error whose message next-auth puts into an address, so that it says nothing
 */
export async function admitExternally(user: User, profile: Profile | undefined): Promise<boolean> {
  const claims = externalClaimsSchema.safeParse(profile)
  if (!claims.success) return false
  const place = placeOf(await headers())
  const person = await signInExternally(database(), claims.data, place).catch((error: unknown) => {
    console.error(error)
    throw new Error('Callback')
  })
  if (!person) return false
  Object.assign(user, { sessionId: person.sessionId } satisfies Pick<Person, 'sessionId'>)
  return true
}
