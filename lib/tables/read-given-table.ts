import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import { decodeText } from './decode-text.ts'
import { plainText } from './plain-text.ts'
import { readTable } from './read-table.ts'
import { isZip, readWorkbook } from './read-workbook.ts'

/** A row of a file by the names of its columns, in small letters; what is not there is empty. */
export interface GivenRow {
  /** Where it is, as the program it was written with counts: “Line 4”, “Sheet “Items”, row 4”. To be shown by `t.stored`. */
  place: string
  cells: Readonly<Record<string, string>>
}

/**
 * The rows of a CSV, TSV or XLSX file with known columns, in any order.
 *
 * @param needed names of columns that must be there, in small letters
 * @param most rows that are taken
 * @throws ConcordError bad-input, too-large
 */
export async function readGivenTable(
  { name, bytes }: { name: string; bytes: Uint8Array },
  needed: readonly string[],
  most: number,
): Promise<GivenRow[]> {
  const rows = isZip(bytes) ? await ofWorkbook(bytes, name, needed) : ofText(bytes, name, needed)
  const filled = rows.filter(({ cells }) => Object.values(cells).some((cell) => cell !== ''))
  if (filled.length === 0) throw new ConcordError('bad-input', phrase('{name} has no rows below its header.', { name }))
  if (filled.length > most)
    throw new ConcordError('too-large', phrase('{name} has more than {most} rows.', { name, most }))
  return filled
}

function ofText(bytes: Uint8Array, name: string, needed: readonly string[]): GivenRow[] {
  const { columns, rows } = readTable(decodeText(bytes, name).text, name, needed)
  const names = columns.map(columnName)
  return rows.map(({ line, cells }) => ({
    place: storedText(phrase('Line {line}', { line })),
    cells: byName(names, cells),
  }))
}

async function ofWorkbook(bytes: Uint8Array, name: string, needed: readonly string[]): Promise<GivenRow[]> {
  const { sheets } = await readWorkbook(bytes, name)
  for (const { name: sheet, rows } of sheets) {
    const header = rows
      .slice(0, HEADER_ROWS)
      .findIndex(({ cells }) => needed.every((column) => cells.map(columnName).includes(column)))
    if (header < 0) continue
    const names = rows[header]!.cells.map(columnName)
    const twice = needed.find((column) => names.indexOf(column) !== names.lastIndexOf(column))
    if (twice)
      throw new ConcordError(
        'bad-input',
        phrase('The sheet “{sheet}” has the column “{twice}” twice.', { sheet, twice }),
      )
    return rows.slice(header + 1).map(({ line, cells }) => ({
      place: storedText(phrase('Sheet “{sheet}”, row {line}', { sheet, line })),
      cells: byName(names, cells),
    }))
  }
  throw new ConcordError(
    'bad-input',
    phrase('{name} has no sheet with the columns {needed}.', { name, needed: needed.join(', ') }),
  )
}

/** Titles and notes above a table are no longer than this. */
const HEADER_ROWS = 30

const columnName = (cell: string) => plainText(cell).trim().toLowerCase()

const byName = (names: readonly string[], cells: readonly string[]) =>
  Object.fromEntries(names.map((name, place) => [name, (cells[place] ?? '').trim()]))
