/** What can be the matter with the faces of a recording. The first are the gravest. */
export const QUALITY_CODES = [
  'no-face',
  'little-face',
  'absent-face',
  'turned-face',
  'uncertain-person',
  'faces-change-places',
  'picture-cuts',
  'few-pictures',
  'dark-face',
  'tiny-face',
] as const
export type QualityCode = (typeof QUALITY_CODES)[number]
