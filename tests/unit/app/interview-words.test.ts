import { describe, expect, it } from 'vitest'
import { expressionName } from '#app/(desk)/interviews/[id]/expression-names.ts'
import { LISTED_KEYS } from '#app/(desk)/interviews/[id]/review/review-keys.ts'
import { spanInWords } from '#app/(desk)/interviews/[id]/review/span-in-words.ts'
import { scoreInWords } from '#app/(desk)/interviews/[id]/score-in-words.ts'
import { translatorOf } from '#lib/messages/catalogues.ts'
import { english } from '#lib/messages/translator.ts'

const german = await translatorOf('de')

describe('an interview in the language of the page', () => {
  it('shows scores with the decimals that they have, two at most', () => {
    expect([21, 21.5, 22 / 7].map((score) => scoreInWords(english, score))).toEqual(['21', '21.5', '3.14'])
    expect([21, 21.5, 22 / 7].map((score) => scoreInWords(german, score))).toEqual(['21', '21,5', '3,14'])
  })

  it('names a stretch of the recording, and a moment', () => {
    expect(spanInWords(english, { fromMs: 61_000, toMs: 75_000 })).toBe('1:01 to 1:15')
    expect(spanInWords(german, { fromMs: 61_000, toMs: 75_000 })).toBe('1:01 bis 1:15')
    expect(spanInWords(german, { fromMs: 61_000, toMs: 61_000 })).toBe('1:01')
  })

  it('translates the labels of the built-in descriptions and leaves those that people write', () => {
    expect(expressionName(german, 'disgust')).toBe('Ekel')
    expect(expressionName(english, 'neutral')).toBe('neutral')
    expect(expressionName(german, 'looks away')).toBe('looks away')
  })

  it('names keys as they are printed on keyboards', () => {
    const names = (t: typeof english) =>
      LISTED_KEYS.flatMap(({ keys }) => keys).flatMap((key) => (typeof key === 'string' ? [] : [t(key)]))
    expect(names(english)).toEqual(['Space', 'Shift ←', 'Shift →', 'Home', 'End', 'Shift M', 'Shift J', 'Shift K'])
    expect(names(german)).toEqual([
      'Leertaste',
      'Umschalt ←',
      'Umschalt →',
      'Pos1',
      'Ende',
      'Umschalt M',
      'Umschalt J',
      'Umschalt K',
    ])
  })
})
