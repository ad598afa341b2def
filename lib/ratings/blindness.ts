import { type Message, phrase } from '#lib/messages/message.ts'

export type { Blinding } from '#lib/access/permissions.ts'

/** Why something of an interview is kept from a rater; undefined where nothing is. */
export type Blind = 'own-sheet' | 'other-visits' | undefined

const SENTENCES: Record<NonNullable<Blind>, Message> = {
  'own-sheet': phrase('Hidden until your own rating sheet is locked, so that your rating stays independent.'),
  'other-visits': phrase(
    'Hidden until your own rating sheets of this participant’s other visits are locked, so that your ratings stay independent.',
  ),
}

/** What stands with every figure of a study that is not blinded. */
export const OPEN_STUDY = phrase('Open study: raters could see estimates, so agreement with them may be too high.')

/** What stands with figures that a consensus of the raters is part of. */
export const CONSENSUS_NOTE = phrase(
  'The ratings are consensus ratings: raters, or a third person, decided on them after signing their own sheets, and could see estimates.',
)

/** What stands with a sheet that was imported. */
export const IMPORTED_NOT_KNOWN_BLIND = phrase('It is not known whether the rater had seen estimates.')
export const IMPORTED_STATED_BLIND = phrase(
  'The person who imported it stated that it was rated without seeing estimates. Concord can’t verify this.',
)

/** Rating sheets that figures are computed from. */
export interface SheetCounts {
  all: number
  imported: number
  /** Of the imported ones, those that were stated to be rated without seeing estimates. */
  statedBlind: number
}

/** What stands with figures that imported ratings are part of; undefined where none are. */
export function importedSheetsInWords({ all, imported, statedBlind }: SheetCounts): Message | undefined {
  if (imported === 0) return undefined
  const counts = { all, imported, statedBlind }
  if (statedBlind === imported)
    return phrase(
      '{imported} of {all} rating {all, plural, one {sheet} other {sheets}} {imported, plural, one {was} other {were}} imported from files, stated to be rated without seeing estimates.',
      counts,
    )
  if (statedBlind === 0)
    return phrase(
      '{imported} of {all} rating {all, plural, one {sheet} other {sheets}} {imported, plural, one {was imported from files and it is not known whether its rater} other {were imported from files and it is not known whether their raters}} had seen estimates.',
      counts,
    )
  return phrase(
    '{imported} of {all} rating {all, plural, one {sheet} other {sheets}} {imported, plural, one {was} other {were}} imported from files, {statedBlind} of them stated to be rated without seeing estimates, the others not known to be blind.',
    counts,
  )
}

export function sentenceOfBlind(blind: NonNullable<Blind>): Message {
  return SENTENCES[blind]
}
