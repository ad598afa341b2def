import { browserSupportsWebAuthn } from '@simplewebauthn/browser'

/**
 * Why this browser can't make a passkey at the page's address, in a sentence; undefined where it can.
 *
 * @param address where the server says that passkeys work; null where they work nowhere
 */
export function noPasskeysHere(address: string | null): string | undefined {
  if (address === null) return 'Passkeys need an address with a name: an administrator can set CONCORD_URL.'
  if (window.location.origin !== address) return `Passkeys work at ${address}. Open Concord there to add one.`
  return browserSupportsWebAuthn() ? undefined : 'This browser has no passkeys.'
}
