import type { QualityCode } from './quality-codes.ts'

/** What can be the matter with the faces of a recording, in a few words for lists. */
export const QUALITY_TITLES: Record<QualityCode, string> = {
  'no-face': 'no face',
  'little-face': 'few frames with the face',
  'absent-face': 'the chosen face not found again',
  'turned-face': 'a turned face',
  'uncertain-person': 'uncertain identity',
  'faces-change-places': 'faces changing places',
  'picture-cuts': 'cuts',
  'few-pictures': 'a low frame rate',
  'dark-face': 'a dark face',
  'tiny-face': 'a very small face',
}
