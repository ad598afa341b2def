import writeExcel, { type SheetData } from 'write-excel-file/node'
import type { Cell } from '#lib/csv/csv-of.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { CODEBOOK_COLUMNS, codebookRows } from './data-tables.ts'
import type { DataTable } from './table-columns.ts'

/** A workbook is made in memory; above so many cells the tables are given as CSV alone. */
export const MOST_CELLS = 400_000

/**
 * The tables as an Excel workbook: a sheet for each, with a frozen header, and the codebook as the last one. All text stays text: nothing in a
 * cell is a formula.
 *
 * @throws ConcordError bad-input with too many cells for a workbook
 */
export async function workbookOf(tables: readonly DataTable[]): Promise<Buffer> {
  let cells = 0
  const sheets = tables.map((table) => {
    const rows: SheetData = [headerOf(table.variables.map(({ name }) => name))]
    for (const row of table.rows()) {
      cells += row.length
      if (cells > MOST_CELLS)
        throw new ConcordError(
          'bad-input',
          phrase('This study is too large for an Excel workbook. Use the CSV tables.'),
        )
      rows.push(row.map(cellOf))
    }
    return { sheet: table.file.replace('.csv', ''), data: rows, stickyRowsCount: 1 }
  })
  const codebook: SheetData = [headerOf(CODEBOOK_COLUMNS), ...codebookRows(tables).map((row) => row.map(cellOf))]
  return writeExcel([...sheets, { sheet: 'codebook', data: codebook, stickyRowsCount: 1 }]).toBuffer()
}

const headerOf = (names: readonly string[]) =>
  names.map((value) => ({ value, fontWeight: 'bold' as const, type: String }))

function cellOf(value: Cell) {
  if (value === null || value === undefined || value === '') return null
  if (typeof value === 'number') return Number.isFinite(value) ? { value, type: Number } : null
  return { value: String(value), type: String }
}
