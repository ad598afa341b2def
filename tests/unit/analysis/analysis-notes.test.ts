import { expect, it } from 'vitest'
import { analysisNotes, noteLine } from '#lib/analysis/analysis-notes.ts'
import { seenShare } from '#lib/analysis/seen-share.ts'
import { english } from '#lib/messages/translator.ts'
import { analysisOf } from '../../fixtures/analysis.ts'

const dark = { code: 'dark-face' as const, message: 'Very dark.', advice: 'Use light.', numbers: {} }

it('what is to be said of a recording is said once, that of its faces first', () => {
  const notes = analysisNotes(analysisOf({ quality: [dark], warnings: ['Very dark.', 'The file is damaged.'] }))
  expect(notes.map((note) => noteLine(note, english))).toEqual(['Very dark. Use light.', 'The file is damaged.'])
})

it('an early analysis without faces says that there are none', () => {
  const early = { ...analysisOf({ tracks: [], warnings: ['Old.'] }), quality: undefined }
  expect(analysisNotes(early).map(({ message }) => message)).toEqual(['No face was found.', 'Old.'])
  expect(analysisNotes({ ...early, tracks: analysisOf().tracks }).map(({ message }) => message)).toEqual(['Old.'])
})

it('a face is seen in a share of the pictures that there are, not of the times sampled', () => {
  const { sampling } = analysisOf()
  const halfAsMany = { sampling, pictures: sampling.samples / 2 }
  expect(seenShare({ sightings: sampling.samples / 2 }, halfAsMany)).toBe(1)
  expect(seenShare({ sightings: sampling.samples / 2 }, { sampling, pictures: undefined })).toBe(0.5)
})
