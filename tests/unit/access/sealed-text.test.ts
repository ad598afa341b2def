import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openText, sealText } from '#lib/access/sealed-text.ts'

beforeEach(() => vi.stubEnv('NEXTAUTH_SECRET', 'a secret of this test alone'))
afterEach(() => vi.unstubAllEnvs())

it('opens for its owner, and looks different each time', () => {
  const sealed = sealText('GEZDGNBV', 'ada')
  expect(openText(sealed, 'ada')).toBe('GEZDGNBV')
  expect(sealed).not.toContain('GEZDGNBV')
  expect(sealText('GEZDGNBV', 'ada')).not.toBe(sealed)
})

it('does not open for another owner, with another secret, or changed in any byte', () => {
  const sealed = sealText('GEZDGNBV', 'ada')
  expect(() => openText(sealed, 'ruth')).toThrow(/secrets have changed/)
  const bytes = Buffer.from(sealed, 'base64url')
  for (let i = 0; i < bytes.length; i++) {
    const changed = Buffer.from(bytes)
    changed[i]! ^= 1
    expect(() => openText(changed.toString('base64url'), 'ada'), `byte ${i}`).toThrow(/secrets have changed/)
  }
  expect(() => openText(bytes.subarray(0, 20).toString('base64url'), 'ada')).toThrow(/secrets have changed/)
  expect(() => openText('', 'ada')).toThrow(/secrets have changed/)
  vi.stubEnv('NEXTAUTH_SECRET', 'another')
  expect(() => openText(sealed, 'ada')).toThrow(/secrets have changed/)
})

it('needs the installation’s secret', () => {
  vi.stubEnv('NEXTAUTH_SECRET', '')
  expect(() => sealText('a', 'ada')).toThrow(/NEXTAUTH_SECRET/)
})
