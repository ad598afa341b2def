import { describe, expect, it } from 'vitest'
import { ConcordError, explained, messageOf } from '#lib/errors/concord-error.ts'
import { failureKind } from '#lib/errors/failure-kinds.ts'

const coded = (code: string, message = 'said') => Object.assign(new Error(message), { code })
/** As Prisma wraps what its driver says. */
const byPrisma = (code: string, inner: object) =>
  Object.assign(coded(code), { meta: { driverAdapterError: Object.assign(new Error('driver'), { cause: inner }) } })

describe('what kind of failure an error tells of', () => {
  it('is found however the error is wrapped', () => {
    expect(failureKind(coded('ENOSPC'))).toBe('disk-full')
    expect(failureKind(byPrisma('P2039', { kind: 'postgres', code: '53100' }))).toBe('disk-full')
    expect(failureKind(new Error('outer', { cause: coded('EDQUOT') }))).toBe('disk-full')
    expect(failureKind(new Error('could not write to file "pg_wal/xlogtemp.7": No space left on device'))).toBe(
      'disk-full',
    )
    expect(failureKind(coded('P1001'))).toBe('database-away')
    expect(failureKind(byPrisma('P2010', { kind: 'postgres', code: '57P01' }))).toBe('database-away')
    expect(failureKind(new Error('Client has encountered a connection error and is not queryable'))).toBe(
      'database-away',
    )
    expect(failureKind(new AggregateError([coded('ECONNREFUSED')]))).toBe('database-away')
  })

  it('is none for errors of other kinds', () => {
    const circle = new Error('itself')
    circle.cause = circle
    for (const error of [coded('ENOENT'), coded('P2002'), circle, undefined, 'ENOSPC', { code: 28 }])
      expect(failureKind(error)).toBeUndefined()
  })

  it('gives the person a sentence, and leaves one that is there as it is', () => {
    expect(explained(coded('ENOSPC'))).toMatchObject({ code: 'storage-full' })
    expect(explained(coded('57P03'))).toMatchObject({ code: 'unavailable' })
    const own = new ConcordError('conflict', 'Taken.', { cause: coded('ENOSPC') })
    expect(explained(own)).toBe(own)
    expect(explained(coded('P2002'))).toBeUndefined()
    expect(messageOf(coded('53100', 'could not extend file "base/1/2"'))).toMatch(/^The disk is full, .* try again\.$/)
  })
})
