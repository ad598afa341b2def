import { type Message, phrase } from '#lib/messages/message.ts'
import type { RosterPreview } from '#lib/rosters/import-roster.ts'
import { ROSTER_FIELDS, type RosterColumns } from '#lib/rosters/read-roster.ts'

/** A row of the grid: the cells of `ROSTER_FIELDS`, in their order. */
export type GridRow = readonly string[]

/** Rows at most, of which a preview tells all; larger tables are imported as a file. */
export const MOST_ROWS = 300
const SPARE_ROWS = 1
const EMPTY: GridRow = ROSTER_FIELDS.map(() => '')
const HEADER = /^(?:participant|participants|code|id|subject|patient|teilnehmer\S*|proband\S*)(?:[ _-]?(?:code|id))?$/i

export const emptyRows = (count: number): GridRow[] => Array.from({ length: count }, () => EMPTY)

/** Whether nothing stands in a row. */
export const isEmpty = (row: GridRow) => row.every((cell) => cell.trim() === '')

/** The rows with one cell changed, and an empty row at the end. */
export function withCell(rows: readonly GridRow[], row: number, column: number, text: string): GridRow[] {
  return withSpare(rows.map((cells, place) => (place === row ? cells.toSpliced(column, 1, text) : cells)))
}

/** Whether a text is cells of a table rather than of one cell. */
export const isTable = (text: string) => /[\t\n]/.test(text.trimEnd())

/**
 * The rows with a copied part of a table put in, from a cell to the right and below, as spreadsheets do. A header is left out.
 *
 * @param text tabs between cells, line ends between rows
 */
export function withTable(rows: readonly GridRow[], row: number, column: number, text: string): GridRow[] {
  const body = bodyOf(column, text)
  const filled = [...rows, ...emptyRows(Math.max(0, row + body.length - rows.length))]
  for (const [place, given] of body.entries()) {
    const next = [...filled[row + place]!]
    for (const [offset, cell] of given.entries()) if (column + offset < next.length) next[column + offset] = cell
    filled[row + place] = next
  }
  return withSpare(filled.slice(0, MOST_ROWS))
}

/** How many rows of a copied table are left out because the grid has no room for them. */
export const rowsBeyond = (row: number, column: number, text: string): number =>
  Math.max(0, row + bodyOf(column, text).length - MOST_ROWS)

function bodyOf(column: number, text: string): string[][] {
  const lines = text.replace(/\r\n?/g, '\n').replace(/\n+$/, '').split('\n')
  const cells = lines.map((line) => line.split('\t').map((cell) => cell.trim()))
  return column === 0 && HEADER.test(cells[0]![0]!) ? cells.slice(1) : cells
}

function withSpare(rows: readonly GridRow[]): GridRow[] {
  const last = rows.at(-1)
  return rows.length < MOST_ROWS && last && !isEmpty(last) ? [...rows, ...emptyRows(SPARE_ROWS)] : [...rows]
}

/** The columns of the table that `csvOfGrid` writes. */
export const GRID_COLUMNS = Object.fromEntries(ROSTER_FIELDS.map((field) => [field, field])) as RosterColumns

/** The rows that say something, as CSV, with the place of each in the grid; its lines in the file begin at 2. */
export function csvOfGrid(rows: readonly GridRow[]): { csv: string; places: number[] } {
  const places = rows.flatMap((row, place) => (isEmpty(row) ? [] : [place]))
  const lines = [ROSTER_FIELDS, ...places.map((place) => rows[place]!)]
  const csv = lines.map((line) => line.map((cell) => `"${cell.trim().replaceAll('"', '""')}"`).join(',')).join('\n')
  return { csv: `${csv}\n`, places }
}

/** A text as base64 of its UTF-8, however long it is. */
export function base64Of(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCodePoint(byte)).join(''))
}

/** A problem that names another row by its line in the file, with that row's number in the grid. */
function withGridRow(what: Message, places: readonly number[]): Message {
  const place = places[Number(what.values?.row) - 2]
  return place === undefined ? what : { ...what, values: { ...what.values, row: place + 1 } }
}

/** What is wrong in each row, by its place in the grid: what the server tells of, and what a list may leave out but an interview may not. */
export function problemsOf(
  rows: readonly GridRow[],
  places: readonly number[],
  preview: Pick<RosterPreview, 'problems' | 'rows'> | undefined,
): Map<number, Message[]> {
  const found = new Map<number, Message[]>()
  const add = (place: number | undefined, what: Message) => {
    if (place !== undefined) found.set(place, [...(found.get(place) ?? []), what])
  }
  for (const { place, what } of preview?.problems ?? [])
    add(places[Number(place.values?.line) - 2], withGridRow(what, places))
  for (const place of places) {
    const [participant, visit, date] = rows[place]!
    if (participant?.trim() && !visit?.trim()) add(place, phrase('the visit is missing'))
    else if (participant?.trim() && !date?.trim() && !found.has(place)) add(place, phrase('the date is missing'))
  }
  for (const { line, isNewInterview } of preview?.rows ?? [])
    if (isNewInterview === false && !found.has(places[line - 2] ?? -1))
      add(places[line - 2], phrase('this interview is already in the study or in a row above'))
  return found
}
