import { expect, it } from 'vitest'
import { readSettings } from '#lib/settings/settings.ts'

const PROVIDER = {
  CONCORD_OIDC_ISSUER: 'https://sign-in.example.org/realms/hospital',
  CONCORD_OIDC_CLIENT_ID: 'concord',
  CONCORD_OIDC_CLIENT_SECRET: 'a secret',
}

it('a provider is there where all of its settings are', () => {
  expect(readSettings({}).openId).toBeUndefined()
  expect(readSettings({ CONCORD_OIDC_NAME: 'Hospital account' }).openId).toBeUndefined()
  expect(readSettings({ ...PROVIDER, CONCORD_OIDC_NAME: 'Hospital account' }).openId).toEqual({
    issuer: 'https://sign-in.example.org/realms/hospital',
    clientId: 'concord',
    clientSecret: 'a secret',
    name: 'Hospital account',
  })
  expect(readSettings(PROVIDER).openId?.name).toBe('OpenID Connect')
})

it.each(Object.keys(PROVIDER))('%s is not left out where the others are set', (name) => {
  const others = { ...PROVIDER, [name]: '' }
  expect(() => readSettings(others)).toThrow(new RegExp(`^${name} must be set too`))
})

it.each(['http://sign-in.example.org', 'sign-in.example.org', 'ftp://localhost', ''.padEnd(3, '/')])(
  '%s is no address of a provider, since tokens would cross the network unencrypted',
  (issuer) => {
    expect(() => readSettings({ ...PROVIDER, CONCORD_OIDC_ISSUER: issuer })).toThrow(/^CONCORD_OIDC_ISSUER must be/)
  },
)

it('the secret is never repeated', () => {
  const wrong = { ...PROVIDER, CONCORD_OIDC_NAME: 'a'.repeat(61) }
  expect(() => readSettings(wrong)).toThrow(/^CONCORD_OIDC_NAME must be a name of at most 60 characters/)
  expect(() => readSettings(wrong)).not.toThrow(/a secret/)
})
