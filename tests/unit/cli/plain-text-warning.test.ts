import { expect, it } from 'vitest'
import { english } from '#lib/messages/translator.ts'
import { plainTextWarning } from '../../../cli/listening.ts'

it.each(['127.0.0.1', '127.1.2.3', 'localhost', '::1'])(
  'nothing is said where only this machine reaches %s',
  (host) => {
    expect(plainTextWarning(host, undefined)).toBeUndefined()
  },
)

it.each(['0.0.0.0', '::', '192.0.2.7', 'concord.local'])('%s without https is warned of, with how to do it', (host) => {
  expect(english(plainTextWarning(host, undefined)!)).toMatch(/docs\/guide\/behind-a-proxy\.md/)
  expect(english(plainTextWarning(host, 'http://concord.example.org')!)).toContain(host)
  expect(plainTextWarning(host, 'https://concord.example.org')).toBeUndefined()
})
