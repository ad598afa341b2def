import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import { cookies } from 'next/headers'
import type { AttemptSource } from '#lib/access/sign-in-throttle.ts'
import { programSecret, programSettings } from '#lib/settings/program-settings.ts'
import { headerOf, placeOf, type RequestHeaders } from './request-place.ts'

/**
 * A browser that signed in to an account before carries proof of it, so that failures elsewhere do not slow its person
 * down (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
 */
const NAME = 'concord.known-browser'
const YEAR_S = 365 * 24 * 3600
/** Accounts that one browser is known to; the last ones count. */
const MOST_ACCOUNTS = 8

/** Where an attempt at an account comes from: a browser that is known to it, or an address. */
export function attemptSource(headers: RequestHeaders, email: string): AttemptSource {
  const { browser, proofs } = knownBrowser(headers)
  const expected = Buffer.from(proofOf(browser, email))
  const known = proofs.some(
    (proof) => proof.length === expected.length && timingSafeEqual(Buffer.from(proof), expected),
  )
  return known ? { source: `browser ${browser}`, known } : { source: `address ${placeOf(headers).address}`, known }
}

/** Notes in the browser's cookies that it has signed in to an account. Works in a route handler only. */
export async function rememberBrowser(headers: RequestHeaders, email: string): Promise<void> {
  const { browser, proofs } = knownBrowser(headers)
  const proof = proofOf(browser, email)
  const value = [browser, ...[proof, ...proofs.filter((other) => other !== proof)].slice(0, MOST_ACCOUNTS)].join('.')
  const jar = await cookies()
  const options = { httpOnly: true, sameSite: 'lax', maxAge: YEAR_S, path: '/api/auth' } as const
  jar.set(cookieName(), value, { ...options, secure: isSecure() })
}

function isSecure(): boolean {
  return programSettings().served.address?.startsWith('https:') ?? false
}

/** Browsers take the prefix over https only, so that nobody on the way can set such a cookie (RFC 6265bis, section 4.1.3). */
function cookieName(): string {
  return isSecure() ? `__Secure-${NAME}` : NAME
}

function knownBrowser(headers: RequestHeaders): { browser: string; proofs: string[] } {
  const cookie = headerOf(headers, 'cookie')
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${cookieName()}=`))
  const [browser, ...proofs] = cookie?.slice(cookieName().length + 1).split('.') ?? []
  return /^[0-9a-f-]{36}$/.test(browser ?? '')
    ? { browser: browser!, proofs: proofs.slice(0, MOST_ACCOUNTS) }
    : { browser: randomUUID(), proofs: [] }
}

function proofOf(browser: string, email: string): string {
  return createHmac('sha256', programSecret())
    .update(`known browser ${browser} ${email.trim().toLowerCase()}`)
    .digest('hex')
}
