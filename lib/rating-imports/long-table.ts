import { type Message, phrase } from '#lib/messages/message.ts'
import type { Scale } from '#lib/scales/scale.ts'
import { plainText } from '#lib/tables/plain-text.ts'
import type { TableRow } from '#lib/tables/read-table.ts'
import { guessColumn } from './guess-column.ts'
import { isLongHeader, LONG_COLUMNS, lettersOf } from './long-header.ts'
import type { RatingsTable, TableColumn } from './ratings-table.ts'

/**
 * A table with a row for each score, such as `ratings_long.csv` of an export, as one with a row for each sheet and a column for each item. Rows belong to
 * one sheet where everything else in them is the same; an item that is there twice begins another row, so that nothing is overwritten and the sheet is
 * told of as being there twice.
 *
 * @returns the same table where it is no such one
 */
export function withRowsOfSheets(table: RatingsTable, scale: Scale): RatingsTable {
  const { columns, rows } = table
  const headers = columns.map(({ key }) => key)
  if (!isLongHeader(headers, scale)) return table
  const named = (pattern: RegExp) => columns.find(({ key }) => pattern.test(lettersOf(key)))
  const [itemColumn, scoreColumn] = [named(LONG_COLUMNS.item)!, named(LONG_COLUMNS.score)!]
  const scaleColumn = named(LONG_COLUMNS.scale)
  const own = rows.filter(({ cells }) => !scaleColumn || isOf(scale, cells[scaleColumn.place] ?? ''))
  const itemOf = itemsByText(own, itemColumn, scale)
  const known = own.filter(({ cells }) => itemOf(cells) !== undefined)
  if (known.length === 0) return table
  const kept = columns.filter(
    (column) => column !== itemColumn && column !== scoreColumn && !LONG_COLUMNS.ofScore.test(lettersOf(column.key)),
  )
  const found = new Set(known.map(({ cells }) => itemOf(cells)!))
  const items = scale.items.filter(({ key }) => found.has(key))
  const placeOf = new Map(items.map(({ key }, i) => [key, kept.length + i]))
  const { wide, lines } = sheetsOf(
    known,
    { kept, items: items.length, score: scoreColumn },
    (cells) => placeOf.get(itemOf(cells)!)!,
  )
  return {
    ...table,
    columns: [
      ...kept.map((column, place): TableColumn => ({ ...column, place })),
      ...items.map(({ key }, i): TableColumn => ({ key, letters: scoreColumn.letters, place: kept.length + i })),
    ],
    rows: wide,
    lineOf: (line, place) => lines.get(line)?.get(place) ?? line,
    notes: [...table.notes, LONG, ...leftOut(rows.length - own.length, own.length - known.length)],
  }
}

const LONG = phrase('This table has one row per score. The scores were combined into rating sheets.')

function leftOut(ofOthers: number, unknown: number): Message[] {
  const notes: Message[] = []
  if (ofOthers > 0)
    notes.push(
      phrase(
        '{count} {count, plural, one {score belongs to another scale and was} other {scores belong to another scale and were}} left out.',
        {
          count: ofOthers,
        },
      ),
    )
  if (unknown > 0)
    notes.push(
      phrase(
        '{count} {count, plural, one {row is not for an item of the scale and was} other {rows are not for an item of the scale and were}} left out.',
        { count: unknown },
      ),
    )
  return notes
}

/** Whether a cell names a scale, or none. */
function isOf({ key, name }: Scale, cell: string): boolean {
  const text = lettersOf(cell)
  return text === '' || text === lettersOf(name) || text === lettersOf(key)
}

/** The item that the cells of a row name; what a cell says is told once. */
function itemsByText(rows: readonly TableRow[], { place }: TableColumn, scale: Scale) {
  const items = new Map<string, string | undefined>()
  for (const { cells } of rows) {
    const text = cells[place] ?? ''
    if (items.has(text)) continue
    const guess = guessColumn(text.slice(0, 300), scale)
    const exact = scale.items.find(({ key }) => key === plainText(text))?.key
    items.set(text, exact ?? (guess.kind === 'item' && guess.rest === '' ? guess.item : undefined))
  }
  return (cells: readonly string[]) => items.get(cells[place] ?? '')
}

/** A row for each sheet, on the line of its first score, and the line of each score. */
function sheetsOf(
  rows: readonly TableRow[],
  { kept, items, score }: { kept: readonly TableColumn[]; items: number; score: TableColumn },
  placeOf: (cells: readonly string[]) => number,
) {
  const wide: TableRow[] = []
  const lines = new Map<number, Map<number, number>>()
  const begun = new Map<string, TableRow>()
  for (const { line, cells } of rows) {
    const of = kept.map(({ place }) => cells[place] ?? '')
    const key = JSON.stringify(of.map(plainText))
    const place = placeOf(cells)
    let sheet = begun.get(key)
    if (!sheet || lines.get(sheet.line)!.has(place)) {
      sheet = { line, cells: [...of, ...Array<string>(items).fill('')] }
      begun.set(key, sheet)
      wide.push(sheet)
      lines.set(line, new Map())
    }
    lines.get(sheet.line)!.set(place, line)
    sheet.cells[place] = cells[score.place] ?? ''
  }
  return { wide, lines }
}
