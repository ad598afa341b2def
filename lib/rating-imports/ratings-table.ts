import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import type { Scale } from '#lib/scales/scale.ts'
import { decodeText } from '#lib/tables/decode-text.ts'
import { plainText } from '#lib/tables/plain-text.ts'
import { type HeaderTest, IGNORED_ABOVE, readTableBy, type TableRow } from '#lib/tables/read-table.ts'
import { isZip, readWorkbook, type WorkbookSheet } from '#lib/tables/read-workbook.ts'
import { isSecondRow, joinedHeader } from '#lib/tables/two-row-header.ts'
import { columnLetters, LARGEST_TABLE } from '#lib/tables/workbook-cells.ts'
import { isLongHeader } from './long-header.ts'
import { isAboveCodes, wideHeaderOf } from './wide-header.ts'

/** A file as it came. */
export interface GivenFile {
  name: string
  bytes: Uint8Array
}

export interface TableColumn {
  /** Its header; with the letters that a spreadsheet calls it by where several have the same. */
  key: string
  letters: string
  place: number
}

/** A table that may have ratings, every cell as text. */
export interface RatingsTable {
  /** The sheet of the workbook, and all that it has; null and none for text files. */
  sheet: string | null
  sheets: string[]
  columns: TableColumn[]
  rows: TableRow[]
  notes: (Message | string)[]
  /** The line of a cell, where that is not its row's: in a table that has a row for each score. @param place of the column */
  lineOf?: (line: number, place: number) => number
}

/**
 * The table of a CSV, TSV or XLSX file.
 *
 * @param sheet of the workbook; the one that looks most like ratings where left out
 * @throws ConcordError bad-input, too-large
 */
export async function readRatingsTable(
  { name, bytes }: GivenFile,
  scale: Scale,
  sheet: string | null | undefined,
): Promise<RatingsTable> {
  const isWide = wideHeaderOf(scale)
  const isHeader: HeaderTest = (rows, at) =>
    isWide(rows, at) || isLongHeader(rows[at]!.cells, scale) || (at < HEADER_ROWS && isAboveCodes(rows, at, scale))
  if (!isZip(bytes)) {
    const { text, note } = decodeText(bytes, name)
    const { columns, above, rows, notes } = readTableBy(text, name, isHeader)
    const { names, below, isJoined } = wholeHeader(above, columns, rows)
    const told = isJoined ? [...notes.filter(({ source }) => source !== IGNORED_ABOVE), JOINED] : notes
    return demandSmall(
      { sheet: null, sheets: [], columns: named(names), rows: below, notes: [...(note ? [note] : []), ...told] },
      name,
    )
  }
  const { sheets, notes } = await readWorkbook(bytes, name)
  const filled = sheets.filter(({ rows }) => rows.length > 1)
  const headerIn = ({ rows }: WorkbookSheet) => firstHeader(rows, isHeader)
  const hasHeader = (one: WorkbookSheet) => headerIn(one) >= 0
  const likely = filled.find((one) => hasHeader(one) && isWide(one.rows, headerIn(one))) ?? filled.find(hasHeader)
  const chosen = filled.find((one) => one.name === sheet) ?? likely ?? filled[0]
  if (!chosen)
    throw new ConcordError('bad-input', phrase('{name} has no sheet with a header and rows below it.', { name }))
  const { columns, rows, isJoined, line } = tableOf(chosen, isHeader)
  const above = line > chosen.rows[0]!.line ? [phrase(IGNORED_ABOVE, { line })] : []
  const told = [...notes, ...(isJoined ? [JOINED] : above)]
  return { sheet: chosen.name, sheets: filled.map((one) => one.name), columns, rows, notes: told }
}

/** Titles and notes above a table are no longer than this. */
const HEADER_ROWS = 30

/** The place of the first row that looks like a header; -1 where none does. */
const firstHeader = (rows: readonly TableRow[], isHeader: HeaderTest) =>
  rows.slice(0, HEADER_ROWS).findIndex((_, at) => isHeader(rows, at))

function tableOf({ name, rows }: WorkbookSheet, isHeader: HeaderTest) {
  const first = rows.slice(0, HEADER_ROWS)
  const likely = firstHeader(rows, isHeader)
  const header = likely >= 0 ? likely : first.findIndex(({ cells }) => cells.filter((cell) => cell.trim()).length > 1)
  if (header < 0 || header === rows.length - 1)
    throw new ConcordError('bad-input', phrase('The sheet “{name}” has no header with rows below it.', { name }))
  const whole = wholeHeader(rows[header - 1]?.cells, rows[header]!.cells, rows.slice(header + 1))
  const { line } = rows[header]!
  return { columns: named(whole.names.map(plainText)), rows: whole.below, isJoined: whole.isJoined, line }
}

/** The names of columns, of two rows where merged cells make the header so, and the rows below them. */
function wholeHeader(above: readonly string[] | undefined, header: readonly string[], rows: TableRow[]) {
  const [next, ...others] = rows
  if (others.length > 0 && isSecondRow(header, next?.cells)) {
    const joined = joinedHeader(header, next!.cells)
    if (joined) return { names: joined, below: others, isJoined: true }
  }
  const joined = joinedHeader(above, header)
  return { names: joined ?? header, below: rows, isJoined: joined !== undefined }
}

const JOINED = phrase('The header takes two rows, which were read together.')

function named(headers: readonly string[]): TableColumn[] {
  const columns = headers.map((header, place) => ({
    header: header.slice(0, 250),
    letters: columnLetters(place),
    place,
  }))
  const counts = new Map<string, number>()
  for (const { header } of columns) counts.set(header, (counts.get(header) ?? 0) + 1)
  return columns
    .filter(({ header }) => header !== '')
    .map(({ header, letters, place }) => ({
      key: counts.get(header) === 1 ? header : `${header} [${letters}]`,
      letters,
      place,
    }))
}

function demandSmall(table: RatingsTable, name: string): RatingsTable {
  const { rows, columns } = table
  if (
    rows.length > LARGEST_TABLE.rows ||
    columns.length > LARGEST_TABLE.columns ||
    rows.length * columns.length > LARGEST_TABLE.cells
  )
    throw new ConcordError(
      'too-large',
      phrase('{name} has more than {rows} rows, {columns} columns or {cells} cells. Leave out what is no rating.', {
        name,
        rows: LARGEST_TABLE.rows,
        columns: LARGEST_TABLE.columns,
        cells: LARGEST_TABLE.cells,
      }),
    )
  return table
}
