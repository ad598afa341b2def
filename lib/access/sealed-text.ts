import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * Encrypts a text that the database must not give away, with a key made from the installation's secret, which is not in
 * the database (AES-256-GCM; the key by HKDF with SHA-256, RFC 5869).
 *
 * @param owner id of whose text it is: in the place of another's it can't be opened
 * @returns base64url
 * @throws ConcordError bad-settings where the installation's secret is not known
 */
export function sealText(text: string, owner: string): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key(), nonce).setAAD(Buffer.from(owner))
  const bytes = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), bytes]).toString('base64url')
}

/** Opens what `sealText` encrypted. @throws ConcordError unreadable where it was changed, or has another owner or key */
export function openText(sealed: string, owner: string): string {
  const all = Buffer.from(sealed, 'base64url')
  const [nonce, tag] = [all.subarray(0, NONCE_BYTES), all.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES)]
  const opening = key()
  try {
    const decipher = createDecipheriv(CIPHER, opening, nonce, { authTagLength: TAG_BYTES })
    decipher.setAAD(Buffer.from(owner)).setAuthTag(tag)
    const text = Buffer.concat([decipher.update(all.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()])
    return text.toString('utf8')
  } catch (cause) {
    throw new ConcordError(
      'unreadable',
      phrase(
        'Your authenticator app can’t be checked, because this installation’s secrets have changed. Ask an administrator to remove your second factor.',
      ),
      { cause },
    )
  }
}

function key(): Uint8Array {
  const secret = process.env.NEXTAUTH_SECRET
  if (!secret)
    throw new ConcordError('bad-settings', phrase('NEXTAUTH_SECRET is not set. Start Concord with npm start.'))
  return new Uint8Array(hkdfSync('sha256', secret, '', 'concord sealed texts', 32))
}
