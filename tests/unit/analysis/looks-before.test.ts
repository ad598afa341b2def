import { expect, it } from 'vitest'
import { LEAST_LOOKED_AT, looksBefore } from '#lib/analysis/looks-before.ts'

it('looks before an analysis are ever denser while all together are a twelfth of it at most', () => {
  expect(LEAST_LOOKED_AT).toBe(576)
  expect(looksBefore(575)).toEqual([])
  expect(looksBefore(576)).toEqual([12, 36])
  expect(looksBefore(1871)).toEqual([12, 36])
  expect(looksBefore(1872)).toEqual([12, 36, 108])
  expect(looksBefore(5760)).toEqual([12, 36, 108, 324])
  for (const clips of [600, 1406, 3000, 9000])
    expect(12 * looksBefore(clips).reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(clips)
})
