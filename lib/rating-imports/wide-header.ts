import type { Scale } from '#lib/scales/scale.ts'
import type { HeaderTest, TableRow } from '#lib/tables/read-table.ts'
import { LARGEST_TABLE } from '#lib/tables/workbook-cells.ts'
import { type ColumnGuess, guessColumn } from './guess-column.ts'

/**
 * Whether a row looks like the header of a table with a column for each item: several names that can be told, an item or a sum among them, and
 * no row of data. Codes of participants may look like items, as “P-001” does like the first one of the PANSS: rows of data have numbers and
 * days as well, or more such codes below.
 */
export function wideHeaderOf(scale: Scale): HeaderTest {
  return (rows, at) => {
    const { cells } = rows[at]!
    const kinds = kindsOf(cells, scale)
    const known = kinds.filter((kind) => kind !== 'other')
    if (known.length < 2) return false
    const values = cells.filter((cell) => VALUE.test(cell.trim())).length
    if (2 * values >= known.length) return false
    const isItemBelow = (place: number) => guessColumn(cellBelow(rows, at, place), scale).kind === 'item'
    return kinds.some((kind, place) => kind === 'sum' || (kind === 'item' && !isItemBelow(place)))
  }
}

/** Whether a row has the name of a column of participants with codes below it that look like items: then this is the header, and they are none. */
export function isAboveCodes(rows: readonly TableRow[], at: number, scale: Scale): boolean {
  return kindsOf(rows[at]!.cells, scale).some(
    (kind, place) => kind === 'participant' && guessColumn(cellBelow(rows, at, place), scale).kind === 'item',
  )
}

const kindsOf = (cells: readonly string[], scale: Scale): ColumnGuess['kind'][] =>
  cells.slice(0, LARGEST_TABLE.columns).map((cell) => guessColumn(cell.slice(0, 300), scale).kind)

const cellBelow = (rows: readonly TableRow[], at: number, place: number) =>
  (rows[at + 1]?.cells[place] ?? '').slice(0, 300)

/** A number, or a day in digits. */
const VALUE = /^[+-]?\d+(?:[.,:/-]\d+)*\.?$/
