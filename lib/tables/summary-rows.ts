import { ConcordError } from '#lib/errors/concord-error.ts'
import { plainText } from './plain-text.ts'
import type { Table } from './read-table.ts'

/** Words by which a row below a table sums it up, in the languages that spreadsheets often speak. */
const CERTAIN =
  /^(?:(?:grand |sub-?)?totals?|sum|means?|averages?|avg|medians?|s\.?d\.?|st(?:andar)?d\.? ?dev(?:iation)?\.?|std|summe|gesamt|mittelwert|durchschnitt|standardabweichung|anzahl|moyenne|somme|médiane|écart[- ]type|promedio|suma|mediana|desviación(?: estándar)?)\s*:?$/i
/** The same, but these may also be the code of a participant. */
const POSSIBLE = /^(?:n|count|min(?:imum)?|max(?:imum)?|range|iqr|se|sem|var(?:iance)?)\s*:?$/i

/**
 * Rows that sum up the others, such as “Mean” or “Total”, are no interviews. A word counts where its column has it once.
 *
 * @param place of the column that says what a row is: the participant, or the first
 * @returns what looks like such a row but may be a participant, in words
 * @throws ConcordError bad-input that names the line of a row that surely is one
 */
export function demandNoSummaryRows(table: Table, place: number): string[] {
  const { certain, notes } = summaryRowsIn(table, place)
  const [first] = certain
  if (first)
    throw new ConcordError(
      'bad-input',
      `Line ${first.line} begins with “${first.word}”, which looks like a summary of the other rows. Remove it, or rename it if it is an interview.`,
    )
  return notes
}

/** Rows that surely sum up the others, and in words those that may. @param place as above */
export function summaryRowsIn(
  { rows }: Pick<Table, 'rows'>,
  place: number,
): { certain: { line: number; word: string }[]; notes: string[] } {
  const words = rows.map(({ line, cells }) => ({ line, word: plainText(cells[place] ?? '') }))
  const counts = new Map<string, number>()
  for (const { word } of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  const once = words.filter(({ word }) => counts.get(word) === 1)
  return {
    certain: once.filter(({ word }) => CERTAIN.test(word)),
    notes: once
      .filter(({ word }) => POSSIBLE.test(word))
      .map(
        ({ line, word }) => `Line ${line}, “${word}”, was used as an interview. If it sums up other rows, remove it.`,
      ),
  }
}
