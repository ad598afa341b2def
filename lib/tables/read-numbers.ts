import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { type Cell, COMMA, type DecimalMark, GROUPS_COMMA, GROUPS_POINT, GROUPS_SPACE, POINT } from './number-forms.ts'
import { type NumberColumn, type NumberOptions, ON_THE_COMMAND_LINE, type TableAdvice } from './number-options.ts'
import { oddValues, textsThatLookOdd } from './odd-values.ts'
import { plainText, saysMissing, withPlainDashes } from './plain-text.ts'

export interface ReadNumbers {
  /** A list for each column; undefined for a missing value. */
  values: (number | undefined)[][]
  /** What the reader had to decide, and what looks odd, in words. */
  notes: string[]
}

/** Sizes of numbers beyond which the squares of their squares come near what a double can hold. */
const [SMALLEST, LARGEST] = [1e-50, 1e50]

/**
 * Numbers of a table's columns. Whether a comma separates decimals or thousands is found from all cells together; where they don't tell, it is asked for.
 * Hexadecimal numbers, percentages and anything else that is not plainly a number are errors with their line.
 *
 * @throws ConcordError bad-input that names line and column
 */
export function readNumbers(columns: readonly NumberColumn[], options: NumberOptions = {}): ReadNumbers {
  const missing = missingValues(options.missing ?? [])
  const { advice = ON_THE_COMMAND_LINE } = options
  const isMissing = (text: string) => saysMissing(text) || missing.has(text)
  const cells = columns.map(({ name, cells }) => cells.map(({ line, text }) => ({ line, name, text: tidy(text) })))
  const shown = cells.flat().filter(({ text }) => !isMissing(text))
  const mark = options.decimal ?? markOf(shown, options.pointsMayGroup ?? false, advice)
  const values = cells.map((column) =>
    column.map((cell) => {
      if (isMissing(cell.text)) return undefined
      const value = numberOf(cell.text, mark)
      if (value === undefined)
        throw new ConcordError(
          'bad-input',
          phrase('Line {line} has “{text}” in the column “{name}”, which is not a number.{text2}', {
            line: cell.line,
            text: cell.text.slice(0, 40),
            name: cell.name,
            text2: hintOn(cell.text, advice),
          }),
        )
      return missing.has(value) ? undefined : value
    }),
  )
  const notes = mark === 'comma' ? ['Commas were read as decimal marks.'] : []
  const ambiguous = options.decimal === undefined && mark === 'point' ? onlyGroupedPoint(shown) : undefined
  if (ambiguous)
    notes.push(
      `Points were read as decimal marks, such as in “${ambiguous.text}” on line ${ambiguous.line}. If they separate thousands, ${advice.decimal('comma')}.`,
    )
  notes.push(...textsThatLookOdd(shown, mark), ...missing.unused())
  for (const [i, column] of columns.entries()) notes.push(...oddValues(column, values[i]!, options.range, advice))
  return { values, notes }
}

const tidy = (text: string) => withPlainDashes(plainText(text))

/** Words and numbers that stand for a missing value, “-99.0” as well as “-99”, and those of them that no cell had. */
function missingValues(given: readonly string[]) {
  const words = given.map(tidy).filter((word) => word !== '')
  const found = new Set<string>()
  return {
    has: (value: string | number) => {
      const same = words.filter((word) => word === value || (typeof value === 'number' && Number(word) === value))
      for (const word of same) found.add(word)
      return same.length > 0
    },
    unused: () =>
      words.filter((word) => !found.has(word)).map((word) => `No score is “${word}”, which was to be missing.`),
  }
}

function markOf(given: readonly Cell[], pointsMayGroup: boolean, advice: TableAdvice): DecimalMark {
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
      phrase(
        'Line {line} has “{text}” and line {line2} has “{text2}”: commas and points both separate decimals in this table. Use one of them.',
        { line: comma.line, text: comma.text, line2: point.line, text2: point.text },
      ),
    )
  if (comma) return 'comma'
  const unclear = cells.find(({ text }) => groupsOnly(text))
  if (unclear && !point) throw unclearIn(unclear, 'comma', advice)
  const ambiguous = pointsMayGroup ? onlyGroupedPoint(cells) : undefined
  if (ambiguous) throw unclearIn(ambiguous, 'point', advice)
  return 'point'
}

/** A cell such as “1.200”, where no cell with a point tells whether points separate thousands. */
function onlyGroupedPoint(cells: readonly Cell[]): Cell | undefined {
  const pointed = cells.filter(({ text }) => text.includes('.'))
  return pointed.every(({ text }) => GROUPS_POINT.test(text) && !text.includes(',')) ? pointed[0] : undefined
}

const unclearIn = ({ line, name, text }: Cell, sign: string, advice: TableAdvice) =>
  new ConcordError(
    'bad-input',
    phrase(
      'Line {line} has “{text}” in the column “{name}”, which can be read in two ways. Write it without a {sign}, or {decimal}.',
      { line, text, name, sign, decimal: advice.decimal('either') },
    ),
  )

/** Thousands apart by spaces or apostrophes are joined; they can't be anything else. */
const withoutSpaceGroups = (text: string) => (GROUPS_SPACE.test(text) ? text.replace(/[ '’]/g, '') : text)

function numberOf(text: string, mark: DecimalMark): number | undefined {
  const plain = withoutSpaceGroups(text)
  const grouped = mark === 'comma' ? GROUPS_POINT : GROUPS_COMMA
  const ungrouped = grouped.test(plain) ? plain.replaceAll(mark === 'comma' ? '.' : ',', '') : plain
  // A point that separates no thousands is none that a table with decimal commas has.
  if (mark === 'comma' && ungrouped.includes('.')) return undefined
  const pointed = mark === 'comma' ? ungrouped.replace(',', '.') : ungrouped
  if (!POINT.test(pointed)) return undefined
  const value = Number(pointed)
  return value === 0 || (Math.abs(value) >= SMALLEST && Math.abs(value) <= LARGEST) ? value : undefined
}

function hintOn(text: string, advice: TableAdvice): string {
  if (text.endsWith('%')) return ' Write percentages as plain numbers.'
  if (POINT.test(text) && !Number.isFinite(numberOf(text, 'point') ?? Number.NaN))
    return ' It is too large or too small to compute with.'
  if (/^[+-]?0x/i.test(text)) return ' Write hexadecimal numbers as decimal ones.'
  return /\d/.test(text) && !text.startsWith('#')
    ? ''
    : ` If it stands for a missing score, ${advice.missing(`"${text.slice(0, 40)}"`)}.`
}
