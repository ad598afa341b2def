import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { readSettings } from '#lib/settings/settings.ts'

it('takes defaults where nothing is set', () => {
  const settings = readSettings({ CONCORD_PORT: '' })
  expect(settings).toMatchObject({ port: 3000, host: '127.0.0.1', databaseUrl: undefined })
  expect(settings.dataFolder).toBe(path.resolve('data'))
})

describe('a wrong setting', () => {
  const wrong: [string, string, RegExp][] = [
    ['CONCORD_PORT', '70000', /^CONCORD_PORT must be a whole number between 1 and 65535, not “70000”\.$/],
    ['CONCORD_PORT', 'abc', /^CONCORD_PORT must be a whole number between 1 and 65535, not “abc”\.$/],
    ['CONCORD_PORT', '0x50', /^CONCORD_PORT must be/],
    ['CONCORD_PORT', '80.5', /^CONCORD_PORT must be/],
    ['CONCORD_PORT', '1e3', /^CONCORD_PORT must be/],
    ['CONCORD_DECODER_THREADS', '0', /between 1 and 64/],
    ['CONCORD_DEVICE', '-1', /between 0 and 63/],
    ['CONCORD_PROVIDER', 'gpu', /one of auto, cuda, webgpu, dml, coreml, cpu, not “gpu”/],
    ['CONCORD_HOST', 'http://here', /an address of this machine/],
    ['CONCORD_URL', 'concord.example.org', /begins with https:\/\//],
    ['CONCORD_URL', 'javascript:alert(1)', /begins with https:\/\//],
    ['DATABASE_URL', 'mysql://me:secret@host/x', /^DATABASE_URL must be an address such as postgresql:/],
    ['DATABASE_URL', 'postgresql://me:secret@host:port/x', /^DATABASE_URL must be/],
    ['DATABASE_URL', 'postgresql://me:secret%@host/x', /special characters of the password/],
    ['DATABASE_URL', 'secret', /^DATABASE_URL must be/],
  ]
  for (const [name, value, said] of wrong) {
    it(`is refused by name: ${name}=${value}`, () => {
      let message = ''
      try {
        readSettings({ [name]: value })
      } catch (error) {
        message = (error as Error).message
      }
      expect(message).toMatch(said)
      expect(message).not.toMatch(/NaN|secret|regex|invalid/i)
      expect(message.split('\n')).toHaveLength(1)
    })
  }

  it('does not hide the others', () => {
    expect(() => readSettings({ CONCORD_PORT: 'a', CONCORD_DEVICE: 'b' })).toThrow(/CONCORD_PORT.*\n.*CONCORD_DEVICE/)
  })
})
