import { type AgreementSummary, summariseAgreement } from '#lib/statistics/agreement-summary.ts'
import { decodeText } from '#lib/tables/decode-text.ts'
import type { NumberOptions } from '#lib/tables/number-options.ts'
import { readNumbers } from '#lib/tables/read-numbers.ts'
import { participantsIn } from '#lib/tables/read-participants.ts'
import { columnOf, demandOwnColumns, readTable } from '#lib/tables/read-table.ts'
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
  notes: string[]
}

/**
 * Agreement of two columns of anybody's table.
 *
 * @param name of the file, for messages
 * @throws ConcordError bad-input that names the line
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
  // Without participants, what a row is stands in the first column, if anywhere.
  const rowNotes = people?.notes ?? demandNoSummaryRows(table, 0)
  const pairs = table.rows.flatMap((_, i) => {
    const [left, right, participant] = [values[0]![i], values[1]![i], people ? people.codes[i] : String(i)]
    return left === undefined || right === undefined || participant === undefined ? [] : [{ left, right, participant }]
  })
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
