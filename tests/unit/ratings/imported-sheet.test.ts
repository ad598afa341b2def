import { describe, expect, it } from 'vitest'
import { countsAsImported, isKnownBlind } from '#lib/ratings/imported-sheet.ts'

const versions = [
  { version: 1, blind: true },
  { version: 2, blind: false },
]

describe('a sheet that was imported', () => {
  it('counts as imported until its rater corrects and signs it here', () => {
    expect(countsAsImported({}, 1)).toBe(true)
    expect(countsAsImported('id', 1)).toBe(true)
    expect(countsAsImported({}, 2)).toBe(false)
    expect(countsAsImported(null, 1)).toBe(false)
    expect(countsAsImported(undefined, 1)).toBe(false)
    expect(countsAsImported({}, null)).toBe(false)
  })

  it('is never known to be blind, whatever its version says', () => {
    expect(isKnownBlind({}, 1, versions)).toBe(false)
    expect(isKnownBlind({}, 2, [{ version: 2, blind: true }])).toBe(true)
  })
})

describe('a sheet that was filled in here', () => {
  it('is as blind as the version that counts', () => {
    expect(isKnownBlind(null, 1, versions)).toBe(true)
    expect(isKnownBlind(null, 2, versions)).toBe(false)
    expect(isKnownBlind(null, 3, versions)).toBe(false)
  })
})
