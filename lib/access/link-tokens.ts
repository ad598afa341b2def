import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'

/** A link's secret part; 256 random bits. */
export const linkTokenSchema = z.string().min(1).max(100)

/** A new secret part of a link, of which only the hash is stored. */
export function newLinkToken(): { token: string; tokenHash: string } {
  const token = randomBytes(32).toString('base64url')
  return { token, tokenHash: hashOfToken(token) }
}

export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
