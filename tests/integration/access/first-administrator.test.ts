import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFirstAdministrator, makeSetupCode } from '#lib/access/first-administrator.ts'
import { startTestDatabase, type TestDatabase } from '../../fixtures/database.ts'

let test: TestDatabase

beforeAll(async () => {
  test = await startTestDatabase()
})
afterAll(() => test?.stop())

describe('the first administrator', () => {
  it('is made once, and only with the code that the terminal printed', async () => {
    const code = (await makeSetupCode(test.database))!
    const account = { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' }
    await expect(createFirstAdministrator(test.database, { ...account, code: 'WRNG-WRNG-WRNG' })).rejects.toMatchObject(
      {
        code: 'forbidden',
      },
    )
    const both = await Promise.allSettled([
      createFirstAdministrator(test.database, { ...account, code }),
      createFirstAdministrator(test.database, { ...account, code, email: 'eve@example.org' }),
    ])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await makeSetupCode(test.database)).toBeUndefined()
    expect(await test.database.user.count()).toBe(1)
    expect(await test.database.auditEntry.findMany()).toMatchObject([{ action: 'account.first-administrator' }])
  })
})
