import { expect, it } from 'vitest'
import { byteRange } from '#app/exports/byte-range.ts'

it.each([
  [null, undefined],
  ['bytes=0-', { start: 0, end: 99 }],
  ['bytes=10-19', { start: 10, end: 19 }],
  ['bytes=90-500', { start: 90, end: 99 }],
  ['bytes=-10', { start: 90, end: 99 }],
  ['bytes=-500', { start: 0, end: 99 }],
  ['bytes=100-', 'unsatisfiable'],
  ['bytes=20-10', 'unsatisfiable'],
  ['bytes=-', undefined],
  ['lines=1-2', undefined],
  ['bytes=0-1,5-6', undefined],
])('understands %s', (header, range) => {
  expect(byteRange(header, 100)).toEqual(range)
})
