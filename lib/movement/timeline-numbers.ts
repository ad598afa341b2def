import { CLIP_MEASURES, FACE_MEASURES } from './measures.ts'

/** The numbers of a clip that can be followed over a recording: those of the whole clip, then the mean of each measure. */
export const TIMELINE_NUMBERS: readonly string[] = [
  'fac_expressivity',
  ...CLIP_MEASURES.map(({ key }) => key).filter((key) => key !== 'fac_expressivity'),
  ...FACE_MEASURES.filter(({ key }) => key !== 'fac_score').map(({ key }) => `${key}_mean`),
]
