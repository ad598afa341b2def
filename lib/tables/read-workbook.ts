import readExcel from 'read-excel-file/universal'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import type { TableRow } from './read-table.ts'
import { demandSmallSheet } from './workbook-cells.ts'
import { archiveOf, workbookParts } from './workbook-parts.ts'

/** A sheet of a workbook: cells as text, rows as the spreadsheet numbers them; empty rows are left out. */
export interface WorkbookSheet {
  name: string
  rows: TableRow[]
}

export interface Workbook {
  sheets: WorkbookSheet[]
  /** What the reader had to decide, in words. */
  notes: Message[]
}

/** Longer than any text that is taken, so that one that is too long is told of and not cut. */
const LONGEST_CELL = 4000

/** Whether bytes are a zip archive, which XLSX workbooks are. */
export const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5)

/**
 * The sheets of an XLSX workbook, of which nothing is trusted. Formulas are never run: their last results are read.
 *
 * @param name of the file, for messages
 * @throws ConcordError bad-input, too-large
 */
export async function readWorkbook(bytes: Uint8Array, name: string): Promise<Workbook> {
  const parts = await workbookParts(bytes, name)
  const counted = { cells: 0 }
  const unknown: string[] = []
  for (const [part, content] of parts) {
    if (part.endsWith('.xml')) unknown.push(...demandSmallSheet(content.toString('utf8'), name, counted))
  }
  const sheets = await readExcel(await archiveOf(parts), { trim: false }).catch((cause) => {
    throw new ConcordError(
      'bad-input',
      phrase('{name} can’t be read as a workbook. Save it as XLSX or CSV again.', { name }),
      { cause },
    )
  })
  const notes =
    unknown.length > 0
      ? [
          phrase(
            '{count, plural, one {A cell has a formula without a result in the file, such as {cell}, and was} other {# cells have formulas without a result in the file, such as {cell}, and were}} read as empty. Open the workbook in a spreadsheet program and save it.',
            { count: unknown.length, cell: unknown[0]! },
          ),
        ]
      : []
  return {
    sheets: sheets.map(({ sheet, data }) => ({
      name: sheet,
      rows: data
        .map((cells, i) => ({ line: i + 1, cells: cells.map(textOf) }))
        .filter(({ cells }) => cells.some((cell) => cell.trim() !== '')),
    })),
    notes,
  }
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) {
    const [day, time] = value.toISOString().split('T')
    return time === '00:00:00.000Z' ? day! : `${day} ${time!.slice(0, 8)}`
  }
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  return String(value).slice(0, LONGEST_CELL)
}
