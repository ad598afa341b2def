import Papa from 'papaparse'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { plainText } from './plain-text.ts'

export interface TableRow {
  /** Line of the file on which the row begins, from one, as an editor counts. */
  line: number
  cells: string[]
}

export interface Table {
  columns: string[]
  rows: TableRow[]
  /** What the reader had to decide, in words. */
  notes: Message[]
  /** What separates the cells. */
  delimiter: string
}

const DELIMITERS = [',', ';', '\t', '|'] as const

/**
 * A table of a CSV file as spreadsheets write it: any of the usual delimiters, a `sep=` line, title rows above the header, quoted cells over several
 * lines. A row with another number of cells than the header is an error with its line, never a shift of columns.
 *
 * @param needed names of columns that must be there; by them the header and the delimiter are found
 * @throws ConcordError bad-input that names the line
 */
export function readTable(text: string, name: string, needed: readonly string[]): Table {
  const tried = split(text)
  const found = widestHeader(tried, (rows, at) => {
    const names = rows[at]!.cells.map(tidy)
    return needed.every((column) => names.includes(tidy(column)))
  })
  if (!found) throw missingColumns(name, needed, tried)
  demandDifferent(found.rows[found.header]!.cells.map(headerText), needed, name)
  const table = tableBelow(found, name)
  demandNamedCells(table, needed, name)
  return table
}

/**
 * What stands to the right of all names, or of a column that is needed, without a name of its own may be what a comma has moved there.
 *
 * @throws ConcordError bad-input that names the line
 */
function demandNamedCells({ columns, rows }: Table, needed: readonly string[], name: string): void {
  const named = columns.findLastIndex((column) => column !== '') + 1
  const asked = new Set(needed.map(tidy))
  const places = columns.flatMap((column, place) =>
    column === '' && place > 0 && (place >= named || asked.has(tidy(columns[place - 1]!))) ? [place] : [],
  )
  for (const { line, cells } of rows) {
    const place = places.find((at) => cells[at]!.trim() !== '')
    if (place !== undefined)
      throw new ConcordError(
        'bad-input',
        phrase(
          '{name}: line {line} has “{cells}” in column {place}, which has no name. Name the column, or empty its cells. If commas are decimal marks, separate the cells by semicolons.',
          { name, line, cells: plainText(cells[place]!).slice(0, 40), place: place + 1 },
        ),
      )
  }
}

/**
 * The same for a table of which no column is known by name: its header is the first row that looks like one.
 *
 * @param isHeader whether the cells of the row at a place look like names of columns
 * @returns the table, and the row right above its header where there is one
 * @throws ConcordError bad-input that names the line
 */
export function readTableBy(text: string, name: string, isHeader: HeaderTest): Table & { above: string[] | undefined } {
  const tried = split(text)
  const found =
    widestHeader(tried, isHeader) ??
    widestHeader(tried, (rows, at) => rows[at]!.cells.filter((cell) => cell.trim() !== '').length > 1) ??
    widestHeader(tried, (rows, at) => rows[at]!.cells.length > 1)
  if (!found) throw new ConcordError('bad-input', phrase('{name} has no table with several columns.', { name }))
  return { ...tableBelow(found, name), above: found.rows[found.header - 1]?.cells }
}

/** Whether the row at a place among others looks like the names of their columns. */
export type HeaderTest = (rows: readonly TableRow[], at: number) => boolean

/** A text as one delimiter splits it. */
interface Split {
  delimiter: string
  /** Whether a `sep=` line says so. */
  declared: boolean
  rows: TableRow[]
  /** The line of a quotation mark that is not closed. */
  unclosed: number | undefined
}

function split(text: string): Split[] {
  const lines = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  const declared = /^sep=(.)\n/i.exec(lines)
  const body = declared ? lines.slice(declared[0].length) : lines
  return (declared ? [declared[1]!] : DELIMITERS).map((delimiter) => ({
    delimiter,
    declared: declared !== null,
    ...splitBy(body, delimiter, declared ? 2 : 1),
  }))
}

/** The first header by each delimiter, and of these the one with most cells. */
function widestHeader(tried: readonly Split[], isHeader: HeaderTest) {
  return tried
    .map((one) => ({ ...one, header: one.rows.findIndex((_, at) => isHeader(one.rows, at)) }))
    .filter(({ header }) => header >= 0)
    .sort((a, b) => b.rows[b.header]!.cells.length - a.rows[a.header]!.cells.length)[0]
}

function tableBelow({ rows, header, delimiter, declared, unclosed }: Split & { header: number }, name: string): Table {
  if (unclosed !== undefined)
    throw new ConcordError(
      'bad-input',
      phrase('{name}: line {unclosed} has a quotation mark that is not closed properly.', { name, unclosed }),
    )
  const columns = rows[header]!.cells.map(headerText)
  const notes: Message[] = []
  if (delimiter !== ',' && !declared) notes.push(separatedBy(delimiter))
  if (header > 0) notes.push(phrase(IGNORED_ABOVE, { line: rows[header]!.line }))
  // Separators that a spreadsheet has added after the last name alone.
  const named = columns.findLastIndex((column) => column !== '') + 1
  const below = rows.slice(header + 1).map((row) => evenRow(row, columns.length, named, name))
  if (below.length === 0)
    throw new ConcordError('bad-input', phrase('{name} has a header and no rows below it.', { name }))
  return { columns, rows: below, notes, delimiter }
}

