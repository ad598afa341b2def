import { describe, expect, it } from 'vitest'
import { authenticatorUri, newAuthenticatorSecret, periodOfCode } from '#lib/access/authenticator-code.ts'

/** The key of RFC 6238, appendix B: "12345678901234567890". */
const KEY = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

describe('the code of an authenticator app', () => {
  // The last six digits of the eight that the table gives for SHA-1.
  it.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ])('at %d s is %s (RFC 6238, appendix B)', (seconds, code) => {
    expect(periodOfCode(KEY, code, seconds * 1000)).toBe(Math.floor(seconds / 30))
  })

  it('is taken one period early and one late, and not two', () => {
    const at = (seconds: number) => periodOfCode(KEY, '287082', seconds * 1000)
    expect([at(29), at(30), at(89), at(90)]).toEqual([1, 1, 1, undefined])
    expect(periodOfCode(KEY, '081804', (1111111109 - 60) * 1000)).toBeUndefined()
  })

  it.each(['', '28708', '2870820', '287O82', 'abcdef', '٢٨٧٠٨٢'])('is not “%s”', (code) => {
    expect(periodOfCode(KEY, code, 59_000)).toBeUndefined()
  })

  it('may be typed with spaces', () => {
    expect(periodOfCode(KEY, ' 287 082 ', 59_000)).toBe(1)
  })
})

describe('a new secret', () => {
  it('has 160 bits, and is another each time', () => {
    expect(newAuthenticatorSecret()).toMatch(/^[A-Z2-7]{32}$/)
    expect(newAuthenticatorSecret()).not.toBe(newAuthenticatorSecret())
  })

  it('is in the address that apps scan, with the account’s name', () => {
    const uri = new URL(authenticatorUri(KEY, 'ada@example.org'))
    expect(uri.protocol).toBe('otpauth:')
    expect(decodeURIComponent(uri.pathname)).toContain('Concord:ada@example.org')
    expect(uri.searchParams.get('secret')).toBe(KEY)
    expect(uri.searchParams.get('issuer')).toBe('Concord')
  })
})
