import { expect, it } from 'vitest'
import { waitingState } from '#lib/review/waiting-sheets.ts'

it('tells sheets to begin from those to finish and those that only lack the signature', () => {
  expect(waitingState(false, 0, 13)).toBe('to-rate')
  expect(waitingState(true, 0, 13)).toBe('to-finish')
  expect(waitingState(true, 12, 13)).toBe('to-finish')
  expect(waitingState(true, 13, 13)).toBe('to-sign')
})
