import { expect, it } from 'vitest'
import { readFilters } from '#lib/review/interview-filters.ts'

const read = (given: Record<string, string>) => readFilters((name) => given[name])

it('reads filters from an address as they were written', () => {
  const given = { visit: 'V1', site: 'North', rated: 'several', doubt: 'dark-face', coverageBelow: '60' }
  expect(read({ ...given, from: '2026-01-01', to: '2026-06-30' })).toEqual({
    ...given,
    coverageBelow: 60,
    from: '2026-01-01',
    to: '2026-06-30',
  })
  expect(read({})).toEqual({})
})

it('leaves out filters that make no sense', () => {
  expect(
    read({ visit: '', rated: 'thrice', doubt: 'ugly', coverageBelow: '0.5', from: 'May', to: '2026-13-01' }),
  ).toEqual({})
  expect(read({ coverageBelow: '101' })).toEqual({})
  expect(read({ coverageBelow: '' })).toEqual({})
})
