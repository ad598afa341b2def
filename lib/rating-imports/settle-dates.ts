import { type Message, phrase } from '#lib/messages/message.ts'
import { datesOfSingleVisits, type ImportMapping } from './import-mapping.ts'
import { interviewKey, type PlannedSheet } from './planned-sheet.ts'

/** Gives all sheets of a new interview the one date that the file has of it. @returns notes */
export function settleDates(
  sheets: PlannedSheet[],
  mapping: ImportMapping,
  wrong: (line: number, what: Message) => void,
): Message[] {
  const differing: { name: string; before: string; now: string }[] = []
  for (const [, same] of Map.groupBy(sheets, interviewKey)) {
    const first = same[0]!
    const name = `${first.participant}, ${first.visit}`
    const dated = same.flatMap(({ line, dateInFile: date }) => (date ? [{ line, date }] : []))
    if (first.isNewInterview) {
      const other = dated.find(({ date }) => date !== dated[0]!.date)
      if (dated.length === 0)
        wrong(
          first.line,
          phrase('{name} is new and has no date. Choose the column with the dates, or one date for all.', { name }),
        )
      else if (other)
        wrong(
          other.line,
          phrase('{name} has the date {date} here, and {before} in row {row}.', {
            name,
            date: other.date,
            before: dated[0]!.date,
            row: dated[0]!.line,
          }),
        )
      for (const sheet of same) sheet.date = dated[0]?.date ?? ''
      continue
    }
    const other = dated.find(({ date }) => date !== first.date)
    if (other && (mapping.date.column !== null || datesOfSingleVisits(mapping).length > 0))
      differing.push({ name, before: first.date, now: other.date })
  }
  if (differing.length === 0) return []
  return [
    phrase(
      '{name} is of {before} in the study, and of {now} in the file{more, plural, =0 {} other { (and # more such)}}. The study’s dates stay.',
      { ...differing[0]!, more: differing.length - 1 },
    ),
  ]
}
