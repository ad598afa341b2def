import path from 'node:path'
import { expect, it } from 'vitest'
import { readSettings } from '#lib/settings/settings.ts'

it('takes defaults where nothing is set', () => {
  const settings = readSettings({ CONCORD_PORT: '' })
  expect(settings).toMatchObject({ port: 3000, host: '127.0.0.1', databaseUrl: undefined })
  expect(settings.dataFolder).toBe(path.resolve('data'))
})

it('refuses a wrong setting by its name, with what it is for', () => {
  expect(() => readSettings({ CONCORD_PORT: '70000' })).toThrow(/CONCORD_PORT="70000".*port of the web app/)
  expect(() => readSettings({ DATABASE_URL: 'mysql://x' })).toThrow(/DATABASE_URL.*must begin with postgresql/)
})
