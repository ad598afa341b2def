import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { type AgreementSummary, summariseAgreement } from '#lib/statistics/agreement-summary.ts'
import { decodeText } from '#lib/tables/decode-text.ts'
import type { NumberOptions } from '#lib/tables/number-options.ts'
import { plainText } from '#lib/tables/plain-text.ts'
import { readNumbers } from '#lib/tables/read-numbers.ts'
import { participantsIn } from '#lib/tables/read-participants.ts'
import { columnOf, demandOwnColumns, readTable, type Table } from '#lib/tables/read-table.ts'
import { demandNoSummaryRows } from '#lib/tables/summary-rows.ts'

/** Which columns of a table hold what. */
export interface AgreementColumns {
  x: string
  y: string
  /** Codes of participants; every row is somebody else's where left out. */
  participant?: string | undefined
}

export interface TableAgreement {
  summary: AgreementSummary
  /** Rows without both scores, or without a participant. */
  leftOut: number
  /** What the reader had to decide, and what looks odd, in words. */
  notes: Message[]
}

/**
 * Agreement of two columns of anybody's table.
 *
 * @param name of the file, for messages
 * @throws ConcordError bad-input that names the line; too-few where no row has both scores
 */
export function agreementOfTable(
  bytes: Uint8Array,
  name: string,
  { x, y, participant }: AgreementColumns,
  options: NumberOptions,
): TableAgreement {
  const { text, note } = decodeText(bytes, name)
  const table = readTable(text, name, [x, y, ...(participant ? [participant] : [])])
  demandOwnColumns([x, y, ...(participant ? [participant] : [])])
  const scores = [x, y].map((column) => {
    const place = columnOf(table, column)
    return { name: column, cells: table.rows.map(({ line, cells }) => ({ line, text: cells[place]! })) }
  })
  const { values, notes } = readNumbers(scores, { pointsMayGroup: table.delimiter === ';', ...options })
  const people = participant ? participantsIn(table, participant) : undefined
  const rowNotes = people?.notes ?? rowsWithoutParticipants(table, [x, y])
  const pairs = table.rows.flatMap((_, i) => {
    const [left, right, participant] = [values[0]![i], values[1]![i], people ? people.codes[i] : String(i)]
    return left === undefined || right === undefined || participant === undefined ? [] : [{ left, right, participant }]
  })
  if (pairs.length === 0)
    throw new ConcordError(
      'too-few',
      participant
        ? phrase('{name} has no row with both scores and a participant. Its rows: {count}.', {
            name,
            count: table.rows.length,
          })
        : phrase('{name} has no row with both scores. Its rows: {count}.', { name, count: table.rows.length }),
    )
  return {
    summary: summariseAgreement(
      pairs.map(({ left }) => left),
      pairs.map(({ right }) => right),
      pairs.map(({ participant }) => participant),
    ),
    leftOut: table.rows.length - pairs.length,
    notes: [...(note ? [note] : []), ...table.notes, ...notes, ...rowNotes],
  }
}

/** Rows that may sum up others, where no column names participants: what a row is stands in the first of the other columns that has something. */
function rowsWithoutParticipants(table: Table, scores: readonly string[]): Message[] {
  const apart = scores.map((column) => columnOf(table, column))
  const places = table.columns.flatMap((_, place) => (apart.includes(place) ? [] : [place]))
  const notes = demandNoSummaryRows(table, places)
  const first = places.find((place) => table.columns[place] !== '')
  if (first === undefined) return notes
  const blank = table.rows.filter(({ cells }) => plainText(cells[first]!) === '')
  if (blank.length === 0 || blank.length > table.rows.length / 3) return notes
  const lines = blank.slice(0, 8).map(({ line }) => line)
  return [
    ...notes,
    phrase(
      'The column “{column}” is empty on {count, plural, one {line {lines}} other {lines {lines}}}. If a row sums up others, remove it.',
      {
        column: table.columns[first]!,
        count: lines.length,
        lines: `${lines.join(', ')}${blank.length > 8 ? ', …' : ''}`,
      },
    ),
  ]
}
