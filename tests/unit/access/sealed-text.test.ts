import { expect, it } from 'vitest'
import { openText, sealText } from '#lib/access/sealed-text.ts'

const SECRET = 'a secret of this test alone'

it('opens for its owner, and looks different each time', () => {
  const sealed = sealText('GEZDGNBV', 'ada', SECRET)
  expect(openText(sealed, 'ada', SECRET)).toBe('GEZDGNBV')
  expect(sealed).not.toContain('GEZDGNBV')
  expect(sealText('GEZDGNBV', 'ada', SECRET)).not.toBe(sealed)
})

it('does not open for another owner, with another secret, or changed in any byte', () => {
  const sealed = sealText('GEZDGNBV', 'ada', SECRET)
  expect(() => openText(sealed, 'ruth', SECRET)).toThrow(/secrets have changed/)
  const bytes = Buffer.from(sealed, 'base64url')
  for (let i = 0; i < bytes.length; i++) {
    const changed = Buffer.from(bytes)
    changed[i]! ^= 1
    expect(() => openText(changed.toString('base64url'), 'ada', SECRET), `byte ${i}`).toThrow(/secrets have changed/)
  }
  expect(() => openText(bytes.subarray(0, 20).toString('base64url'), 'ada', SECRET)).toThrow(/secrets have changed/)
  expect(() => openText('', 'ada', SECRET)).toThrow(/secrets have changed/)
  expect(() => openText(sealed, 'ada', 'another')).toThrow(/secrets have changed/)
})
