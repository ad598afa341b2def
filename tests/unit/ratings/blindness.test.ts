import { expect, it } from 'vitest'
import { english } from '#lib/messages/translator.ts'
import { importedSheetsInWords } from '#lib/ratings/blindness.ts'

it.each([
  [{ all: 4, imported: 0, statedBlind: 0 }, undefined],
  [
    { all: 1, imported: 1, statedBlind: 0 },
    '1 of 1 rating sheet was imported from files and it is not known whether its rater had seen estimates.',
  ],
  [
    { all: 4, imported: 2, statedBlind: 0 },
    '2 of 4 rating sheets were imported from files and it is not known whether their raters had seen estimates.',
  ],
  [
    { all: 4, imported: 2, statedBlind: 2 },
    '2 of 4 rating sheets were imported from files, stated to be rated without seeing estimates.',
  ],
  [
    { all: 4, imported: 3, statedBlind: 1 },
    '3 of 4 rating sheets were imported from files, 1 of them stated to be rated without seeing estimates, the others not known to be blind.',
  ],
])('figures from %o say so', (counts, sentence) => {
  const note = importedSheetsInWords(counts)
  expect(note && english(note)).toBe(sentence)
})
