import { expect, it } from 'vitest'
import { densityIn, keptDensity } from '#app/density.ts'

it.each([
  [undefined, 'comfortable'],
  ['', 'comfortable'],
  ['concord-density=compact', 'compact'],
  ['concord-language=de; concord-density=compact; other=1', 'compact'],
  ['not-concord-density=compact', 'comfortable'],
  ['concord-density=tiny', 'comfortable'],
  [keptDensity('compact'), 'compact'],
])('reads the density from the cookies %s', (cookies, expected) => {
  expect(densityIn(cookies)).toBe(expected)
})
