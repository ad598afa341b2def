import { comparable } from '#lib/tables/read-participants.ts'
import type { PlannedSheet } from './planned-sheet.ts'

/** A locked sheet lets its rater see what a model and others made of the interview; an imported one does, too. */
export function unblinded(sheets: readonly PlannedSheet[]): string[] {
  const names = [...new Set(sheets.flatMap(({ rater }) => (rater.kind === 'member' ? [rater.name] : [])))]
  if (names.length === 0) return []
  return [
    `${names.join(' and ')} will count as having rated these interviews: their own rating is closed, and estimates are no longer hidden from them.`,
  ]
}

/** New codes that are written nearly like ones that the study has. */
export function likeOthers(sheets: readonly PlannedSheet[], codesOfStudy: readonly string[]): string[] {
  const known = new Map(codesOfStudy.map((code) => [comparable(code), code]))
  const codes = new Set(sheets.filter(({ isNewParticipant }) => isNewParticipant).map(({ participant }) => participant))
  const like = [...codes].flatMap((code) => {
    const other = known.get(comparable(code))
    return other === undefined ? [] : [`${code} would be new, and the study has ${other}`]
  })
  if (like.length === 0) return []
  const more = like.length > 1 ? ` (and ${like.length - 1} more such)` : ''
  return [`${like[0]}${more}. If they are the same person, correct the code in the file.`]
}
