import { type Message, phrase } from '#lib/messages/message.ts'
import type { TableColumn } from './ratings-table.ts'

/** Where a row is, as a spreadsheet shows it, and the column where it is about one. @param sheet of the workbook; null for text files */
export function placeInFile(sheet: string | null, line: number, column?: TableColumn): Message {
  const row = sheet === null ? phrase('Line {line}', { line }) : phrase('Sheet “{sheet}”, row {line}', { sheet, line })
  return column
    ? phrase('{row}, column {column} ({letters})', { row, column: column.key, letters: column.letters })
    : row
}
