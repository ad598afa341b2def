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
export function demandNoSummaryRows({ rows }: Table, place: number): string[] {
  const words = rows.map(({ line, cells }) => ({ line, word: plainText(cells[place]!) }))
  const once = ({ word }: { word: string }) => words.filter((other) => other.word === word).length === 1
  const certain = words.find((row) => CERTAIN.test(row.word) && once(row))
  if (certain)
    throw new ConcordError(
      'bad-input',
      `Line ${certain.line} begins with “${certain.word}”, which looks like a summary of the other rows. Remove it, or rename it if it is an interview.`,
    )
  return words
    .filter((row) => POSSIBLE.test(row.word) && once(row))
    .map(({ line, word }) => `Line ${line}, “${word}”, was used as an interview. If it sums up other rows, remove it.`)
}
