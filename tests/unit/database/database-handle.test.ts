import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { Database, Transaction } from '#lib/database/client.ts'
import type { DatabaseHandle } from '#lib/database/database.ts'

/** What a room takes, and what only a transaction may do. */
const queries = (database: Database) => typeof database
const stores = (transaction: Transaction) => typeof transaction

it('the handle that programs hold can be passed to a room, but not queried', () => {
  const handle = {} as DatabaseHandle
  expect(queries(handle)).toBe('object')
  // @ts-expect-error programs do not query tables
  expect(() => handle.user.findMany()).toThrow()
  // @ts-expect-error nor do they run SQL
  expect(() => handle.$queryRaw`select 1`).toThrow()
  // @ts-expect-error nor do they begin transactions
  expect(() => handle.$transaction(async () => {})).toThrow()
})

it('what belongs in a transaction does not take the client itself', () => {
  const client = {} as Database
  // @ts-expect-error the client would store it apart
  expect(stores(client)).toBe('object')
})

it('programs and jobs hold no query: tables are named only in the rooms that docs/rooms.mjs lists', () => {
  const files = globSync('{app,cli,lib/jobs,lib/reports}/**/*.{ts,tsx}')
  expect(files.length).toBeGreaterThan(80)
  const querying = files.filter((file) => /\b(?:database|transaction|tx)(?:\(\))?\.[$a-z]/.test(codeOf(file)))
  expect(querying).toEqual([])
})

/** A file without what it imports and without comments. */
function codeOf(file: string): string {
  return readFileSync(file, 'utf8').replaceAll(/^import .*$|^\s*(?:\/\/|\*|\/\*).*$/gm, '')
}
