import { Secret, TOTP } from 'otpauth'

/** What every authenticator app supports (RFC 6238, section 1.2, with the defaults of RFC 4226). */
const PERIOD_S = 30
const FORM = { algorithm: 'SHA1', digits: 6, period: PERIOD_S } as const
/** Clocks that are off by one period are borne with (RFC 6238, section 5.2). */
const WINDOW = 1
/** 160 bits, as long as the hash (RFC 4226, section 4, R6). */
const SECRET_BYTES = 20

/** A new secret for an authenticator app, in base32. */
export function newAuthenticatorSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32
}

/** The address that an app reads from a QR code. @param secret in base32 */
export function authenticatorUri(secret: string, email: string): string {
  return appOf(secret, email).toString()
}

/**
 * The period, counted from 1970, whose code this is; undefined where it is not the code of now, nor of the period before
 * or after.
 *
 * @param secret in base32
 * @param code as typed; spaces do not matter
 * @param nowMs milliseconds since 1970
 */
export function periodOfCode(secret: string, code: string, nowMs: number): number | undefined {
  const token = code.replaceAll(/\s/g, '')
  // The library compares bytes, of which other digits have more.
  if (!/^[0-9]{6}$/.test(token)) return undefined
  const off = appOf(secret).validate({ token, window: WINDOW, timestamp: nowMs })
  return off === null ? undefined : Math.floor(nowMs / 1000 / PERIOD_S) + off
}

function appOf(secret: string, label = 'account'): TOTP {
  return new TOTP({ ...FORM, issuer: 'Concord', label, secret: Secret.fromBase32(secret) })
}
