import type { QualityCode } from './quality-codes.ts'

/** What can be the matter with the faces of a recording, in a few words for lists. */
export const QUALITY_TITLES: Record<QualityCode, string> = {
  'no-face': 'no face',
  'little-face': 'the face in few frames',
  'absent-face': 'a face that was chosen and not found again',
  'turned-face': 'a face that is turned',
  'uncertain-person': 'doubt who the person is',
  'faces-change-places': 'faces that change places',
  'picture-cuts': 'cuts of the picture',
  'few-pictures': 'few pictures a second',
  'dark-face': 'a dark face',
  'tiny-face': 'a very small face',
}
