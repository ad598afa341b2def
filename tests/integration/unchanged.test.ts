import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BASELINE_BUNDLE } from '#models/install-embedded.ts'
import { startTestDatabase, type TestDatabase } from '../fixtures/database.ts'
import { testModels } from '../fixtures/models.ts'
import { presentEmbeddings, presentStudy } from '../fixtures/unchanged/present-values.ts'
import { seedStudy } from '../fixtures/unchanged/seeded-study.ts'

/**
 * Values stored by `npm run values`. Tolerances are shares of one plus the value. Processors sum float32 in different orders: a ridge is
 * worked out in double precision and hardly differs, networks do by some 1e-6, and a drawing's pixels may differ by one level.
 */
const STORED = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../fixtures/unchanged/values.json'), 'utf8'),
) as Record<string, unknown> & { reports: Record<string, unknown>; table: string[] }
const TOLERANCE = { drawn: 1e-3, network: 5e-5, figure: 2e-6 }

let test: TestDatabase
let present: Awaited<ReturnType<typeof presentStudy>>

beforeAll(async () => {
  test = await startTestDatabase()
  await seedStudy(test.database)
  present = await presentStudy(test.database)
})
afterAll(() => test?.stop())

describe('the same recordings, sheets and seeds as before give the same', () => {
  it('embeddings of drawn faces', async () => {
    const embeddings = await presentEmbeddings(path.join(await testModels(), BASELINE_BUNDLE))
    expect(differences(STORED.embeddings, embeddings, TOLERANCE.drawn)).toEqual([])
  })

  it('ridge heads, byte for byte, with their estimates, intervals and cards', () => {
    expect(differences(STORED.heads, present.heads, TOLERANCE.figure)).toEqual([])
  })

  it('estimates, intervals and cards of networks', () => {
    expect(differences(STORED.networks, present.networks, TOLERANCE.network)).toEqual([])
  })

  it('figures on the agreement page, of all, of a visit, of a rater and of estimates from elsewhere', () => {
    expect(differences(STORED.agreement, present.agreement, TOLERANCE.figure)).toEqual([])
  })

  it('agreement table', () => {
    const cells = (lines: readonly string[]) =>
      lines.map((line) =>
        line.split(',').map((cell) => (cell === '' || Number.isNaN(Number(cell)) ? cell : Number(cell))),
      )
    expect(differences(cells(STORED.table), cells(present.table), TOLERANCE.figure)).toEqual([])
  })

  it('words of the severity report, for a rater, for an administrator and for a rater who is still blind', () => {
    expect(present.reports).toEqual(STORED.reports)
  })
})

/** Where two values differ by more than the tolerance, the first few places with both values. */
function differences(before: unknown, now: unknown, tolerance: number, place = ''): string[] {
  if (typeof before === 'number' && typeof now === 'number') {
    const near = before === now || Math.abs(before - now) <= tolerance * (1 + Math.abs(before))
    return near ? [] : [`${place}: ${before} before, ${now} now`]
  }
  if (before !== null && now !== null && typeof before === 'object' && typeof now === 'object') {
    const [one, two] = [before, now].map((value) => new Map(Object.entries(stored(value)))) as [
      Map<string, unknown>,
      Map<string, unknown>,
    ]
    const keys = [...new Set([...one.keys(), ...two.keys()])]
    return keys.flatMap((key) => differences(one.get(key), two.get(key), tolerance, `${place}/${key}`)).slice(0, 12)
  }
  return Object.is(before, now) ? [] : [`${place}: ${JSON.stringify(before)} before, ${JSON.stringify(now)} now`]
}

/** A value as JSON keeps it: dates are texts, and what is undefined is not there. */
const stored = (value: object): object => JSON.parse(JSON.stringify(value)) as object
