import type { Scale } from '#lib/scales/scale.ts'
import { plainText } from '#lib/tables/plain-text.ts'
import { guessColumn } from './guess-column.ts'

/** What columns of a table are called that has a row for each score, in letters and digits alone. */
export const LONG_COLUMNS = {
  item: /^(?:item|itemcode|itemkey|itemid|symptom)$/,
  score: /^(?:score|rating|value|itemscore|wert|punkte|punktwert)$/,
  scale: /^(?:scale|scalename|skala)$/,
  /** What they say of a score and not of its sheet. */
  ofScore: /^(?:notassessable|itemtitle|itemlabel|itemname|comment|kommentar|remark|bemerkung|note)$/,
} as const

/** A header in small letters, without signs and spaces. */
export const lettersOf = (header: string): string =>
  plainText(header)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')

/** Whether cells look like the header of a table with a row for each score: a participant, an item, a score, and no column of an item. */
export function isLongHeader(cells: readonly string[], scale: Scale): boolean {
  const letters = cells.map(lettersOf)
  const once = (pattern: RegExp) => letters.filter((text) => pattern.test(text)).length === 1
  if (!once(LONG_COLUMNS.item) || !once(LONG_COLUMNS.score)) return false
  const kinds = cells.map((cell) => guessColumn(cell.slice(0, 300), scale).kind)
  return kinds.includes('participant') && !kinds.includes('item')
}
