import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { plainText } from './plain-text.ts'
import type { Table } from './read-table.ts'

/** Words by which a row below a table sums it up, in the languages that spreadsheets often speak. */
const CERTAIN =
  /^(?:(?:grand |sub-?)?totals?|sum|means?|averages?|avg|medians?|s\.?d\.?|st(?:andar)?d\.? ?dev(?:iation)?\.?|std|summe|gesamt|mittelwert|durchschnitt|standardabweichung|anzahl|moyenne|somme|médiane|écart[- ]type|promedio|suma|mediana|desviación(?: estándar)?)\s*:?$/i
/** The same, but these may also be the code of a participant. */
const POSSIBLE = /^(?:n|m|mw|som|count|min(?:imum)?|max(?:imum)?|range|iqr|se|sem|var(?:iance)?)\s*:?$/i

/** Words that say the same alone or with others of these lists, as “Overall mean ± SD (n = 8)” does. */
const CERTAIN_WORDS = new Set(
  `total totals subtotal subtotals sum sums mean means average averages avg median medians sd std stdev summe gesamt gesamtsumme
  gesamtmittelwert mittelwert mittelwerte durchschnitt standardabweichung anzahl moyenne somme médiane promedio suma mediana totale media somma
  totaal gemiddelde soma média średnia summa medelvärde итого всего среднее сумма 合计 合計 总计 總計 平均 平均值`.split(
    /\s+/,
  ),
)
const OTHER_WORDS = new Set(
  `n m mw som count min minimum max maximum range iqr se sem var variance dev deviation standard s d overall grand column columns row rows all of
  the for score scores group sub and und et`.split(/\s+/),
)
/** Words of statistics that make several words look like a summary, as in “Site A mean” or “Valid N (listwise)”. */
const TELLING_WORDS = new Set([
  ...CERTAIN_WORDS,
  ...'max maximum min minimum ci error deviation variance listwise'.split(' '),
])
/** Signs and shares by which summaries are named. */
const SIGN = /^(?:all|[øσ]|x\u0304|\d+(?:[.,]\d+)? ?%.*)$/i
const COUNT = /^n\s*=\s*\d+$/i

/** Whether a text says that a row sums up others, and nothing else. */
function sumsUp(text: string): boolean {
  if (CERTAIN.test(text) || COUNT.test(text)) return true
  const words = text
    .toLowerCase()
    .replace(/\([^()]*\)/g, ' ')
    .replace(/\bn\s*=\s*\d+/g, ' ')
    .split(/[\s±+/&,;:.–—-]+/)
    .filter(Boolean)
  return (
    words.some((word) => CERTAIN_WORDS.has(word)) &&
    words.every((word) => CERTAIN_WORDS.has(word) || OTHER_WORDS.has(word))
  )
}

/** Whether a text may name a summary, and may also name a participant. */
function maySumUp(text: string): boolean {
  if (POSSIBLE.test(text) || SIGN.test(text)) return true
  const words = text
    .toLowerCase()
    .replace(/[().,:;]/g, ' ')
    .split(/\s+/)
    .filter(Boolean)
  return words.length > 1 && words.some((word) => TELLING_WORDS.has(word))
}

/**
 * Rows that sum up the others, such as “Mean” or “Total”, are no interviews. A word surely counts where its column has it once.
 *
 * @param place of the column that says what a row is, or of several, of which the first that has something does
 * @returns what looks like such a row but may be a participant, in words
 * @throws ConcordError bad-input that names the line of a row that surely is one
 */
export function demandNoSummaryRows(table: Table, place: number | readonly number[]): Message[] {
  const { certain, notes } = summaryRowsIn(table, place)
  const [first] = certain
  if (first)
    throw new ConcordError(
      'bad-input',
      phrase(
        'Line {line} begins with “{word}”, which looks like a summary of the other rows. Remove it, or rename it if it is an interview.',
        { line: first.line, word: first.word },
      ),
    )
  return notes
}

/** Rows that surely sum up the others, and in words those that may. @param place as above */
export function summaryRowsIn(
  { rows }: Pick<Table, 'rows'>,
  place: number | readonly number[],
): { certain: { line: number; word: string }[]; notes: Message[] } {
  const places = [place].flat()
  const words = rows.map(({ line, cells }) => ({
    line,
    word: places.map((at) => plainText(cells[at] ?? '')).find((word) => word !== '') ?? '',
  }))
  const counts = new Map<string, number>()
  for (const { word } of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  const once = ({ word }: { word: string }) => counts.get(word) === 1
  // What many rows are called may be what they all are.
  const few = ({ word }: { word: string }) => counts.get(word)! <= rows.length / 3
  const certain = words.filter((one) => once(one) && sumsUp(one.word))
  const sure = new Set(certain)
  const possible = words.filter((one) => one.word !== '' && (once(one) || few(one)) && !sure.has(one))
  const named = possible.filter((one) => (once(one) ? maySumUp(one.word) : sumsUp(one.word)))
  return {
    certain,
    notes: (named.length <= Math.max(1, rows.length / 3) ? named : [])
      .slice(0, 8)
      .map(({ line, word }) =>
        phrase('Line {line}, “{word}”, was used as an interview. If it sums up other rows, remove it.', { line, word }),
      ),
  }
}
