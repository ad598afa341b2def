import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { answersOf } from '../../bench/referee-answers.ts'
import { REFEREE_TABLES } from '../../bench/referee-tables.ts'
import { hasShared, shared } from '../../fixtures/shared.ts'

describe.skipIf(!hasShared)('the referee’s tables', () => {
  it.each(REFEREE_TABLES)('$file: $right', (table) => {
    const answers = answersOf(readFileSync(shared('reference/referee', table.file)), table)
    expect(answers.length).toBeGreaterThan(0)
    expect(answers.filter(({ holds }) => !holds)).toEqual([])
  })

  it('are all asked about', () => {
    const files = readdirSync(shared('reference/referee'), { recursive: true, encoding: 'utf8' })
    expect([...new Set(REFEREE_TABLES.map(({ file }) => file))].toSorted()).toEqual(
      files.filter((file) => file.endsWith('.csv')).toSorted(),
    )
  })
})

it('an answer that is off is told from one that is right', () => {
  const table = { file: 'a.csv', columns: { x: 'est', y: 'rat' }, right: '' }
  const bytes = Buffer.from('est,rat\n1,2\n2,3\n3,5\n')
  const holds = (asked: Parameters<typeof answersOf>[1]) => answersOf(bytes, asked).every((answer) => answer.holds)
  expect(holds({ ...table, figures: { bias: -4 / 3 } })).toBe(true)
  expect(holds({ ...table, figures: { bias: -1.3333 } })).toBe(false)
  expect(holds({ ...table, figures: { 'pearson interval': [0, 1] } })).toBe(false)
  expect(holds({ ...table, undefined: ['pearson'] })).toBe(false)
  expect(holds({ ...table, refused: /line/ })).toBe(false)
  expect(holds({ ...table, said: [/decimal/] })).toBe(false)
  expect(holds({ ...table, columns: { x: 'est', y: 'none' } })).toBe(false)
})
