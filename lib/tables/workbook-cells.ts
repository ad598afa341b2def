import { Parser } from 'saxen'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'

/** The largest table that is read, in rows, columns and cells of all sheets. */
export const LARGEST_TABLE = { rows: 20_000, columns: 1000, cells: 250_000 }

/** The longest text that a spreadsheet program lets one write into a cell. */
const LONGEST_TEXT = 32_767

const ADDRESS = /^([A-Z]{1,3})([1-9]\d{0,6})$/

/**
 * Looks through a part of a workbook before anything is made of it: one cell that says that it is in row 1,048,576 would have a reader fill
 * the memory with empty rows.
 *
 * @param counted cells of the parts before, to which this one's are added
 * @returns addresses of cells with a formula whose result the file does not have
 * @throws ConcordError too-large; bad-input where it is no XML or a cell has no proper address
 */
export function demandSmallSheet(xml: string, name: string, counted: { cells: number }): string[] {
  const tooLarge = () =>
    new ConcordError(
      'too-large',
      phrase(
        '{name} has more than {rows} rows, {columns} columns or {cells} cells, or a text that is too long for a cell. Copy the ratings to a workbook of their own.',
        { name, rows: LARGEST_TABLE.rows, columns: LARGEST_TABLE.columns, cells: LARGEST_TABLE.cells },
      ),
    )
  const damaged = (cause?: unknown) =>
    new ConcordError('bad-input', phrase('{name} is a damaged workbook.', { name }), { cause })
  const unknown: string[] = []
  let text = 0
  /** `inside` is whether the formula itself is being read. */
  let cell: { address: string; formula: boolean; inside: boolean; isText: boolean; value: boolean } | undefined
  const parser = new Parser()
  parser.on('error', (cause) => {
    throw damaged(cause)
  })
  parser.on('openTag', (tag, attributesOf, decode) => {
    const local = localName(tag)
    if (local === 'f' && cell) [cell.formula, cell.inside] = [true, true]
    // A formula may come to an empty text.
    if (local === 'v' && cell?.isText) cell.value = true
    if (local === 'si' || local === 'c') text = 0
    if (local !== 'row' && local !== 'c') return
    // A reader may know the address by its name with any prefix; all of them are looked at.
    const attributes = attributesOf()
    const places = Object.entries(attributes)
      .filter(([key]) => localName(key) === 'r')
      .map(([, value]) => decode(value))
    if (local === 'row') {
      for (const place of places) {
        if (!/^[1-9]\d*$/.test(place)) throw damaged()
        if (place.length > 7 || Number(place) > LARGEST_TABLE.rows) throw tooLarge()
      }
      return
    }
    for (const place of places) {
      const address = ADDRESS.exec(place)
      if (!address) throw damaged()
      if (columnNumber(address[1]!) > LARGEST_TABLE.columns || Number(address[2]) > LARGEST_TABLE.rows) throw tooLarge()
    }
    counted.cells += 1
    if (places.length === 0) throw damaged()
    if (counted.cells > LARGEST_TABLE.cells) throw tooLarge()
    const isText = Object.entries(attributes).some(([key, value]) => localName(key) === 't' && decode(value) === 'str')
    cell = { address: places[0]!, formula: false, inside: false, isText, value: false }
  })
  parser.on('text', (piece) => {
    text += piece.length
    if (cell && !cell.inside && piece.trim() !== '') cell.value = true
    if (text > 2 * LONGEST_TEXT) throw tooLarge()
  })
  parser.on('closeTag', (tag) => {
    if (localName(tag) === 'f' && cell) cell.inside = false
    if (localName(tag) !== 'c' || !cell) return
    if (cell.formula && !cell.value) unknown.push(cell.address)
    cell = undefined
  })
  parser.parse(xml)
  return unknown
}

const localName = (name: string) => name.slice(name.indexOf(':') + 1)

/** The number of a column from its letters, from one: AA is 27. */
export const columnNumber = (letters: string): number =>
  [...letters].reduce((number, letter) => 26 * number + letter.charCodeAt(0) - 64, 0)

/** The letters by which a spreadsheet calls a column. @param place from zero */
export function columnLetters(place: number): string {
  let letters = ''
  for (let left = place + 1; left > 0; left = Math.floor((left - 1) / 26))
    letters = String.fromCharCode(65 + ((left - 1) % 26)) + letters
  return letters
}
