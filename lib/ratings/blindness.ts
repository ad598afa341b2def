export type { Blinding } from '#lib/access/permissions.ts'

/** Why something of an interview is kept from a rater; undefined where nothing is. */
export type Blind = 'own-sheet' | 'other-visits' | undefined

const SENTENCES: Record<NonNullable<Blind>, string> = {
  'own-sheet': 'Hidden until your own rating sheet is locked, so that your rating stays independent.',
  'other-visits':
    'Hidden until your own rating sheets of this participant’s other visits are locked, so that your ratings stay independent.',
}

/** What stands with every figure of a study that is not blinded. */
export const OPEN_STUDY = 'Open study: raters could see estimates, so agreement with them may be too high.'

export function sentenceOfBlind(blind: NonNullable<Blind>): string {
  return SENTENCES[blind]
}
