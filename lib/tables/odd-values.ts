import { quantile } from 'simple-statistics'
import { type Message, phrase } from '#lib/messages/message.ts'
import { listOf } from './list-of.ts'
import { type Cell, type DecimalMark, GROUPS_COMMA, GROUPS_POINT, GROUPS_SPACE } from './number-forms.ts'
import type { NumberColumn, NumberOptions, TableAdvice } from './number-options.ts'

/** Numbers that many tables use for a missing value. */
const CODES = new Set([-1, -9, -99, -999, -9999, 99, 999, 9999, 77, 777, 88, 888])
/** A number that begins like a day, a time or a code. */
const LEADING_ZERO = /^[+-]?0\d/

/** A whole number of more digits than a double keeps. */
const TOO_LONG = /^[+-]?[1-9]\d{15,}(?:[.,]\d*)?$/

/** What was read as thousands, and numbers that may be dates or codes, in words. */
export function textsThatLookOdd(cells: readonly Cell[], mark: DecimalMark): Message[] {
  const grouped = mark === 'comma' ? GROUPS_POINT : GROUPS_COMMA
  const named = (what: (text: string) => boolean, sentence: (cell: Message) => Message) => {
    const found = cells.find(({ text }) => what(text))
    return found ? [sentence(phrase('“{text}” on line {line}', { text: found.text, line: found.line }))] : []
  }
  return [
    ...named(
      (text) => grouped.test(text),
      (cell) =>
        mark === 'comma'
          ? phrase('Points were read as separating thousands, such as in {cell}.', { cell })
          : phrase('Commas were read as separating thousands, such as in {cell}.', { cell }),
    ),
    ...named(
      (text) => GROUPS_SPACE.test(text),
      (cell) => phrase('Spaces or apostrophes were read as separating thousands, such as in {cell}.', { cell }),
    ),
    ...named(
      (text) => TOO_LONG.test(text),
      (cell) =>
        phrase('Numbers of more than 15 digits, such as {cell}, were rounded: two of them may have become one.', {
          cell,
        }),
    ),
    ...named(
      (text) => LEADING_ZERO.test(text),
      (cell) =>
        phrase(
          'Numbers that begin with a zero, such as {cell}, were read as numbers. Check that they are not dates or codes.',
          { cell },
        ),
    ),
  ]
}

/** Values outside the range, or so far from the others that they may stand for something else, in words. */
export function oddValues(
  { name, cells }: NumberColumn,
  values: readonly (number | undefined)[],
  range: NumberOptions['range'],
  advice: TableAdvice,
): Message[] {
  const known = values.filter((value) => value !== undefined)
  // However many cells have a code, the others say what is far.
  const others = known.filter((value) => !CODES.has(value))
  if (others.length === 0) return []
  const [low, high] = [quantile(others, 0.25), quantile(others, 0.75)]
  const spread = high - low
  const places = values.flatMap((value, i) => {
    if (value === undefined) return []
    if (range && (value < range[0] || value > range[1])) return [{ value, line: cells[i]!.line, isOutside: true }]
    const distance = Math.max(low - value, value - high)
    const far = distance > (CODES.has(value) ? 1.5 * spread : 10 * (spread || Math.max(1, Math.abs(low))))
    return far ? [{ value, line: cells[i]!.line, isOutside: false }] : []
  })
  if (places.length === 0) return []
  const shown = places
    .slice(0, 5)
    .map(({ value, line, isOutside }) =>
      isOutside
        ? phrase('{value} on line {line} (outside the scale)', { value: String(value), line })
        : phrase('{value} on line {line} (far from the other values)', { value: String(value), line }),
    )
  const listed = listOf(shown, places.length)
  const codes = [...new Set(places.flatMap(({ value }) => (CODES.has(value) ? [value] : [])))]
  return [
    codes.length > 0
      ? phrase('The column “{name}” has {places}. If that stands for a missing score, {advice}.', {
          name,
          places: listed,
          advice: advice.missing(codes.join(',')),
        })
      : phrase('The column “{name}” has {places}.', { name, places: listed }),
  ]
}
