import { isIP } from 'node:net'
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { z } from 'zod'
import type { Database, Transaction } from '#lib/database/client.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { programSettings } from '#lib/settings/program-settings.ts'

/** EdDSA, ES256 and RS256, as COSE numbers them (RFC 9053, RFC 8812): every device has one. */
const ALGORITHMS = [-8, -7, -257]
const text = z.string().max(20_000)
/** No extension is asked for, so none is read. */
const NO_EXTENSIONS = { clientExtensionResults: {} }
const answer = { id: text, rawId: text, type: z.literal('public-key') }

/** What a browser sends of a passkey that it made, as @simplewebauthn/browser writes it. */
export const newPasskeySchema = z.object({
  ...answer,
  response: z.object({ clientDataJSON: text, attestationObject: text, transports: z.array(text).max(20).optional() }),
})

/** What a browser sends of a passkey that it has. */
export const shownPasskeySchema = z.object({
  ...answer,
  response: z.object({ clientDataJSON: text, authenticatorData: text, signature: text, userHandle: text.optional() }),
})
export type NewPasskey = z.infer<typeof newPasskeySchema>
export type ShownPasskey = z.infer<typeof shownPasskeySchema>

/** A passkey belongs to a name of the network, by which its browser finds it (WebAuthn, section 5.4.2). */
interface RelyingParty {
  id: string
  origin: string
}

/** undefined where this installation is reached by a number, for which there are no passkeys. */
function relyingParty(): RelyingParty | undefined {
  const url = URL.parse(programSettings().served.address ?? '')
  if (!url) return undefined
  const name = url.hostname.replace(/^\[|\]$/g, '')
  // Who opens Concord on its own machine can call it by name.
  if (name === '127.0.0.1' || name === '::1' || name === 'localhost')
    return { id: 'localhost', origin: `${url.protocol}//localhost${url.port && `:${url.port}`}` }
  return isIP(name) ? undefined : { id: name, origin: url.origin }
}

/** The address at which passkeys work; undefined where they work at none. */
export function passkeyAddress(): string | undefined {
  return relyingParty()?.origin
}

function demandRelyingParty(): RelyingParty {
  const party = relyingParty()
  if (!party)
    throw new ConcordError(
      'conflict',
      phrase('Passkeys need an address with a name. Ask an administrator to set CONCORD_URL.'),
    )
  return party
}

/** What the browser needs to make a passkey for a person. @throws ConcordError conflict */
export async function newPasskeyOptions(database: Database, user: { id: string; name: string; email: string }) {
  const own = await database.passkey.findMany({ where: { userId: user.id } })
  return generateRegistrationOptions({
    rpName: 'Concord',
    rpID: demandRelyingParty().id,
    userName: user.email,
    userDisplayName: user.name,
    userID: new TextEncoder().encode(user.id),
    excludeCredentials: own.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
    supportedAlgorithmIDs: ALGORITHMS,
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
  })
}

/** What to store of a passkey that a browser made. @throws ConcordError bad-input, conflict */
export async function readNewPasskey(response: NewPasskey, challenge: string) {
  const party = demandRelyingParty()
  const { registrationInfo } = await verifyRegistrationResponse({
    response: { ...response, ...NO_EXTENSIONS } as RegistrationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    supportedAlgorithmIDs: ALGORITHMS,
    requireUserVerification: false,
  }).catch((cause: unknown) => {
    throw new ConcordError('bad-input', phrase('This passkey could not be checked. Try again.'), { cause })
  })
  if (!registrationInfo) throw new ConcordError('bad-input', phrase('This passkey could not be checked. Try again.'))
  const { id, publicKey, counter, transports } = registrationInfo.credential
  return { credentialId: id, publicKey, counter: BigInt(counter), transports: transports ?? [] }
}

/**
 * What the browser needs to ask a person for one of their passkeys.
 *
 * @param verified whether the device must see that it is they, by a PIN or a finger
 * @throws ConcordError conflict where they have none
 */
export async function shownPasskeyOptions(database: Database, userId: string, { verified }: { verified: boolean }) {
  const own = await database.passkey.findMany({ where: { userId } })
  if (own.length === 0) throw new ConcordError('conflict', phrase('This account has no passkey.'))
  return generateAuthenticationOptions({
    rpID: demandRelyingParty().id,
    allowCredentials: own.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
    userVerification: verified ? 'required' : 'preferred',
  })
}

/** A passkey that was shown rightly, and how often its device says that it was used. */
export interface RightPasskey {
  id: string
  before: bigint
  counter: bigint
}

/** Checks a passkey that was shown for a challenge; undefined where it is not right, or not this person's. */
export async function checkPasskey(
  database: Database,
  userId: string,
  response: ShownPasskey,
  challenge: string,
  { verified }: { verified: boolean },
): Promise<RightPasskey | undefined> {
  const party = relyingParty()
  const passkey = await database.passkey.findUnique({ where: { credentialId: response.id } })
  if (!party || !passkey || passkey.userId !== userId) return undefined
  const { credentialId: id, counter: before } = passkey
  const checked = await verifyAuthenticationResponse({
    response: { ...response, ...NO_EXTENSIONS } as AuthenticationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    credential: { id, publicKey: new Uint8Array(passkey.publicKey), counter: Number(before) },
    requireUserVerification: verified,
    // What is thrown says what is wrong with the answer; a wrong answer is a wrong one.
  }).catch(() => undefined)
  if (!checked?.verified) return undefined
  return { id: passkey.id, before, counter: BigInt(checked.authenticationInfo.newCounter) }
}

/** Notes that a passkey was used. @returns false where it was removed or used elsewhere meanwhile */
export async function notePasskey(tx: Transaction, { id, before, counter }: RightPasskey): Promise<boolean> {
  const data = { counter, usedAt: new Date() }
  return (await tx.passkey.updateMany({ where: { id, counter: before }, data })).count === 1
}
