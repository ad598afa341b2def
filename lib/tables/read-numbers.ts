import { quantile } from 'simple-statistics'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { plainText, saysMissing, withPlainDashes } from './plain-text.ts'

export type DecimalMark = 'point' | 'comma'

export interface NumberOptions {
  /** Which mark separates decimals; found from the cells where left out, and asked for where they don't tell. */
  decimal?: DecimalMark | undefined
  /** Further words or numbers that stand for a missing value. */
  missing?: readonly string[]
  /** Whether points may separate thousands, as in tables whose cells are separated by semicolons: then “1.200” alone is asked about. */
  pointsMayGroup?: boolean
  /** What a value may be. */
  range?: readonly [number, number] | undefined
}

export interface NumberColumn {
  name: string
  cells: readonly { line: number; text: string }[]
}

export interface ReadNumbers {
  /** A list for each column; undefined for a missing value. */
  values: (number | undefined)[][]
  /** What the reader had to decide, and what looks odd, in words. */
  notes: string[]
}

const SIGN = '[+-]?'
const POINT = new RegExp(`^${SIGN}(?:\\d+\\.?\\d*|\\.\\d+)(?:e${SIGN}\\d+)?$`, 'i')
const COMMA = new RegExp(`^${SIGN}(?:\\d+,\\d*|,\\d+)$`)
const GROUPS_COMMA = new RegExp(`^${SIGN}[1-9]\\d{0,2}(?:,\\d{3})+(?:\\.\\d+)?$`)
const GROUPS_POINT = new RegExp(`^${SIGN}[1-9]\\d{0,2}(?:\\.\\d{3})+(?:,\\d+)?$`)
const GROUPS_SPACE = new RegExp(`^${SIGN}[1-9]\\d{0,2}(?:[ '’]\\d{3})+(?:[.,]\\d+)?$`)
/** Numbers that many tables use for a missing value. */
const CODES = new Set([-1, -9, -99, -999, -9999, 99, 999, 9999, 77, 777, 88, 888])

/**
 * Numbers of a table's columns. Whether a comma separates decimals or thousands is found from all cells together; where they don't tell, it is asked for.
 * Hexadecimal numbers, percentages and anything else that is not plainly a number are errors with their line.
 *
 * @throws ConcordError bad-input that names line and column
 */
export function readNumbers(columns: readonly NumberColumn[], options: NumberOptions = {}): ReadNumbers {
  const missing = new Set((options.missing ?? []).map(tidy))
  const isMissing = (text: string) => saysMissing(text) || missing.has(text)
  const cells = columns.map(({ name, cells }) => cells.map(({ line, text }) => ({ line, name, text: tidy(text) })))
  const shown = cells.flat().filter(({ text }) => !isMissing(text))
  const mark = options.decimal ?? markOf(shown, options.pointsMayGroup ?? false)
  const values = cells.map((column) =>
    column.map((cell) => {
      if (isMissing(cell.text)) return undefined
      const value = numberOf(cell.text, mark)
      if (value === undefined)
        throw new ConcordError(
          'bad-input',
          `Line ${cell.line} has “${cell.text.slice(0, 40)}” in the column “${cell.name}”, which is not a number.${hintOn(cell.text)}`,
        )
      return missing.has(String(value)) ? undefined : value
    }),
  )
  const notes = mark === 'comma' ? ['Commas were read as decimal marks.'] : []
  const ambiguous = options.decimal === undefined && mark === 'point' ? onlyGroupedPoint(shown) : undefined
  if (ambiguous)
    notes.push(
      `Points were read as decimal marks, such as in “${ambiguous.text}” on line ${ambiguous.line}. If they separate thousands, add --decimal comma.`,
    )
  for (const [i, column] of columns.entries()) notes.push(...oddValues(column, values[i]!, options.range))
  return { values, notes }
}

const tidy = (text: string) => withPlainDashes(plainText(text))

interface Cell {
  line: number
  name: string
  text: string
}

