import Papa from 'papaparse'

/** What a cell holds; what is missing is an empty cell. */
export type Cell = string | number | boolean | Date | null | undefined

const NUMBER = String.raw`[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?`
/** A number or an interval of two: text that no spreadsheet takes for a formula. */
const NUMBERS = new RegExp(`^\\s*${NUMBER}(?:\\s+to\\s+${NUMBER})?\\s?%?\\s*$`)
/** Signs that begin a formula, behind whatever blanks, invisible characters and quotes a spreadsheet may drop. */
const FORMULA = /^[\s\p{Z}\p{C}'"`‘’‚“”„«»]*[=+\-@|]/u
/** A tab or line break in front moves what follows into a cell of its own. */
const BREAK = /^['"`]*[\t\r\n]/

/**
 * Rows of cells as CSV (RFC 4180), the header being the first. Text that a spreadsheet would run as a formula gets an
 * apostrophe in front; numbers stay numbers, also negative ones that come as text.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csvOf(rows: readonly (readonly Cell[])[], newline: '\r\n' | '\n' = '\r\n'): string {
  const cells = rows.map((row) => row.map((cell) => textOf(cell)))
  // Semicolons and tabs separate cells in the spreadsheets of some countries.
  const quotes = (value: unknown) => /[;\t]/.test(String(value))
  return cells.length === 0 ? '' : `${Papa.unparse(cells, { newline, quotes })}${newline}`
}

/** Records as CSV, a column for each key in the order in which keys first occur. */
export function csvOfRecords(records: readonly Readonly<Record<string, Cell>>[], newline?: '\r\n' | '\n'): string {
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))]
  return csvOf([columns, ...records.map((record) => columns.map((column) => record[column]))], newline)
}

/** The text that `csvOf` wrote a cell from: without the apostrophe that it may have put in front. */
export function textOfCell(cell: string): string {
  return cell.startsWith("'") && isFormula(cell.slice(1)) ? cell.slice(1) : cell
}

function textOf(cell: Cell): string {
  if (cell === null || cell === undefined) return ''
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : ''
  if (cell instanceof Date) return cell.toISOString()
  const text = String(cell)
  return isFormula(text) ? `'${text}` : text
}

/** Compatibility forms such as the full-width ＝ count as the sign that spreadsheets turn them into. */
function isFormula(text: string): boolean {
  if (NUMBERS.test(text) && !BREAK.test(text)) return false
  return BREAK.test(text) || FORMULA.test(text.normalize('NFKC'))
}
