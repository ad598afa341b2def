import { type Message, phrase } from '#lib/messages/message.ts'
import { comparable } from '#lib/tables/read-participants.ts'
import type { PlannedSheet } from './planned-sheet.ts'

/** A locked sheet lets its rater see what a model and others made of the interview; an imported one does, too. */
export function unblinded(sheets: readonly PlannedSheet[]): Message[] {
  const names = [...new Set(sheets.flatMap(({ rater }) => (rater.kind === 'member' ? [rater.name] : [])))]
  if (names.length === 0) return []
  return [
    phrase(
      '{names} will count as having rated these interviews: their own rating is closed, and estimates are no longer hidden from them.',
      {
        names: names
          .map((name): Message | string => name)
          .reduceRight((rest, first) => phrase('{first} and {rest}', { first, rest })),
      },
    ),
  ]
}

/** New codes that are written nearly like ones that the study has. */
export function likeOthers(sheets: readonly PlannedSheet[], codesOfStudy: readonly string[]): Message[] {
  const known = new Map(codesOfStudy.map((code) => [comparable(code), code]))
  const codes = new Set(sheets.filter(({ isNewParticipant }) => isNewParticipant).map(({ participant }) => participant))
  const like = [...codes].flatMap((code) => {
    const other = known.get(comparable(code))
    return other === undefined ? [] : [{ code, other }]
  })
  if (like.length === 0) return []
  return [
    phrase(
      '{code} would be new, and the study has {other}{more, plural, =0 {} other { (and # more such)}}. If they are the same person, correct the code in the file.',
      { ...like[0]!, more: like.length - 1 },
    ),
  ]
}