function markOf(given: readonly Cell[], pointsMayGroup: boolean): DecimalMark {
  const cells = given.map((cell) => ({ ...cell, text: withoutSpaceGroups(cell.text) }))
  const groupsOnly = (text: string) => GROUPS_COMMA.test(text) && COMMA.test(text)
  const comma = cells.find(
    ({ text }) => (COMMA.test(text) && !GROUPS_COMMA.test(text)) || (GROUPS_POINT.test(text) && text.includes(',')),
  )
  const point = cells.find(
    ({ text }) =>
      (POINT.test(text) && text.includes('.') && !GROUPS_POINT.test(text)) ||
      (GROUPS_COMMA.test(text) && text.includes('.')),
  )
  if (comma && point)
    throw new ConcordError(
      'bad-input',
      `Line ${comma.line} has “${comma.text}” and line ${point.line} has “${point.text}”: commas and points both separate decimals in this table. Use one of them.`,
    )
  if (comma) return 'comma'
  const unclear = cells.find(({ text }) => groupsOnly(text))
  if (unclear && !point) throw unclearIn(unclear, 'comma')
  const ambiguous = pointsMayGroup ? onlyGroupedPoint(cells) : undefined
  if (ambiguous) throw unclearIn(ambiguous, 'point')
  return 'point'
}

/** A cell such as “1.200”, where no cell with a point tells whether points separate thousands. */
function onlyGroupedPoint(cells: readonly Cell[]): Cell | undefined {
  const pointed = cells.filter(({ text }) => text.includes('.'))
  return pointed.every(({ text }) => GROUPS_POINT.test(text) && !text.includes(',')) ? pointed[0] : undefined
}

const unclearIn = ({ line, name, text }: Cell, sign: string) =>
  new ConcordError(
    'bad-input',
    `Line ${line} has “${text}” in the column “${name}”, which can be read in two ways. Add --decimal comma or --decimal point, or write it without a ${sign}.`,
  )

/** Thousands apart by spaces or apostrophes are joined; they can't be anything else. */
const withoutSpaceGroups = (text: string) => (GROUPS_SPACE.test(text) ? text.replace(/[ '’]/g, '') : text)

function numberOf(text: string, mark: DecimalMark): number | undefined {
  const plain = withoutSpaceGroups(text)
  const grouped = mark === 'comma' ? GROUPS_POINT : GROUPS_COMMA
  const ungrouped = grouped.test(plain) ? plain.replaceAll(mark === 'comma' ? '.' : ',', '') : plain
  const pointed = mark === 'comma' ? ungrouped.replace(',', '.') : ungrouped
  if (!POINT.test(pointed)) return undefined
  const value = Number(pointed)
  return Number.isFinite(value) ? value : undefined
}

function hintOn(text: string): string {
  if (text.endsWith('%')) return ' Write percentages as plain numbers.'
  if (/^[+-]?0x/i.test(text)) return ' Write hexadecimal numbers as decimal ones.'
  return /\d/.test(text) && !text.startsWith('#')
    ? ''
    : ` If it stands for a missing score, add --missing "${text.slice(0, 40)}".`
}

/** Values outside the range, or so far from the others that they may stand for something else. */
function oddValues(
  { name, cells }: NumberColumn,
  values: readonly (number | undefined)[],
  range: NumberOptions['range'],
) {
  const known = values.filter((value) => value !== undefined)
  if (known.length === 0) return []
  const [low, high] = [quantile(known, 0.25), quantile(known, 0.75)]
  const spread = high - low
  const places = values.flatMap((value, i) => {
    if (value === undefined) return []
    if (range && (value < range[0] || value > range[1]))
      return [{ value, line: cells[i]!.line, why: 'outside the scale' }]
    const distance = Math.max(low - value, value - high)
    const far = distance > 10 * spread || (CODES.has(value) && distance > 1.5 * spread)
    return far && spread > 0 ? [{ value, line: cells[i]!.line, why: 'far from the other values' }] : []
  })
  if (places.length === 0) return []
  const shown = places.slice(0, 5).map(({ value, line, why }) => `${value} on line ${line} (${why})`)
  const more = places.length > 5 ? ` and ${places.length - 5} more` : ''
  const codes = [...new Set(places.flatMap(({ value }) => (CODES.has(value) ? [value] : [])))]
  const hint = codes.length > 0 ? ` If that stands for a missing score, add --missing ${codes.join(',')}.` : ''
  return [`The column “${name}” has ${shown.join(', ')}${more}.${hint}`]
}
