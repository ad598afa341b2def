import { describe, expect, it } from 'vitest'
import { intervalOf } from '#app/(desk)/studies/[id]/ratings/interval.ts'
import { plainNumber } from '#app/(desk)/studies/[id]/ratings/plain-number.ts'
import { translatorOf } from '#lib/messages/catalogues.ts'
import { english } from '#lib/messages/translator.ts'

const german = await translatorOf('de')

describe('numbers on the pages of a study', () => {
  it('have no more decimals than they need', () => {
    expect(plainNumber(english, 3)).toBe('3')
    expect(plainNumber(english, 3.04)).toBe('3')
    expect(plainNumber(english, 3.46)).toBe('3.5')
    expect(plainNumber(english, 23.3333, 2)).toBe('23.33')
    expect(plainNumber(german, 3.46)).toBe('3,5')
  })

  it('stand in intervals that a decimal comma leaves clear', () => {
    expect(intervalOf(english, [0.714, 0.85])).toBe('[0.71, 0.85]')
    expect(intervalOf(german, [0.714, 0.85])).toBe('[0,71; 0,85]')
  })
})
