import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { listOf } from './list-of.ts'
import { plainText, saysMissing, withPlainDashes } from './plain-text.ts'
import { columnOf, type Table } from './read-table.ts'
import { demandNoSummaryRows } from './summary-rows.ts'

/** What stands for a letter that was lost when a file was saved. */
const LOST_LETTER = '\ufffd'
/** A long number as a spreadsheet shortens it. */
const SHORTENED = /^\d(?:[.,]\d+)?e\+?\d+$/i

/**
 * The participant of each row, without spaces around the code; undefined for a row that names nobody. Codes that may be meant for one person stay
 * different, and it says so, as it does where somebody has several rows or a row is there twice.
 *
 * @throws ConcordError bad-input where letters of a code were lost, or a row sums up the others
 */
export function participantsIn(table: Table, column: string): { codes: (string | undefined)[]; notes: Message[] } {
  const place = columnOf(table, column)
  const codes = table.rows.map(({ cells }) => {
    const code = plainText(cells[place]!)
    return saysMissing(withPlainDashes(code)) ? undefined : code
  })
  const damaged = codes.findIndex((code) => code?.includes(LOST_LETTER))
  if (damaged >= 0)
    throw new ConcordError(
      'bad-input',
      phrase(
        'Line {line} has the participant “{codes}”, in which letters were lost when the file was saved. Two participants could look like one. Save it again as CSV (UTF-8).',
        { line: table.rows[damaged]!.line, codes: codes[damaged] ?? '' },
      ),
    )
  const notes = demandNoSummaryRows(table, place)
  const unnamed = table.rows.filter((_, i) => codes[i] === undefined).map(({ line }) => line)
  if (unnamed.length > 0)
    notes.push(
      phrase(
        '{count, plural, one {1 row names no participant: line {lines}} other {# rows name no participant: lines {lines}}}.',
        { count: unnamed.length, lines: linesOf(unnamed) },
      ),
    )
  const different = [...new Set(codes.filter((code) => code !== undefined))]
  for (const [, same] of Map.groupBy(different, comparable))
    if (same.length > 1) notes.push(phrase('{codes} were treated as different participants.', { codes: codesOf(same) }))
  const shortened = different.filter((code) => SHORTENED.test(code))
  if (shortened.length > 0)
    notes.push(
      phrase(
        '“{code}” looks like a long number that a spreadsheet has shortened. Different participants may have become one.',
        { code: shortened[0]! },
      ),
    )
  const named = codes.filter((code) => code !== undefined).length
  if (different.length < named)
    notes.push(
      phrase('Several rows of one participant were treated as several interviews: {named} of {count}.', {
        named,
        count: different.length,
      }),
    )
  return { codes, notes: [...notes, ...repeatedRows(table, codes)] }
}

/** Letters of other scripts that look like Latin ones. */
const LOOKALIKES = new Map(
  [...'АВЕКМНОРСТХаеорсухΑΒΕΖΗΙΚΜΝΟΡΤΥΧο'].map((letter, i) => [letter, [...'ABEKMHOPCTXaeopcyxABEZHIKMNOPTYXo'][i]!]),
)

/** What codes have in common that differ only by case, spaces, dashes, leading zeros, letters of another script or a “.0” that a spreadsheet has added. */
export const comparable = (code: string) =>
  withPlainDashes([...code.normalize('NFKC')].map((letter) => LOOKALIKES.get(letter) ?? letter).join(''))
    .toLowerCase()
    .replace(/^(\d+)\.0+$/, '$1')
    .replace(/[\s_-]/g, '')
    .replace(/(?<!\d)0+(?=\d)/g, '')

/** Rows that are there twice, word for word: somebody may have pasted them again. */
function repeatedRows({ rows }: Table, codes: readonly (string | undefined)[]): Message[] {
  const first = new Map<string, number>()
  const repeated: Message[] = []
  for (const [i, { line, cells }] of rows.entries()) {
    if (codes[i] === undefined) continue
    const row = JSON.stringify(cells.map(plainText))
    const before = first.get(row)
    if (before === undefined) first.set(row, line)
    else repeated.push(phrase('line {line} repeats line {before}', { line, before }))
  }
  if (repeated.length === 0) return []
  return [
    phrase('Some rows are identical, and all were used: {rows}.', {
      rows: listOf(repeated.slice(0, 8), repeated.length),
    }),
  ]
}

const linesOf = (lines: readonly number[]) => `${lines.slice(0, 8).join(', ')}${lines.length > 8 ? ', …' : ''}`

const MOST_NAMED = 8

const codesOf = ([first, ...others]: readonly string[]) =>
  others
    .slice(0, MOST_NAMED)
    .reduce<Message | string>(
      (one, other) => phrase('{one} and {other}', { one, other }),
      others.length > MOST_NAMED ? `${first!}, …` : first!,
    )
