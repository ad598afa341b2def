import { expect, test } from 'vitest'
import { distinctNames } from '#lib/agreement/agreement-rows.ts'

test('two raters of one name stay two', () => {
  const names = distinctNames([
    { id: 'b', name: 'Anna Berg' },
    { id: 'c', name: 'Bo' },
    { id: 'a', name: 'Anna Berg' },
  ])
  expect([...names]).toEqual([
    ['a', 'Anna Berg'],
    ['b', 'Anna Berg (2)'],
    ['c', 'Bo'],
  ])
})
