import { type Message, phrase } from '#lib/messages/message.ts'
import type { FileSheet } from './file-sheets.ts'
import { interviewKey } from './planned-sheet.ts'

/**
 * Dates that stand on other rows than the scores: REDCap writes a repeating form's rows without the date of the visit, which is on
 * the visit's own row.
 */
export class DatesElsewhere {
  readonly #days = new Map<string, Set<string>>()

  /** A row says the day of an interview. */
  note(participant: string, visit: string, day: string): void {
    const key = keyOf(participant, visit)
    this.#days.set(key, (this.#days.get(key) ?? new Set()).add(day))
  }

  /** Sheets with the one day that other rows give their interview, where their own row gives none. */
  complete(sheets: readonly FileSheet[]): { sheets: FileSheet[]; notes: Message[] } {
    let completed = 0
    const all = sheets.map((sheet) => {
      const days = this.#days.get(keyOf(sheet.participant, sheet.visit))
      if (sheet.date || days?.size !== 1) return sheet
      completed += 1
      return { ...sheet, date: [...days][0] }
    })
    const notes =
      completed === 0
        ? []
        : [
            phrase(
              '{count} {count, plural, one {sheet has its date} other {sheets have their dates}} from another row of the same participant and visit.',
              { count: completed },
            ),
          ]
    return { sheets: all, notes }
  }
}

/** Visits are the same in capitals or not. */
const keyOf = (participant: string, visit: string) =>
  interviewKey({ participant: participant.toUpperCase(), visit: visit.toUpperCase() })