/** That lines above the header are no part of the table. */
export const IGNORED_ABOVE = 'The header is on line {line}; the lines above it were ignored.'

function separatedBy(delimiter: string): Message {
  if (delimiter === ';') return phrase('Cells are separated by semicolons.')
  return delimiter === '\t' ? phrase('Cells are separated by tabs.') : phrase('Cells are separated by vertical bars.')
}

/** Place of a column, as `readTable` has found it. @throws ConcordError bad-input where there is none */
export function columnOf({ columns }: Pick<Table, 'columns'>, column: string): number {
  const place = columns.findIndex((name) => tidy(name) === tidy(column))
  if (place < 0)
    throw new ConcordError(
      'bad-input',
      phrase('The table has no column “{column}”. It has: {columns}.', { column, columns: columns.join(', ') }),
    )
  return place
}

/** @throws ConcordError bad-input where one column is to be two things */
export function demandOwnColumns(names: readonly string[]): void {
  const twice = names.find((name, i) => names.slice(0, i).some((other) => tidy(other) === tidy(name)))
  if (twice !== undefined)
    throw new ConcordError(
      'bad-input',
      phrase('The column “{twice}” is given twice. Each of them needs a column of its own.', { twice }),
    )
}

/** A name of a column on one line. */
const headerText = (name: string) => plainText(name).replace(/\s+/g, ' ')

/** Names of columns are compared without regard to line breaks, the number of spaces, and their case. */
const tidy = (name: string) => headerText(name).toLowerCase()

function splitBy(text: string, delimiter: string, firstLine: number): Pick<Split, 'rows' | 'unclosed'> {
  const rows: TableRow[] = []
  let unclosed: number | undefined
  let line = firstLine
  let start = 0
  Papa.parse<string[]>(text, {
    delimiter,
    newline: '\n',
    step: ({ data, errors, meta }) => {
      if (errors.some(({ type }) => type === 'Quotes')) unclosed ??= line
      if (data.some((cell) => cell.trim() !== '')) rows.push({ line, cells: data })
      for (let i = start; i < meta.cursor; i++) if (text.charCodeAt(i) === 10) line += 1
      start = meta.cursor
    },
  })
  return { rows, unclosed }
}

/**
 * A row with as many cells as the header; empty cells at its end that spreadsheets add are left out.
 *
 * @param named cells of the header up to the last that has a name
 */
function evenRow({ line, cells }: TableRow, width: number, named: number, name: string): TableRow {
  if (cells.length === named) return { line, cells: [...cells, ...Array<string>(width - named).fill('')] }
  const last = cells.findLastIndex((cell) => cell.trim() !== '')
  const filled = cells.length > width && last < width ? cells.slice(0, width) : cells
  if (filled.length !== width) {
    throw new ConcordError(
      'bad-input',
      filled.length > width
        ? phrase(
            '{name}: line {line} has {count} {count, plural, one {cell} other {cells}} where the header has {width}. Nothing was read. If commas are decimal marks, separate the cells by semicolons.',
            { name, line, count: filled.length, width },
          )
        : phrase(
            '{name}: line {line} has {count} {count, plural, one {cell} other {cells}} where the header has {width}. Nothing was read.',
            { name, line, count: filled.length, width },
          ),
    )
  }
  return { line, cells: filled }
}

/** @throws ConcordError bad-input where several columns have one of these names */
export function demandDifferent(columns: readonly string[], needed: readonly string[], name: string): void {
  for (const column of needed) {
    const same = columns.filter((other) => tidy(other) === tidy(column))
    if (same.length > 1)
      throw new ConcordError(
        'bad-input',
        phrase('{name} has {count} columns called “{column}”. Rename all but one.', {
          name,
          count: same.length,
          column,
        }),
      )
  }
}

function missingColumns(
  name: string,
  needed: readonly string[],
  tried: readonly { rows: readonly TableRow[] }[],
): ConcordError {
  const widest = tried.flatMap(({ rows }) => rows.slice(0, 1)).sort((a, b) => b.cells.length - a.cells.length)[0]
  if (!widest) return new ConcordError('bad-input', phrase('{name} is empty.', { name }))
  const has = widest.cells.map(headerText).filter(Boolean)
  const missing = needed.filter((column) => !has.some((other) => tidy(other) === tidy(column)))
  const columns = (missing.length > 0 ? missing : needed).map(
    (column): Message => phrase('no column “{column}”', { column }),
  )
  return new ConcordError(
    'bad-input',
    phrase('{name} has {columns}. It has: {has}.', {
      name,
      columns: columns.reduce((one, other) => phrase('{one} and {other}', { one, other })),
      has: has.join(', ').slice(0, 300),
    }),
  )
}
