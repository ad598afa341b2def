import { browserSupportsWebAuthn } from '@simplewebauthn/browser'
import { type Message, phrase } from '#lib/messages/message.ts'

/**
 * Why this browser can't make a passkey at the page's address, in a sentence; undefined where it can.
 *
 * @param address where the server says that passkeys work; null where they work nowhere
 */
export function noPasskeysHere(address: string | null): Message | undefined {
  if (address === null) return phrase('Passkeys need an address with a name: an administrator can set CONCORD_URL.')
  if (window.location.origin !== address)
    return phrase('Passkeys work at {address}. Open Concord there to add one.', { address })
  return browserSupportsWebAuthn() ? undefined : phrase('This browser has no passkeys.')
}
