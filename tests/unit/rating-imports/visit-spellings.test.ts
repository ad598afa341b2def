import { expect, it } from 'vitest'
import { english } from '#lib/messages/translator.ts'
import { VisitSpellings } from '#lib/rating-imports/visit-spellings.ts'

it('a visit is written as the study does, or else as the file does first', () => {
  const spellings = new VisitSpellings(['Baseline', 'V1'])
  expect(['v1', 'V1', 'baseline', 'week 4', 'Week 4'].map((visit) => spellings.of(visit))).toEqual([
    'V1',
    'V1',
    'Baseline',
    'week 4',
    'week 4',
  ])
  expect(spellings.notes().map((note) => english(note))).toEqual([
    'The visits “v1” and “V1” are taken for one.',
    'The visits “baseline” and “Baseline” are taken for one.',
    'The visits “Week 4” and “week 4” are taken for one.',
  ])
})

it('a study that has both spellings keeps both apart', () => {
  const spellings = new VisitSpellings(['V1', 'v1'])
  expect(['v1', 'V1'].map((visit) => spellings.of(visit))).toEqual(['v1', 'V1'])
  expect(spellings.notes()).toEqual([])
})
