import { type Message, phrase } from '#lib/messages/message.ts'

/** A total of the file that is not the sum of its items. */
export interface WrongSum {
  place: Message
  given: number
  total: number
}

/**
 * What a person has to know of how a file was read.
 *
 * @param empty rows without a score
 * @param partial sheets without some of the items
 */
export function notesOnReading({
  empty,
  partial,
  wrongSums,
}: {
  empty: number
  partial: number
  wrongSums: readonly WrongSum[]
}): Message[] {
  const notes: Message[] = []
  if (empty > 0)
    notes.push(
      phrase('{count} {count, plural, one {row has no score and was} other {rows have no score and were}} left out.', {
        count: empty,
      }),
    )
  if (partial > 0)
    notes.push(
      phrase('{count} {count, plural, one {sheet lacks} other {sheets lack}} items, which stay not rated.', {
        count: partial,
      }),
    )
  const [first] = wrongSums
  if (first)
    notes.push(
      phrase(
        '{place} has {given}, and the items add up to {total}{more, plural, =0 {} other { (and # more such)}}. Check which of them is right; totals are not stored.',
        { ...first, more: wrongSums.length - 1 },
      ),
    )
  return notes
}
