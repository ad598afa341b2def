import { type Message, phrase } from '#lib/messages/message.ts'
import { plainText, withPlainDashes } from '#lib/tables/plain-text.ts'

export type DayOrder = 'day' | 'month'

/** What comes first in dates such as 3/4/2026; undefined where the cells don't tell. */
export function dayOrderOf(cells: readonly string[]): DayOrder | undefined {
  const pairs = cells.flatMap((cell) => {
    const found = SLASHED.exec(withPlainDashes(plainText(cell)))
    return found ? [[Number(found[1]), Number(found[2])] as const] : []
  })
  if (pairs.some(([first]) => first > 12)) return 'day'
  return pairs.some(([, second]) => second > 12) ? 'month' : undefined
}

const TIME = '(?:[T ].*)?'
const ISO = new RegExp(`^(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})${TIME}$`)
const COMPACT = /^((?:19|20)\d{2})(\d{2})(\d{2})$/
const DOTTED = new RegExp(`^(\\d{1,2})\\.\\s?(\\d{1,2})\\.\\s?(\\d{4}|\\d{2})${TIME}$`)
const SLASHED = new RegExp(`^(\\d{1,2})[/-](\\d{1,2})[/-](\\d{4}|\\d{2})${TIME}$`)
const DAY_NAMED = new RegExp(`^(\\d{1,2})\\.?[\\s-]*([a-zä]{3,9})\\.?[\\s,-]*(\\d{4}|\\d{2})${TIME}$`, 'i')
const MONTH_NAMED = new RegExp(`^([a-zä]{3,9})\\.?\\s+(\\d{1,2})(?:st|nd|rd|th)?,?\\s+(\\d{4})${TIME}$`, 'i')
const SERIAL = /^(\d{5})(?:[.,]\d+)?$/

/** The first letters of each month in English and in German. */
const MONTHS = ['jan', 'feb', 'mar|mär|mae', 'apr', 'may|mai', 'jun', 'jul', 'aug', 'sep', 'oct|okt', 'nov', 'dec|dez']

/** The days that a spreadsheet's number of a day is taken for one: from 1980 to 2079. */
const SERIALS = { first: 29_221, last: 65_745 }

/**
 * A day as people and programs write it: 2026-03-01, 20260301, 1.3.2026, 01.03.26, 3/1/2026, 1 Mar 2026, 01-MAR-26, March 1, 2026, 1. März 2026, or the number that
 * a spreadsheet has of a day where its cell is not formatted as one (45352 is 2024-03-01). Years of two digits are from 1980 to 2079.
 *
 * @param order of the form with slashes; undefined where it is not known
 * @returns year, month and day as 2026-03-01; undefined where it is no day, 'unclear' where it could be two
 */
export function readDay(cell: string, order: DayOrder | undefined): string | undefined | 'unclear' {
  const text = withPlainDashes(plainText(cell))
  const iso = ISO.exec(text) ?? COMPACT.exec(text)
  if (iso) return dayOf(iso[1]!, iso[2]!, iso[3]!)
  const serial = SERIAL.exec(text)
  if (serial) return dayOfSerial(Number(serial[1]))
  const dotted = DOTTED.exec(text)
  if (dotted) return dayOf(dotted[3]!, dotted[2]!, dotted[1]!)
  const named = DAY_NAMED.exec(text)
  if (named) return dayOf(named[3]!, monthOf(named[2]!), named[1]!)
  const american = MONTH_NAMED.exec(text)
  if (american) return dayOf(american[3]!, monthOf(american[1]!), american[2]!)
  const slashed = SLASHED.exec(text)
  if (!slashed) return undefined
  const [, first, second, year] = slashed
  if (order === undefined) return first === second ? dayOf(year!, first!, second!) : 'unclear'
  return order === 'day' ? dayOf(year!, second!, first!) : dayOf(year!, first!, second!)
}

/** A day, what is wrong with it, or nothing where the text is empty. @param order of the form with slashes */
export function dayOrProblem(text: string, order: DayOrder | undefined): string | Message | undefined {
  if (text === '') return undefined
  const day = readDay(text, order)
  if (day === 'unclear')
    return phrase('“{text}” can be read in two ways. Choose whether the day or the month comes first.', { text })
  return day ?? phrase('“{text}” is not a date. Write it as 2026-03-01.', { text: text.slice(0, 40) })
}

const monthOf = (name: string) =>
  String(1 + MONTHS.findIndex((starts) => new RegExp(`^(?:${starts})`).test(name.toLowerCase())))

/** Day 1 is 1900-01-01, and there is a 29th of February 1900 that never was: Ecma-376, part 1, 18.17.4.1. */
function dayOfSerial(serial: number): string | undefined {
  if (serial < SERIALS.first || serial > SERIALS.last) return undefined
  return new Date(Date.UTC(1899, 11, 30) + serial * 86_400_000).toISOString().slice(0, 10)
}

function dayOf(given: string, month: string, day: string): string | undefined {
  const year = given.length === 2 ? `${Number(given) < 80 ? '20' : '19'}${given}` : given
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const time = Date.parse(`${text}T00:00:00Z`)
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text ? undefined : text
}
