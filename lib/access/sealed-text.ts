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
 * @param secret of the installation
 * @returns base64url
 */
export function sealText(text: string, owner: string, secret: string): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, keyOf(secret), nonce).setAAD(Buffer.from(owner))
  const bytes = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), bytes]).toString('base64url')
}

/** Opens what `sealText` encrypted. @throws ConcordError unreadable where it was changed, or has another owner or key */
export function openText(sealed: string, owner: string, secret: string): string {
  const all = Buffer.from(sealed, 'base64url')
  const [nonce, tag] = [all.subarray(0, NONCE_BYTES), all.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES)]
  const key = keyOf(secret)
  try {
    const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
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

function keyOf(secret: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', 'concord sealed texts', 32))
}
