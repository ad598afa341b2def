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

/** What stands with figures that a consensus of the raters is part of. */
export const CONSENSUS_NOTE =
  'The ratings are consensus ratings: raters, or a third person, decided on them after signing their own sheets, and could see estimates.'

/** What stands with a sheet that was imported. */
export const IMPORTED_NOT_KNOWN_BLIND = 'It is not known whether the rater had seen estimates.'
export const IMPORTED_STATED_BLIND =
  'The person who imported it stated that it was rated without seeing estimates. Concord can’t verify this.'

/** Rating sheets that figures are computed from. */
export interface SheetCounts {
  all: number
  imported: number
  /** Of the imported ones, those that were stated to be rated without seeing estimates. */
  statedBlind: number
}

/** What stands with figures that imported ratings are part of; undefined where none are. */
export function importedSheetsInWords({ all, imported, statedBlind }: SheetCounts): string | undefined {
  if (imported === 0) return undefined
  const isOne = imported === 1
  const how =
    statedBlind === imported
      ? 'stated to be rated without seeing estimates'
      : statedBlind === 0
        ? `and it is not known whether ${isOne ? 'its rater' : 'their raters'} had seen estimates`
        : `${statedBlind} of them stated to be rated without seeing estimates, the others not known to be blind`
  return `${imported} of ${all} rating ${all === 1 ? 'sheet' : 'sheets'} ${isOne ? 'was' : 'were'} imported from files${statedBlind === 0 ? ' ' : ', '}${how}.`
}

export function sentenceOfBlind(blind: NonNullable<Blind>): string {
  return SENTENCES[blind]
}
