import { ConcordError } from '#lib/errors/concord-error.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { type Cell, COMMA, type DecimalMark, GROUPS_COMMA, GROUPS_POINT, GROUPS_SPACE, POINT } from './number-forms.ts'
import { type NumberColumn, type NumberOptions, ON_THE_COMMAND_LINE, type TableAdvice } from './number-options.ts'
import { oddValues, textsThatLookOdd } from './odd-values.ts'
import { plainText, saysMissing, withPlainDashes } from './plain-text.ts'

export interface ReadNumbers {
  /** A list for each column; undefined for a missing value. */
  values: (number | undefined)[][]
  /** What the reader had to decide, and what looks odd, in words. */
  notes: Message[]
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
      if (value === undefined) throw noNumber(cell, advice)
      return missing.has(value) ? undefined : value
    }),
  )
  const notes = mark === 'comma' ? [phrase('Commas were read as decimal marks.')] : []
  const ambiguous = options.decimal === undefined && mark === 'point' ? onlyGroupedPoint(shown) : undefined
  if (ambiguous)
    notes.push(
      phrase(
        'Points were read as decimal marks, such as in “{text}” on line {line}. If they separate thousands, {advice}.',
        { text: ambiguous.text, line: ambiguous.line, advice: advice.decimal('comma') },
      ),
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
      words
        .filter((word) => !found.has(word))
        .map((word) => phrase('No score is “{word}”, which was to be missing.', { word })),
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

const unclearIn = ({ line, name, text }: Cell, sign: 'comma' | 'point', advice: TableAdvice) => {
  const about = { line, text, name, advice: advice.decimal('either') }
  return new ConcordError(
    'bad-input',
    sign === 'comma'
      ? phrase(
          'Line {line} has “{text}” in the column “{name}”, which can be read in two ways. Write it without a comma, or {advice}.',
          about,
        )
      : phrase(
          'Line {line} has “{text}” in the column “{name}”, which can be read in two ways. Write it without a point, or {advice}.',
          about,
        ),
  )
}

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

function noNumber({ line, name, text }: Cell, advice: TableAdvice): ConcordError {
  const about = { line, text: text.slice(0, 40), name }
  const hint = hintOn(text, advice)
  return new ConcordError(
    'bad-input',
    hint
      ? phrase('Line {line} has “{text}” in the column “{name}”, which is not a number. {hint}', { ...about, hint })
      : phrase('Line {line} has “{text}” in the column “{name}”, which is not a number.', about),
  )
}

function hintOn(text: string, advice: TableAdvice): Message | undefined {
  if (text.endsWith('%')) return phrase('Write percentages as plain numbers.')
  if (POINT.test(text) && !Number.isFinite(numberOf(text, 'point') ?? Number.NaN))
    return phrase('It is too large or too small to compute with.')
  if (/^[+-]?0x/i.test(text)) return phrase('Write hexadecimal numbers as decimal ones.')
  return /\d/.test(text) && !text.startsWith('#')
    ? undefined
    : phrase('If it stands for a missing score, {advice}.', { advice: advice.missing(`"${text.slice(0, 40)}"`) })
}
